package lambdavpc.embedded.concrete.request;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One request.
 *
 * @param action   {@code secretsmanager:GetSecretValue}
 * @param resource ARN, or {@code *} where the action has no resource
 * @param context  keys to values, beside those that come from the principal; names in any case. What it has wins over those
 */
public record Request(Principal principal, String action, String resource, Map<String, List<String>> context) {
    public Request {
        var keys = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        keys.putAll(principal.keys());
        keys.putAll(context);
        context = keys;
    }

    public static Request of(Principal principal, String action, String resource) {
        return new Request(principal, action, resource, Map.of());
    }

    /** @return empty where the request does not carry the key */
    Optional<List<String>> values(String key) {
        return Optional.ofNullable(context.get(key));
    }

    /** Whose resource it is. */
    String resourceAccount() {
        var parts = resource.split(":", 6);
        return parts.length == 6 && !parts[4].isEmpty() ? parts[4] : values("aws:ResourceAccount").map(each -> each.get(0)).orElse(principal.account());
    }
}
