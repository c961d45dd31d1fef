package lambdavpc.embedded.concrete.request;

/** The kinds of policies that a request meets, with the names that AWS's messages have for them. */
public enum Layer {
    SERVICE_CONTROL("a service control policy", "service control policy"),
    RESOURCE_CONTROL("a resource control policy", "resource control policy"),
    ENDPOINT("a VPC endpoint policy", "VPC endpoint policy"),
    RESOURCE("a resource-based policy", "resource-based policy"),
    IDENTITY("an identity-based policy", "identity-based policy"),
    BOUNDARY("a permissions boundary", "permissions boundary"),
    SESSION("a session policy", "session policy");

    private final String one;
    private final String none;

    Layer(String one, String none) {
        this.one = one;
        this.none = none;
    }

    String denies() {
        return "with an explicit deny in " + one;
    }

    String lacks(String action) {
        return "because no %s allows the %s action".formatted(none, action);
    }
}
