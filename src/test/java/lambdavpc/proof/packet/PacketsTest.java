package lambdavpc.proof.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Sets of packets as sets of packets are: each operation against membership, packet by packet. */
class PacketsTest {
    /** Few values, so that ranges meet, touch and overlap. */
    private static final List<Long> PORTS = List.of(0L, 1L, 2L, 443L, 1024L, 5432L, 65535L);

    @Property(tries = 500)
    void operationsMeanWhatTheyMeanForEachPacket(@ForAll("sets") Packets one, @ForAll("sets") Packets other, @ForAll("packets") List<Packet> packets) {
        for (var packet : packets) {
            var here = one.contains(packet);
            var there = other.contains(packet);
            assertEquals(here && there, one.and(other).contains(packet));
            assertEquals(here || there, one.or(other).contains(packet));
            assertEquals(here && !there, one.minus(other).contains(packet));
            assertEquals(here, one.answers().contains(new Packet(packet.protocol(), packet.destination(), packet.destinationPort(), packet.source(), packet.sourcePort())));
        }
    }

    @Property(tries = 500)
    void theAlgebraIsExact(@ForAll("sets") Packets one, @ForAll("sets") Packets other) {
        assertTrue(one.minus(one).isEmpty());
        assertTrue(one.and(other).and(one.minus(other)).isEmpty());
        var whole = one.and(other).or(one.minus(other));
        assertTrue(whole.covers(one) && one.covers(whole));
        assertEquals(one.minus(other).isEmpty(), other.covers(one));
        assertTrue(one.or(other).covers(other));
        assertTrue(one.answers().answers().covers(one));
    }

    @Property(tries = 500)
    void anExampleIsInTheSetAndTheEmptySetHasNone(@ForAll("sets") Packets set, @ForAll("sets") Packets other) {
        var left = set.minus(other);
        assertEquals(left.isEmpty(), left.smallest().isEmpty());
        left.smallest().ifPresent(packet -> assertTrue(set.contains(packet) && !other.contains(packet), packet::toString));
    }

    @Property(tries = 300)
    void whateverForgetsTheFieldsAndNothingElse(@ForAll("sets") Packets set, @ForAll("packets") List<Packet> packets) {
        var forgotten = set.whatever(Field.SOURCE, Field.SOURCE_PORT);
        for (var packet : packets) {
            var some = set.and(Packets.where(Field.DESTINATION, new Range(packet.destination(), packet.destination())))
                    .and(Packets.where(Field.DESTINATION_PORT, Range.only(packet.destinationPort()))).and(Packets.where(Field.PROTOCOL, Range.only(packet.protocol())));
            assertEquals(!some.isEmpty(), forgotten.contains(packet));
        }
    }

    @Test
    void familiesShareNoAddress() {
        assertFalse(Addresses.parse("0.0.0.0/0").orElseThrow().and(Addresses.parse("::/0").orElseThrow()).isPresent());
        assertEquals("2001:db8::1", Addresses.text(Addresses.parse("2001:db8::1").orElseThrow().first()));
        assertEquals("10.0.0.0/19", Addresses.text(Addresses.parse("10.0.0.0/19").orElseThrow()));
        assertTrue(Addresses.parse("10.0.0.0/33").isEmpty());
        assertTrue(Addresses.parse("database-proxy-proxy").isEmpty(), "a name, and an address in base 85");
    }

    @Test
    void theInternetIsWhatIsNotSetAside() {
        for (var apart : List.of("10.1.2.3", "172.31.0.1", "192.168.1.1", "169.254.169.253", "127.0.0.1", "100.64.0.1", "224.0.0.1", "fd00::1", "fe80::1")) {
            assertTrue(Addresses.INTERNET.stream().noneMatch(range -> range.contains(Addresses.parse(apart).orElseThrow().first())), apart);
        }
        for (var host : List.of("8.8.8.8", "172.32.0.1", "100.128.0.1", "223.255.255.255", "2600::1")) {
            assertTrue(Addresses.INTERNET.stream().anyMatch(range -> range.contains(Addresses.parse(host).orElseThrow().first())), host);
        }
    }

    @Provide
    Arbitrary<Packets> sets() {
        return box().list().ofMinSize(0).ofMaxSize(4).map(boxes -> boxes.stream().reduce(Packets.NONE, Packets::or));
    }

    private static Arbitrary<Packets> box() {
        return Combinators.combine(range(List.of(0L, 1L, 6L, 17L, 255L)), range(addresses()), range(PORTS), range(addresses()), range(PORTS)).as(
                (protocol, source, sourcePort, destination, destinationPort) -> Packets.where(Field.PROTOCOL, protocol).and(Packets.where(Field.SOURCE, source))
                        .and(Packets.where(Field.SOURCE_PORT, sourcePort)).and(Packets.where(Field.DESTINATION, destination)).and(Packets.where(Field.DESTINATION_PORT, destinationPort)));
    }

    private static List<Long> addresses() {
        return List.of(0L, 0x0a000004L, 0x0a000005L, 0x0a00ffffL, 0xffffffffL);
    }

    private static Arbitrary<Range> range(List<Long> bounds) {
        return Arbitraries.of(bounds).tuple2().map(pair -> {
            var ends = new ArrayList<>(List.of(pair.get1(), pair.get2()));
            Collections.sort(ends);
            return Range.of(ends.get(0), ends.get(1));
        });
    }

    @Provide
    Arbitrary<List<Packet>> packets() {
        var address = Arbitraries.of(addresses()).map(BigInteger::valueOf);
        var port = Arbitraries.of(PORTS).map(Long::intValue);
        return Combinators.combine(Arbitraries.of(0, 1, 6, 17, 255), address, port, address, port).as(Packet::new).list().ofSize(12);
    }
}
