package lambdavpc.proof.packet;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import lambdavpc.proof.model.NotModelled;

/**
 * What becomes of packets on their way.
 *
 * @param wanted    those that were asked about
 * @param delivered those of them that arrive
 * @param answered  those of them whose answers come back too
 * @param steps     every place that lets them through or does not, in their order
 * @param doubts    what on the way has no meaning here; it decided as the {@link Reach.Leaning} says
 * @param zones     zones that the packets pass through on the way, without the two ends'
 */
public record Flow(Packets wanted, Packets delivered, Packets answered, List<Step> steps, List<NotModelled> doubts, Set<String> zones) {

    /**
     * @param text   what lets through or blocks, in a few words
     * @param urns   the resources that decide it
     * @param wanted what it was asked about
     * @param lets   what of it goes on
     */
    public record Step(String text, List<String> urns, Packets wanted, Packets lets) {
        public boolean blocks() {
            return !lets.covers(wanted);
        }
    }

    public boolean complete() {
        return !wanted.isEmpty() && answered.covers(wanted);
    }

    /** All that is in the way, not only what comes first. */
    public List<Step> blockers() {
        return steps.stream().filter(Step::blocks).toList();
    }

    /** Several ways that packets take: wanted is wanted of each. */
    static Flow both(Flow one, Flow other) {
        var zones = new LinkedHashSet<>(one.zones);
        zones.addAll(other.zones);
        return new Flow(one.wanted.or(other.wanted), one.delivered.or(other.delivered), one.answered.or(other.answered),
                concat(one.steps, other.steps), concat(one.doubts, other.doubts), zones);
    }

    private static <T> List<T> concat(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }

    /** A flow as it is followed. */
    static final class Walk {
        final Packets wanted;
        private Packets delivered;
        private Packets answered;
        private final List<Step> steps = new ArrayList<>();
        private final List<NotModelled> doubts = new ArrayList<>();
        private final Set<String> zones = new LinkedHashSet<>();
        private final Reach.Leaning leaning;

        Walk(Packets wanted, Reach.Leaning leaning) {
            this.wanted = wanted;
            this.leaning = leaning;
            delivered = wanted;
            answered = wanted;
        }

        /** @param lets any packets: those that are wanted and among them go on */
        void pass(String text, List<String> urns, Packets lets) {
            var on = wanted.and(lets);
            delivered = delivered.and(on);
            answered = answered.and(on);
            steps.add(new Step(text, urns, wanted, on));
        }

        /** @param lets answers, which go the other way */
        void answers(String text, List<String> urns, Packets lets) {
            var on = lets == Packets.ALL ? wanted : wanted.and(lets.answers());
            answered = answered.and(on);
            steps.add(new Step(text, urns, wanted, on));
        }

        void through(String zone) {
            zones.add(zone);
        }

        /** Where nobody knows, nothing passes that must and everything passes that may. */
        void doubt(NotModelled construct) {
            doubts.add(construct);
            if (leaning == Reach.Leaning.MUST) {
                delivered = Packets.NONE;
                answered = Packets.NONE;
            }
        }

        /** What nobody knows, and what can only let more pass: it blocks nothing that must. */
        void mayAdd(NotModelled construct) {
            doubts.add(construct);
        }

        /** The rest of the way, which was followed as a flow of its own: of the same packets, or of rewritten ones seen as these. */
        void onward(List<Flow> parts) {
            var on = Packets.NONE;
            var back = Packets.NONE;
            for (var part : parts) {
                on = on.or(part.delivered);
                back = back.or(part.answered);
                steps.addAll(part.steps);
                doubts.addAll(part.doubts);
                zones.addAll(part.zones);
            }
            delivered = delivered.and(on);
            answered = answered.and(back);
        }

        Flow end() {
            return new Flow(wanted, delivered, answered, List.copyOf(steps), doubts.stream().distinct().toList(), Set.copyOf(zones));
        }
    }
}
