package lambdavpc.proof.principal;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a request comes to a service: what it says of itself follows from that.
 *
 * @param label   {@code through access-secretsmanager-endpoint}
 * @param urn     the endpoint; empty without one of this stack
 * @param policy  the endpoint's
 * @param context the keys that it settles
 */
public record Path(String label, String urn, Optional<Policy> policy, Map<String, Values> context) {
    public static final String VPCE = "aws:sourcevpce";
    private static final String VPC = "aws:sourcevpc";

    /** From the internet, or by an AWS service for somebody. */
    public static final Path DIRECT = new Path("not through an endpoint", "", Optional.empty(),
            Map.of(VPCE, Values.MISSING, VPC, Values.MISSING, "aws:vpcsourceip", Values.MISSING));

    static Path through(String name, String urn, String id, String vpc, Policy policy) {
        var context = inside();
        context.put(VPCE, Values.of(id));
        context.put(VPC, Values.of(vpc));
        return new Path("through " + name, urn, Optional.of(policy), context);
    }

    /** Through an endpoint that this stack does not have: its policy may allow anything. */
    static Path throughAnother(Collection<String> ours) {
        var context = inside();
        context.put(VPCE, Values.some(Strings.of(ours).not(), true));
        context.put(VPC, Values.some(Strings.ALL, true));
        return new Path("through an endpoint of another stack", "", Optional.empty(), context);
    }

    private static Map<String, Values> inside() {
        var context = new HashMap<String, Values>();
        context.put("aws:sourceip", Values.MISSING);
        context.put("aws:vpcsourceip", Values.some(Strings.ALL, true));
        context.put("aws:viaawsservice", Values.of("false"));
        context.put("aws:calledvia", Values.MISSING);
        return context;
    }
}
