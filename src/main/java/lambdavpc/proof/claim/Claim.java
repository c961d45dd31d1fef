package lambdavpc.proof.claim;

import java.util.List;

/** One promise. Each is a final class of its own, without state; {@link Claims} lists them. */
public interface Claim {
    About about();

    /** @throws lambdavpc.proof.model.NotModelled where it cannot be decided; {@link Claims} makes that inconclusive */
    Verdict decide(Facts facts);

    /**
     * @param id       {@code N1}
     * @param sentence what is promised
     * @param article  the article's practice that it answers, in our words
     * @param controls ids of AWS Security Hub controls that ask for the same, most of them of the Foundational Security Best Practices; may be empty
     */
    record About(String id, String sentence, String article, List<String> controls) {}
}
