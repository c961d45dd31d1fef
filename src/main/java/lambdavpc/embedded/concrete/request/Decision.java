package lambdavpc.embedded.concrete.request;

import java.util.List;

/**
 * What became of a request.
 *
 * @param layer      the kind of policy that allowed it, denied it, or that had to allow it and did not
 * @param statements those that made the decision: the denying ones, or all that allow; none for an implicit denial
 */
public record Decision(Request request, Outcome outcome, Layer layer, List<Statement> statements) {
    public enum Outcome { ALLOWED, EXPLICIT_DENY, IMPLICIT_DENY }

    public boolean allowed() {
        return outcome == Outcome.ALLOWED;
    }

    /**
     * AWS's words for a denial.
     *
     * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html">access denied messages</a>
     */
    public String message() {
        var reason = switch (outcome) {
            case ALLOWED -> throw new IllegalStateException("it was allowed");
            case EXPLICIT_DENY -> layer.denies();
            case IMPLICIT_DENY -> layer.lacks(request.action());
        };
        return "User: %s is not authorized to perform: %s on resource: %s %s".formatted(request.principal().name(), request.action(), request.resource(), reason);
    }
}
