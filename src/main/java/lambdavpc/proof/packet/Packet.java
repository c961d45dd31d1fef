package lambdavpc.proof.packet;

import java.math.BigInteger;

/** One packet, as a counterexample shows it. Addresses are numbered as {@link Addresses} does. */
public record Packet(int protocol, BigInteger source, int sourcePort, BigInteger destination, int destinationPort) {
    static final int ICMP = 1;
    static final int TCP = 6;
    static final int UDP = 17;
    static final int ICMPV6 = 58;

    /** {@code TCP 10.0.0.4:1024 to 10.0.64.5:5432}. */
    @Override
    public String toString() {
        var ports = protocol == TCP || protocol == UDP;
        var detail = protocol == ICMP || protocol == ICMPV6 ? " (type %d)".formatted(destinationPort >> 8) : "";
        return "%s %s to %s%s".formatted(protocolName(protocol), at(source, ports ? sourcePort : -1), at(destination, ports ? destinationPort : -1), detail);
    }

    /** {@code TCP 5432}: what it asks for, wherever. */
    public String service() {
        return protocol == TCP || protocol == UDP ? "%s %d".formatted(protocolName(protocol), destinationPort) : protocolName(protocol);
    }

    static String protocolName(int protocol) {
        return switch (protocol) {
            case ICMP -> "ICMP";
            case TCP -> "TCP";
            case UDP -> "UDP";
            case ICMPV6 -> "ICMPv6";
            default -> "protocol " + protocol;
        };
    }

    private static String at(BigInteger address, int port) {
        var text = Addresses.text(address);
        return port < 0 ? text : (text.contains(":") ? "[" + text + "]" : text) + ":" + port;
    }
}
