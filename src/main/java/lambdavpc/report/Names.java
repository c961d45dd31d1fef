package lambdavpc.report;

/** What people call a resource. */
final class Names {
    private Names() {}

    /** @param urn or a text that is none, which stays */
    static String of(String urn) {
        var at = urn.lastIndexOf("::");
        return at < 0 ? urn : urn.substring(at + 2);
    }
}
