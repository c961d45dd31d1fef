package lambdavpc.report;

/** What people call a resource. */
final class Names {
    private Names() {}

    /** @param urn or a text that is none, which stays */
    static String of(String urn) {
        var at = urn.lastIndexOf("::");
        return at < 0 ? urn : urn.substring(at + 2);
    }

    /** {@code SecurityGroupIngressRule}; empty for a text that is no URN. */
    static String kind(String urn) {
        var parts = urn.split("::", 4);
        return parts.length < 4 ? "" : parts[2].substring(parts[2].lastIndexOf(':') + 1);
    }
}
