package lambdavpc.proof.claim;

import java.util.List;

/**
 * What becomes of one promise when one zone is lost.
 *
 * @param function logical name
 * @param reason   why it is not kept; empty where it is
 */
public record ZoneLoss(String zone, String function, String target, String reason) {

    /** Every promise for every zone: the report's matrix. */
    public static List<ZoneLoss> matrix(Facts facts) {
        return facts.network().zones().stream().flatMap(zone -> facts.promises().stream().map(promise -> new ZoneLoss(zone,
                Promise.name(promise.function()), promise.target(), promise.lostWithout(zone).orElse("")))).toList();
    }

    public boolean survives() {
        return reason.isEmpty();
    }
}
