package lambdavpc.embedded.concrete.request;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import lambdavpc.embedded.concrete.Unsupported;

/**
 * A policy document.
 *
 * @param name for people: where it comes from
 */
public record Policy(String name, List<Statement> statements) {
    /** @throws IllegalArgumentException where it is no policy */
    public static Policy of(String name, String document) {
        try {
            return of(name, JsonParser.parseString(document).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException(name + " is no policy: not a JSON object", e);
        }
    }

    public static Policy of(String name, JsonObject document) {
        // Variables are part of the newer language; in the older one they are text.
        var variables = document.has("Version") && document.get("Version").getAsString().equals("2012-10-17");
        var statements = new ArrayList<Statement>();
        for (var each : Statement.elements(document.get("Statement")).toList()) {
            if (!(each instanceof JsonObject json) || !json.has("Effect") || !List.of("Allow", "Deny").contains(json.get("Effect").getAsString())
                    || json.has("Action") == json.has("NotAction")) {
                throw new IllegalArgumentException("%s is no policy: statement %d needs an Effect (Allow or Deny) and one of Action and NotAction"
                        .formatted(name, statements.size() + 1));
            }
            var known = List.of("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition");
            json.keySet().stream().filter(element -> !known.contains(element)).findFirst().ifPresent(element -> {
                throw new Unsupported("the element " + element, name);
            });
            statements.add(new Statement(name, statements.size() + 1, json, variables));
        }
        return new Policy(name, List.copyOf(statements));
    }
}
