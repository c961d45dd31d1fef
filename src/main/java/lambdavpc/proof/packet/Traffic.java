package lambdavpc.proof.packet;

import java.util.Map;
import java.util.Optional;
import lambdavpc.proof.model.NotModelled;

/** Protocol and ports as rules of security groups and network ACLs write them. */
final class Traffic {
    private static final Map<String, Integer> NAMES = Map.of("icmp", Packet.ICMP, "tcp", Packet.TCP, "udp", Packet.UDP, "icmpv6", Packet.ICMPV6);

    private Traffic() {}

    /**
     * @param from first port, or ICMP type; -1 or none: all
     * @param to   last port, or ICMP code; -1 or none: all
     */
    static Packets of(String protocol, Optional<Double> from, Optional<Double> to, String urn) {
        var number = number(protocol, urn);
        if (number < 0) {
            return Packets.ALL;
        }
        var packets = Packets.where(Field.PROTOCOL, Range.only(number));
        var first = from.map(Double::longValue).filter(value -> value >= 0);
        var last = to.map(Double::longValue).filter(value -> value >= 0);
        if (first.isEmpty()) {
            return packets;
        }
        return switch (number) {
            case Packet.TCP, Packet.UDP -> {
                var end = last.orElse(first.get());
                if (first.get() > end || end > 65535) {
                    throw new NotModelled("ports %d to %d".formatted(first.get(), end), urn);
                }
                yield packets.and(Packets.where(Field.DESTINATION_PORT, Range.of(first.get(), end)));
            }
            case Packet.ICMP, Packet.ICMPV6 -> packets.and(Packets.where(Field.DESTINATION_PORT,
                    last.isEmpty() ? Range.of(first.get() << 8, first.get() << 8 | 255) : Range.only(first.get() << 8 | last.get())));
            default -> packets; // AWS ignores ports of protocols that have none
        };
    }

    private static int number(String protocol, String urn) {
        if (protocol.matches("-1(\\.0)?|all")) {
            return -1;
        }
        try {
            return NAMES.containsKey(protocol) ? NAMES.get(protocol) : Integer.parseInt(protocol.replaceFirst("\\.0$", ""));
        } catch (NumberFormatException e) {
            throw new NotModelled("protocol '%s'".formatted(protocol), urn);
        }
    }
}
