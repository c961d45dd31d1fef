package lambdavpc.embedded.concrete.request;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lambdavpc.embedded.concrete.Unsupported;

/**
 * One statement of a policy.
 *
 * @param policy the policy's name, for people
 * @param index  its place in the policy, from 1
 */
public record Statement(String policy, int index, JsonObject json, boolean hasVariables) {
    /** How a statement of a resource-based policy comes to mean somebody. The strongest that fits counts. */
    enum Grip {
        NONE,
        /** The whole account: its own policies decide. */
        DELEGATED,
        /** His role: a boundary of it still limits. */
        ROLE,
        /** Himself, or everybody. */
        DIRECT
    }

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    public boolean allows() {
        return json.get("Effect").getAsString().equals("Allow");
    }

    /** @return its Sid, or its place */
    @Override
    public String toString() {
        return policy + ", statement " + (json.has("Sid") && !json.get("Sid").getAsString().isEmpty() ? json.get("Sid").getAsString() : String.valueOf(index));
    }

    /** Whether action, resource and conditions fit; not whom it means. */
    boolean fits(Request request) {
        return action(request.action()) && resource(request) && conditions().stream().allMatch(each -> each.holds(request, text -> substitute(text, request)));
    }

    private boolean action(String action) {
        UnaryOperator<String> lower = text -> text.toLowerCase(Locale.ROOT);
        return json.has("NotAction") ? texts("NotAction").noneMatch(pattern -> Glob.matches(lower.apply(pattern), lower.apply(action)))
                : texts("Action").anyMatch(pattern -> Glob.matches(lower.apply(pattern), lower.apply(action)));
    }

    /** A trust policy has none: the role that it belongs to is meant. */
    private boolean resource(Request request) {
        if (json.has("NotResource")) {
            return texts("NotResource").noneMatch(pattern -> names(pattern, request));
        }
        return !json.has("Resource") || texts("Resource").anyMatch(pattern -> names(pattern, request));
    }

    private boolean names(String pattern, Request request) {
        if (!pattern.endsWith("*") && pattern.split(":", 6).length < 6) {
            throw new Unsupported("the resource '%s', which is no whole ARN".formatted(pattern), toString());
        }
        return Glob.matches(substitute(pattern, request), request.resource());
    }

    private List<Condition> conditions() {
        var conditions = new ArrayList<Condition>();
        if (json.get("Condition") instanceof JsonObject operators) {
            operators.entrySet().forEach(operator -> operator.getValue().getAsJsonObject().entrySet().forEach(key ->
                    conditions.add(new Condition(operator.getKey(), key.getKey(), elements(key.getValue()).map(JsonElement::getAsString).toList()))));
        }
        return conditions;
    }

    /** Puts the request's values in the place of policy variables. */
    private String substitute(String text, Request request) {
        return !hasVariables || !text.contains("${") ? text : VARIABLE.matcher(text).replaceAll(found -> {
            var name = found.group(1).split(",", 2)[0].strip();
            if (List.of("*", "?", "$").contains(name)) {
                throw new Unsupported("an escaped wildcard ${" + name + "}", toString());
            }
            var value = request.values(name).filter(values -> values.size() == 1).map(values -> values.get(0))
                    .orElseThrow(() -> new Unsupported("the policy variable ${" + name + "} without a value", toString()));
            return java.util.regex.Matcher.quoteReplacement(value);
        });
    }

    /** Whom a statement of a resource-based policy means. A policy of an identity means its identity. */
    Grip grip(Principal principal) {
        if (json.has("NotPrincipal")) {
            return exempts(principal) ? Grip.NONE : Grip.DIRECT;
        }
        return named("Principal", principal);
    }

    private Grip named(String element, Principal principal) {
        if (!(json.get(element) instanceof JsonObject kinds)) {
            return everybody(json.get(element)) ? Grip.DIRECT : Grip.NONE;
        }
        var strongest = Grip.NONE;
        for (var kind : kinds.entrySet()) {
            for (var text : elements(kind.getValue()).map(JsonElement::getAsString).toList()) {
                var grip = switch (kind.getKey()) {
                    case "AWS" -> grip(text, principal);
                    case "Service" -> principal instanceof Principal.Service service && service.name().equals(text) ? Grip.DIRECT : Grip.NONE;
                    case "Federated" -> Grip.NONE; // nobody here is
                    default -> throw new Unsupported("principals of the kind " + kind.getKey(), toString());
                };
                strongest = grip.compareTo(strongest) > 0 ? grip : strongest;
            }
        }
        return strongest;
    }

    private boolean everybody(JsonElement principal) {
        if (principal == null || !principal.getAsString().equals("*")) {
            throw new Unsupported("a principal that is neither * nor an object", toString());
        }
        return true;
    }

    private Grip grip(String text, Principal principal) {
        if (text.equals("*")) {
            return Grip.DIRECT;
        }
        if (text.contains("*") || text.contains("?")) {
            throw new Unsupported("the principal '%s' with a wildcard in it".formatted(text), toString());
        }
        var account = text.matches("\\d{12}") ? text : text.matches("arn:[^:]+:iam::\\d{12}:root") ? text.split(":")[4] : "";
        if (!account.isEmpty()) {
            return !account.equals(principal.account()) ? Grip.NONE : principal instanceof Principal.Root ? Grip.DIRECT : Grip.DELEGATED;
        }
        return text.equals(principal.name()) ? Grip.DIRECT
                : principal instanceof Principal.RoleSession session && text.equals(session.role()) ? Grip.ROLE : Grip.NONE;
    }

    /** NotPrincipal: a session is left out only where it, its role and its account are all listed; services check them in any order. */
    private boolean exempts(Principal principal) {
        if (!(json.get("NotPrincipal") instanceof JsonObject kinds)) {
            return everybody(json.get("NotPrincipal"));
        }
        var listed = elements(kinds.get("AWS")).map(JsonElement::getAsString).toList();
        if (listed.contains("*") || principal.account().isEmpty()) {
            return listed.contains("*") || named("NotPrincipal", principal) == Grip.DIRECT;
        }
        var account = listed.stream().anyMatch(text -> grip(text, principal) != Grip.NONE && (text.matches("\\d{12}") || text.endsWith(":root")));
        var self = listed.contains(principal.name());
        var role = !(principal instanceof Principal.RoleSession session) || listed.contains(session.role());
        var roleListed = principal instanceof Principal.RoleSession && role;
        if (account && role && (self || principal instanceof Principal.Root)) {
            return true;
        }
        if (!account && !self && !roleListed) {
            return false;
        }
        throw new Unsupported("NotPrincipal that lists a principal without its account, its role or its session", toString());
    }

    private Stream<String> texts(String element) {
        return elements(json.get(element)).map(JsonElement::getAsString);
    }

    static Stream<JsonElement> elements(JsonElement element) {
        return element == null ? Stream.empty() : element instanceof JsonArray array ? array.asList().stream() : Stream.of(element);
    }
}
