package lambdavpc.embedded.concrete.packet;

import inet.ipaddr.IPAddress;

/**
 * The first packet of a connection; what comes back is its {@link #answer}.
 *
 * @param fromPort the caller's, which its system chooses; of an echo request 0
 * @param toPort   of an echo request the ICMP type
 */
public record Packet(Protocol protocol, IPAddress from, int fromPort, IPAddress to, int toPort) {
    /** What Linux gives first; rules for answers usually admit 1024 to 65535. */
    public static final int CALLERS_PORT = 32_768;

    public Packet from(IPAddress address) {
        return new Packet(protocol, address, fromPort, to, toPort);
    }

    public Packet to(IPAddress address) {
        return new Packet(protocol, from, fromPort, address, toPort);
    }

    Packet answer() {
        return protocol.ports() ? new Packet(protocol, to, toPort, from, fromPort) : new Packet(protocol, to, 0, from, protocol.answers(toPort));
    }

    @Override
    public String toString() {
        return protocol.ports() ? "%s %s:%d to %s:%d".formatted(protocol.word(), from, fromPort, to, toPort)
                : "%s from %s to %s".formatted(protocol.word(), from, to);
    }
}
