package lambdavpc.proof.claim;

import java.util.List;
import lambdavpc.proof.model.NotModelled;

/** How a claim was decided. */
public sealed interface Verdict {

    /** @param urns the resources that it stands on, or that are in the way */
    record Evidence(String text, List<String> urns) {
        public Evidence {
            urns = List.copyOf(urns);
        }
    }

    /** It holds for all packets, all principals, all zones. */
    record Proved(List<Evidence> because) implements Verdict {
        public Proved {
            because = List.copyOf(because);
        }
    }

    /**
     * It does not hold.
     *
     * @param counterexample the smallest one, as a sentence: one packet, one request, one lost zone
     * @param openings       everything that lets it happen, or stands in the way of what was promised
     */
    record Refuted(String counterexample, List<Evidence> openings) implements Verdict {
        public Refuted {
            openings = List.copyOf(openings);
        }
    }

    /** It does not hold, and the profile says that this is wanted. */
    record Accepted(Refuted refuted, String decision) implements Verdict {}

    record NotApplicable(String reason) implements Verdict {}

    /** It could not be decided, for something has no meaning here. */
    record Inconclusive(List<NotModelled> constructs) implements Verdict {
        public Inconclusive {
            constructs = List.copyOf(constructs);
        }
    }

    default boolean holds() {
        return this instanceof Proved || this instanceof Accepted || this instanceof NotApplicable;
    }
}
