package lambdavpc.embedded.concrete.packet;

import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.Optional;

/**
 * What became of a packet and of its answer.
 *
 * @param hops     all that it met, in order; the last one dropped it unless it was delivered
 * @param endpoint id of the VPC endpoint that took it
 * @param seenAs   the source address that the receiver sees, after translation
 */
public record Trace(Packet packet, List<Hop> hops, boolean delivered, Optional<String> endpoint, IPAddress seenAs) {

    /** The hop that dropped it, or its answer. */
    public Optional<Hop> blocker() {
        return delivered ? Optional.empty() : Optional.of(hops.get(hops.size() - 1));
    }

    @Override
    public String toString() {
        var text = new StringBuilder(packet.toString()).append('\n');
        hops.forEach(hop -> text.append(hop).append('\n'));
        return text.append(delivered ? "delivered, and answered" : "dropped").toString();
    }
}
