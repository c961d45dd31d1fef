package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.model.Intent;
import lambdavpc.proof.principal.Decision;
import lambdavpc.proof.principal.Guarded;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.Layers;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.Principal;
import lambdavpc.proof.principal.Request;
import lambdavpc.proof.principal.SecretAccess;
import lambdavpc.proof.principal.Statement;
import lambdavpc.proof.principal.Strings;

/** What the claims about policies share: grants by role and secret, and decisions in words. */
final class Policies {
    private Policies() {}

    /** Granted actions in lower case, by role, on one secret. */
    static Map<String, Set<String>> granted(Intent intent, Guarded secret) {
        var byRole = new TreeMap<String, Set<String>>();
        Stream.of("secret", "forward").flatMap(kind -> intent.grants(kind).stream()).filter(grant -> secret.arn().equals(grant.get("secret"))).forEach(grant ->
                byRole.merge((String) grant.get("role"), actions(grant), (one, other) -> {
                    one.addAll(other);
                    return one;
                }));
        return byRole;
    }

    /** Whether the role is a proxy's: RDS takes it and reads with it, by no endpoint of the VPC. That is what such a grant declares. */
    static boolean forwards(Intent intent, Object role) {
        return intent.grants("forward").stream().anyMatch(grant -> grant.get("role").equals(role));
    }

    static Set<String> actions(Map<String, Object> grant) {
        return ((List<?>) grant.get("actions")).stream().map(action -> action.toString().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Where a grant of a service says what it is about: patterns. */
    static Strings resources(Iam iam, Map<String, Object> grant) {
        return ((List<?>) grant.get("resources")).stream().map(resource -> iam.globs().text(resource.toString())).reduce(Strings.NONE, Strings::or);
    }

    /** What a grant of a service lets be called: patterns too. */
    static Strings actions(Iam iam, Map<String, Object> grant) {
        return actions(grant).stream().map(iam.globs()::action).reduce(Strings.NONE, Strings::or);
    }

    /** Roles that may read its value. */
    static Set<String> readers(Intent intent, Guarded secret) {
        return granted(intent, secret).entrySet().stream().filter(entry -> entry.getValue().contains(SecretAccess.READ)).map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    static Evidence evidence(Statement statement) {
        return new Evidence("%s of %s %s".formatted(statement.label(), name(statement.urn()), statement.allows() ? "allows it" : "denies it"),
                List.of(statement.urn()));
    }

    /** What stands in the way of a request. */
    static List<Evidence> blockers(Decision decision, Layers layers, Principal asking) {
        var blockers = new ArrayList<>(decision.denies().stream().map(Policies::evidence).toList());
        decision.missing().forEach(layer -> blockers.add(new Evidence(layer + " does not allow it", urns(layer, layers, asking))));
        return blockers;
    }

    private static List<String> urns(String layer, Layers layers, Principal asking) {
        return switch (layer) {
            case "the endpoint's policy" -> layers.endpoint().stream().map(policy -> policy.urn()).toList();
            case "the resource's policy" -> layers.resource().stream().map(policy -> policy.urn()).toList();
            default -> asking.urn().isEmpty() ? List.of() : List.of(asking.urn());
        };
    }

    /** The logical name. */
    static String name(String urn) {
        return urn.substring(urn.lastIndexOf("::") + 2);
    }

    /** {@code role reader: secretsmanager:getsecretvalue of app-secret, not through an endpoint (aws:securetransport=true)}. */
    static String sentence(Principal asking, Request request, String resource, Path path) {
        var circumstances = request.without(asking, path).circumstances();
        // Of a role with several functions, which of them it is makes the difference.
        var code = String.join(", ", request.context().getOrDefault(Iam.FUNCTION_ARN, List.of()).stream().map(arn -> ", in the code of function " + arn.substring(arn.lastIndexOf(':') + 1)).toList());
        return "%s%s may call %s on %s %s%s".formatted(asking.label(), code.isEmpty() ? "" : code + ",", action(request), resource.isEmpty() ? "any resource" : resource, path.label(),
                circumstances.isEmpty() ? "" : ", " + circumstances);
    }

    /** The smallest example of all actions, or of all of one service, is no name. */
    static String action(Request request) {
        return request.action().isEmpty() ? "any action" : request.action().endsWith(":") ? "any action of " + request.action().replace(":", "") : request.action();
    }
}
