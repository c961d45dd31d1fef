package lambdavpc.proof.model;

/**
 * Something that matters to a question and that the proof has no meaning for: a construct, or a value that is not known yet.
 * Whoever reads on would guess, so the claim that asked becomes inconclusive and names it.
 */
public final class NotModelled extends RuntimeException {
    private final transient String construct;
    private final transient String urn;

    /**
     * @param construct what, in AWS's words: {@code a VPC peering connection}, {@code condition operator DateLessThan}
     * @param urn       the resource that has it; empty where it is no resource's own
     */
    public NotModelled(String construct, String urn) {
        super(urn.isEmpty() ? construct : construct + " of " + urn, null, false, false);
        this.construct = construct;
        this.urn = urn;
    }

    public String construct() {
        return construct;
    }

    public String urn() {
        return urn;
    }
}
