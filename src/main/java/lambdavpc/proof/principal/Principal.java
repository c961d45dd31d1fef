package lambdavpc.proof.principal;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who asks. One principal may stand for many that no policy can tell apart: any other role of the account.
 *
 * @param label    {@code role lambda-vpc-dev-reader}
 * @param urn      of its resource; empty where it is not of this stack
 * @param account  its account id; empty for a service and for one who did not sign
 * @param names    the ARNs by which a policy can name it, a role's own before its session's
 * @param service  {@code lambda.amazonaws.com}; empty for others
 * @param identity its own policies
 * @param boundary its permissions boundary
 * @param own      the context keys that say who it is
 */
public record Principal(Kind kind, String label, String urn, String account, List<String> names, String service, List<Policy> identity,
        Optional<Policy> boundary, Map<String, Values> own) {

    public enum Kind { ROLE, USER, ROOT, SERVICE, ANONYMOUS }

    /** The same with these policies instead of its own, and no boundary. */
    public Principal with(Policy instead) {
        return new Principal(kind, label, urn, account, names, service, List.of(instead), Optional.empty(), own);
    }
}
