package lambdavpc.embedded.behaviour;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

/** Policy documents as the services read them when one is attached. */
public final class Policies {
    private Policies() {}

    /** What a document is attached to decides which elements a statement must have. */
    public enum Kind { IDENTITY, RESOURCE, TRUST }

    /** A document of this kind with at most so many characters (services count without blanks). */
    public static Rule[] rules(Kind kind, String malformed, String oversized, int most) {
        return new Rule[] {
            Rule.text(malformed, text -> problem(kind, text)),
            Rule.text(oversized, text -> Rule.unless(text.replaceAll("\\s", "").length() <= most,
                    "the policy has " + text.replaceAll("\\s", "").length() + " characters; the maximum policy size is " + most))
        };
    }

    /** Statements of a sound document. */
    public static List<Statement> statements(String text) {
        return elements(JsonParser.parseString(text).getAsJsonObject().get("Statement"))
                .map(statement -> new Statement(statement.getAsJsonObject())).toList();
    }

    /** Whether some statement allows the action to the holder, on whatever resource, and none denies it everywhere. */
    public static boolean allows(List<Statement> statements, String action) {
        return statements.stream().anyMatch(statement -> statement.allows() && statement.covers(action))
                && statements.stream().noneMatch(statement -> !statement.allows() && !statement.isConditional()
                        && statement.covers(action) && statement.resources().contains("*"));
    }

    private static Optional<String> problem(Kind kind, String text) {
        try {
            if (!(JsonParser.parseString(text) instanceof JsonObject document) || !document.has("Statement")) {
                return Optional.of("the policy has no Statement");
            }
            var version = document.has("Version") ? document.get("Version").getAsString() : "2008-10-17";
            if (!List.of("2012-10-17", "2008-10-17").contains(version)) {
                return Optional.of("'" + version + "' is not a policy version; use 2012-10-17");
            }
            for (var statement : elements(document.get("Statement")).toList()) {
                var problem = problem(kind, statement.getAsJsonObject());
                if (problem.isPresent()) {
                    return problem;
                }
            }
            return Optional.empty();
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            return Optional.of("This policy contains invalid Json");
        }
    }

    private static Optional<String> problem(Kind kind, JsonObject statement) {
        var effect = statement.has("Effect") ? statement.get("Effect").getAsString() : "";
        if (!List.of("Allow", "Deny").contains(effect)) {
            return Optional.of("a statement's Effect is '" + effect + "', not Allow or Deny");
        }
        if (!statement.has("Action") && !statement.has("NotAction")) {
            return Optional.of("a statement has no Action");
        }
        for (var action : Stream.concat(elements(statement.get("Action")), elements(statement.get("NotAction"))).toList()) {
            if (!action.getAsString().matches("\\*|[A-Za-z0-9-]+:[A-Za-z0-9*?]+")) {
                return Optional.of("'" + action.getAsString() + "' is not an action: actions must be prefixed with a vendor");
            }
        }
        var principal = statement.has("Principal") || statement.has("NotPrincipal");
        if (principal == (kind == Kind.IDENTITY)) {
            return Optional.of(principal ? "policy document should not specify a principal" : "a statement has no Principal");
        }
        var resource = statement.has("Resource") || statement.has("NotResource");
        if (resource == (kind == Kind.TRUST)) {
            return Optional.of(resource ? "a trust policy has no Resource" : "a statement has no Resource");
        }
        return Optional.empty();
    }

    private static Stream<JsonElement> elements(JsonElement element) {
        return element == null ? Stream.empty() : element.isJsonArray() ? element.getAsJsonArray().asList().stream() : Stream.of(element);
    }

    /** A statement of a policy that has been accepted. */
    public record Statement(JsonObject json) {
        public boolean allows() {
            return json.get("Effect").getAsString().equals("Allow");
        }

        public boolean isConditional() {
            return json.has("Condition");
        }

        /** Open to everybody: what Block Public Access refuses. A condition is taken for a restriction. */
        public boolean isPublic() {
            return allows() && !isConditional() && principals("AWS").contains("*");
        }

        public List<String> resources() {
            return elements(json.get("Resource")).map(JsonElement::getAsString).toList();
        }

        /** Principals of a kind, {@code AWS} or {@code Service}; {@code "*"} for everybody counts as AWS. */
        public List<String> principals(String kind) {
            var principal = json.get("Principal");
            if (principal instanceof JsonObject kinds) {
                return elements(kinds.get(kind)).map(JsonElement::getAsString).toList();
            }
            return kind.equals("AWS") && principal != null ? List.of(principal.getAsString()) : List.of();
        }

        /** Actions that it names, wildcards as they stand; none where it names those that it is not about. */
        public List<String> actions() {
            return elements(json.get("Action")).map(JsonElement::getAsString).toList();
        }

        public boolean covers(String action) {
            return json.has("Action")
                    ? elements(json.get("Action")).anyMatch(pattern -> matches(pattern.getAsString().toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT)))
                    : elements(json.get("NotAction")).noneMatch(pattern -> matches(pattern.getAsString().toLowerCase(Locale.ROOT), action.toLowerCase(Locale.ROOT)));
        }

        public boolean coversResource(String arn) {
            return resources().stream().anyMatch(pattern -> matches(pattern, arn));
        }

        /**
         * Whether the conditions hold for a request with these values. Knows equality and likeness; a key that the request
         * does not have, or any other operator, fails.
         */
        public boolean holdsFor(Map<String, String> request) {
            if (!isConditional()) {
                return true;
            }
            for (var operator : json.getAsJsonObject("Condition").entrySet()) {
                if (!operator.getKey().matches("(String|Arn)(Equals|Like)(IfExists)?")) {
                    return false;
                }
                for (var key : operator.getValue().getAsJsonObject().entrySet()) {
                    var actual = request.get(key.getKey().toLowerCase(Locale.ROOT));
                    if (actual == null ? !operator.getKey().endsWith("IfExists")
                            : elements(key.getValue()).noneMatch(wanted -> matches(wanted.getAsString(), actual))) {
                        return false;
                    }
                }
            }
            return true;
        }

        private static boolean matches(String pattern, String value) {
            var regex = new ArrayList<String>();
            for (var part : pattern.split("(?<=[*?])|(?=[*?])")) {
                regex.add(part.equals("*") ? ".*" : part.equals("?") ? "." : Pattern.quote(part));
            }
            return value.matches(String.join("", regex));
        }
    }
}
