package lambdavpc.proof.principal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import lambdavpc.proof.model.NotModelled;

/** One policy document. A statement that names its resources is only looked at when one of them is asked for. */
public final class Policy {
    private static final Set<String> KNOWN = Set.of("Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource",
            "NotResource", "Condition");

    private final String urn;
    private final List<Statement> statements;
    private final Map<String, List<Statement>> byResource = new HashMap<>();
    private final List<Statement> ofPatterns = new ArrayList<>();

    private Policy(String urn, List<Statement> statements) {
        this.urn = urn;
        this.statements = List.copyOf(statements);
        for (var statement : statements) {
            if (statement.boxes().stream().allMatch(box -> box.resources().isFinite())) {
                statement.boxes().stream().flatMap(box -> box.resources().listed().stream()).distinct()
                        .forEach(resource -> byResource.computeIfAbsent(resource, key -> new ArrayList<>()).add(statement));
            } else {
                ofPatterns.add(statement);
            }
        }
    }

    /**
     * @param urn the resource that has it
     * @throws NotModelled where it is no policy
     */
    static Policy read(String text, String urn, Globs globs) {
        try {
            return read(JsonParser.parseString(text).getAsJsonObject(), urn, globs);
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
            throw new NotModelled("a policy that cannot be read (%s)".formatted(e.getMessage()), urn);
        }
    }

    static Policy read(JsonObject document, String urn, Globs globs) {
        var statements = new ArrayList<Statement>();
        var elements = document.get("Statement") instanceof JsonArray array ? array : new JsonArray();
        if (document.get("Statement") instanceof JsonObject single) {
            elements.add(single);
        }
        if (elements.isEmpty()) {
            throw new NotModelled("a policy without a statement", urn);
        }
        for (var element : elements) {
            statements.add(statement(element.getAsJsonObject(), statements.size() + 1, urn, globs));
        }
        return new Policy(urn, statements);
    }

    /** One of AWS's managed policies; where its text is not known, a doubtful statement about everything. */
    static Policy managed(String arn, String urn, Globs globs) {
        try {
            return read(ManagedPolicies.text(arn), urn, globs);
        } catch (NotModelled construct) {
            return unknown(Arns.name(arn), new NotModelled(construct.construct(), urn));
        }
    }

    /** One that may allow or deny anything. */
    static Policy unknown(String label, NotModelled doubt) {
        return new Policy(doubt.urn(), Stream.of(true, false).map(allows ->
                new Statement(doubt.urn(), label, allows, Grantees.EVERYONE, List.of(Box.ALL), Optional.of(doubt))).toList());
    }

    /** A document that cannot be read makes its own resource's policy unknown, and no other. */
    static Policy orUnknown(String text, String urn, Globs globs) {
        try {
            return read(text, urn, globs);
        } catch (NotModelled construct) {
            return unknown("unread", construct);
        }
    }

    /** One that allows everything to everybody: a layer that is open. */
    public static Policy open(String urn) {
        return new Policy(urn, List.of(new Statement(urn, "open", true, Grantees.EVERYONE, List.of(Box.ALL), Optional.empty())));
    }

    public String urn() {
        return urn;
    }

    public List<Statement> statements() {
        return statements;
    }

    /** Those that may be about the resources of a question. */
    Stream<Statement> about(Strings resources) {
        if (!resources.isFinite()) {
            return statements.stream();
        }
        return Stream.concat(ofPatterns.stream(), resources.listed().size() == 1
                ? byResource.getOrDefault(resources.listed().iterator().next(), List.of()).stream()
                : resources.listed().stream().flatMap(resource -> byResource.getOrDefault(resource, List.of()).stream()).distinct());
    }

    private static Statement statement(JsonObject json, int number, String urn, Globs globs) {
        var sid = json.has("Sid") ? json.get("Sid").getAsString() : String.valueOf(number);
        var effect = json.has("Effect") ? json.get("Effect").getAsString() : "";
        if (!effect.equals("Allow") && !effect.equals("Deny")) {
            throw new NotModelled("a statement with the effect '%s'".formatted(effect), urn);
        }
        NotModelled doubt = null;
        var unknown = new HashSet<>(json.keySet());
        unknown.removeAll(KNOWN);
        if (!unknown.isEmpty()) {
            doubt = new NotModelled("policy element " + unknown, urn);
        }
        var who = Grantees.EVERYONE;
        var actions = Strings.ALL;
        var resources = Strings.ALL;
        var conditions = List.of(Box.ALL);
        try {
            if (json.has("Principal") || json.has("NotPrincipal")) {
                who = Grantees.read(json.has("Principal") ? json.get("Principal") : json.get("NotPrincipal"), json.has("NotPrincipal"));
            }
            actions = either(json, "Action", element -> globs.action(element));
            resources = either(json, "Resource", element -> globs.text(element));
            if (json.get("Condition") instanceof JsonObject block) {
                conditions = new Conditions(globs).read(block);
            }
        } catch (NotModelled construct) {
            doubt = new NotModelled("%s in statement %s".formatted(construct.construct(), sid), urn);
        }
        var box = Box.of(actions, resources);
        return new Statement(urn, sid, effect.equals("Allow"), who, conditions.stream().flatMap(way -> box.and(way).stream()).toList(),
                Optional.ofNullable(doubt));
    }

    private static Strings either(JsonObject json, String element, Function<String, Strings> read) {
        var not = "Not" + element;
        return json.has(element) ? union(json.get(element), read) : json.has(not) ? union(json.get(not), read).not() : Strings.ALL;
    }

    private static Strings union(JsonElement patterns, Function<String, Strings> read) {
        return Conditions.texts(patterns).stream().map(read).reduce(Strings.NONE, Strings::or);
    }
}
