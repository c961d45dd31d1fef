package lambdavpc.proof.packet;

import java.math.BigInteger;

/** What a packet is told apart by. Of ICMP the destination port is type x 256 + code; other protocols have no ports. */
enum Field {
    PROTOCOL(Range.of(0, 255), BigInteger.valueOf(Packet.TCP)),
    SOURCE(Addresses.ALL, BigInteger.ZERO),
    SOURCE_PORT(Range.of(0, 65535), BigInteger.valueOf(1024)),
    DESTINATION(Addresses.ALL, BigInteger.ZERO),
    DESTINATION_PORT(Range.of(0, 65535), BigInteger.ZERO);

    final Range all;

    /** What an example has if it may: a packet of TCP says more than one of a protocol that nobody knows. */
    private final BigInteger usual;

    Field(Range all, BigInteger usual) {
        this.all = all;
        this.usual = usual;
    }

    BigInteger example(Range range) {
        return range.contains(usual) ? usual : range.first();
    }
}
