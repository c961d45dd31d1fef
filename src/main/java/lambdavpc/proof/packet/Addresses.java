package lambdavpc.proof.packet;

import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv4.IPv4Address;
import inet.ipaddr.ipv6.IPv6Address;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/** Both families on one line: IPv4 addresses are numbered as they are, IPv6 addresses after them. No block lies in both. */
final class Addresses {
    private static final BigInteger SIX = BigInteger.ONE.shiftLeft(32);

    static final Range V4 = new Range(BigInteger.ZERO, SIX.subtract(BigInteger.ONE));
    static final Range V6 = new Range(SIX, SIX.add(BigInteger.ONE.shiftLeft(128)).subtract(BigInteger.ONE));
    static final Range ALL = new Range(V4.first(), V6.last());

    /** Where hosts on the internet are: what is not set aside (RFC 6890), and of IPv6 the global unicast addresses. */
    static final List<Range> INTERNET = internet();

    private Addresses() {}

    /** @return empty where the text is no block or address */
    static Optional<Range> parse(String cidr) {
        var parsed = new IPAddressString(cidr);
        // Without one of these it is a name, though twenty letters could be an IPv6 address in base 85 (RFC 1924).
        if (!cidr.contains(".") && !cidr.contains(":") || !parsed.isIPv4() && !parsed.isIPv6()) {
            return Optional.empty();
        }
        var block = parsed.getAddress().toPrefixBlock();
        var offset = parsed.isIPv6() ? SIX : BigInteger.ZERO;
        return Optional.of(new Range(block.getLower().getValue().add(offset), block.getUpper().getValue().add(offset)));
    }

    static boolean isV6(Range range) {
        return V6.contains(range);
    }

    static String text(BigInteger address) {
        return V4.contains(address) ? new IPv4Address(address.intValue()).toString() : new IPv6Address(address.subtract(SIX)).toString();
    }

    /** A block as CIDR where it is one, else from-to. */
    static String text(Range range) {
        var size = range.last().subtract(range.first()).add(BigInteger.ONE);
        if (size.bitCount() == 1 && range.first().subtract(isV6(range) ? SIX : BigInteger.ZERO).mod(size).signum() == 0) {
            var prefix = (isV6(range) ? 128 : 32) - (size.bitLength() - 1);
            return text(range.first()) + (size.equals(BigInteger.ONE) ? "" : "/" + prefix);
        }
        return text(range.first()) + "-" + text(range.last());
    }

    private static List<Range> internet() {
        var left = List.of(V4);
        for (var block : List.of("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3")) {
            var apart = parse(block).orElseThrow();
            left = left.stream().flatMap(range -> range.minus(apart).stream()).toList();
        }
        return java.util.stream.Stream.concat(left.stream(), parse("2000::/3").stream()).toList();
    }
}
