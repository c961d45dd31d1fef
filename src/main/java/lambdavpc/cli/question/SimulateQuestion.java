package lambdavpc.cli.question;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lambdavpc.cli.question.TraceQuestion.BadInput;
import lambdavpc.embedded.StrictJson;
import lambdavpc.embedded.concrete.request.Evaluator;
import lambdavpc.embedded.concrete.request.Layer;
import lambdavpc.embedded.concrete.request.Policy;
import lambdavpc.embedded.concrete.request.Principal;
import lambdavpc.embedded.concrete.request.Request;
import lambdavpc.proof.principal.Simulation;

/** What {@code simulate} is asked; docs/simulate.schema.json says it to others, in the names of IAM's SimulateCustomPolicy. */
record SimulateQuestion(Simulation simulation, List<String> actions, List<String> resources) {
    static final Set<String> FIELDS = Set.of("PolicyInputList", "PermissionsBoundaryPolicyInputList", "ActionNames", "ResourceArns", "ResourcePolicy",
            "ResourceOwner", "CallerArn", "ContextEntries", "EndpointPolicy", "KeyPolicy", "KeyArn");
    private static final Set<String> ENTRY = Set.of("ContextKeyName", "ContextKeyValues", "ContextKeyType");
    private static final Pattern ARN = Pattern.compile("arn:[^:]*:[^:]+:[^:]*:[^:]*:.+");
    private static final Pattern CALLER = Pattern.compile("arn:[^:]+:(iam|sts)::\\d{12}:(role/.+|user/.+|root|assumed-role/[^/]+/.+)|[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?|\\*");

    /** @throws BadInput saying which field, what it has and what is allowed */
    static SimulateQuestion of(JsonObject json) {
        known(json, "", FIELDS);
        var actions = texts(json, "ActionNames");
        actions.forEach(action -> require(action, "ActionNames", "[a-zA-Z0-9-]+:[a-zA-Z0-9]+", "one action, such as secretsmanager:GetSecretValue"));
        var resources = json.has("ResourceArns") ? texts(json, "ResourceArns") : List.of("*");
        resources.stream().filter(resource -> !resource.equals("*") && !ARN.matcher(resource).matches()).findFirst().ifPresent(resource -> {
            throw new BadInput("ResourceArns: got %s; allowed: ARNs without wildcards, or *".formatted(resource));
        });
        var caller = text(json, "CallerArn").orElseThrow(() -> missing("CallerArn"));
        if (!CALLER.matcher(caller).matches()) {
            throw new BadInput("CallerArn: got %s; allowed: the ARN of a role, an assumed role's session, a user or an account's root, a service's name, or *".formatted(caller));
        }
        var owner = text(json, "ResourceOwner").map(given -> given.matches("arn:.*") ? given.split(":")[4] : given);
        owner.ifPresent(account -> require(account, "ResourceOwner", "\\d{12}", "an account's id or the ARN of its root"));
        owner.ifPresent(account -> resources.stream().map(resource -> account(resource, account)).filter(named -> !named.equals(account)).findFirst().ifPresent(named -> {
            throw new BadInput("ResourceOwner: got %s; allowed: %s, which ResourceArns name, or none".formatted(account, named));
        }));
        if (!caller.matches("arn:.*[^:]:(role|user|assumed-role)/.*")) {
            Stream.of("PolicyInputList", "PermissionsBoundaryPolicyInputList").filter(field -> array(json, field).size() > 0).findFirst().ifPresent(field -> {
                throw new BadInput("%s: got policies of %s; allowed: none, for only roles and users have any".formatted(field, caller));
            });
        }
        if (json.has("KeyPolicy") != json.has("KeyArn")) {
            throw new BadInput("KeyPolicy, KeyArn: got one of them; allowed: both or none, for the key that encrypts the secret");
        }
        var simulation = new Simulation(policies(json, "PolicyInputList"), policies(json, "PermissionsBoundaryPolicyInputList").stream().findFirst(),
                policy(json, "ResourcePolicy"), policy(json, "EndpointPolicy"),
                policy(json, "KeyPolicy").map(policy -> new Simulation.Key(text(json, "KeyArn").orElseThrow(), policy)),
                caller, owner.orElseGet(() -> account(resources.get(0), caller)), context(json));
        return new SimulateQuestion(simulation, actions, resources);
    }

    /**
     * The same question to the evaluator that the embedded AWS enforces with; it shares no line with the other.
     *
     * @throws lambdavpc.embedded.concrete.Unsupported  where something has no meaning to it
     */
    boolean second(String action, String resource) {
        var caller = caller(simulation.caller());
        var policies = new EnumMap<Layer, List<Policy>>(Layer.class);
        policies.put(Layer.IDENTITY, simulation.identity().stream().map(document -> Policy.of("PolicyInputList", document)).toList());
        simulation.boundary().ifPresent(document -> policies.put(Layer.BOUNDARY, List.of(Policy.of("PermissionsBoundaryPolicyInputList", document))));
        simulation.resource().ifPresent(document -> policies.put(Layer.RESOURCE, List.of(Policy.of("ResourcePolicy", document))));
        simulation.endpoint().ifPresent(document -> policies.put(Layer.ENDPOINT, List.of(Policy.of("EndpointPolicy", document))));
        var context = new TreeMap<>(simulation.context());
        context.put("aws:ResourceAccount", List.of(simulation.owner()));
        if (!new Evaluator(policies).decide(new Request(caller, action, resource, context)).allowed()) {
            return false;
        }
        return simulation.key().stream().allMatch(key -> simulation.keyUses(action, resource).entrySet().stream().allMatch(use -> {
            var ofKey = new EnumMap<>(policies);
            ofKey.remove(Layer.ENDPOINT);
            ofKey.put(Layer.RESOURCE, List.of(Policy.of("KeyPolicy", key.policy())));
            return new Evaluator(ofKey).decide(new Request(caller, use.getKey(), key.arn(), use.getValue())).allowed();
        }));
    }

    private static Principal caller(String arn) {
        var parts = arn.split(":", 6);
        if (parts.length < 6) {
            return arn.equals("*") ? new Principal.Anonymous() : new Principal.Service(arn);
        }
        if (parts[2].equals("sts")) {
            var names = parts[5].split("/", 3);
            return new Principal.RoleSession("arn:%s:iam::%s:role/%s".formatted(parts[1], parts[4], names[1]), names[2]);
        }
        return parts[5].equals("root") ? new Principal.Root(arn) : parts[5].startsWith("user/") ? new Principal.User(arn) : new Principal.RoleSession(arn, "unnamed");
    }

    private static String account(String resource, String caller) {
        var of = resource.split(":");
        var by = caller.split(":");
        return of.length > 4 && !of[4].isEmpty() ? of[4] : by.length > 4 ? by[4] : "";
    }

    private static Map<String, List<String>> context(JsonObject json) {
        var context = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        for (var element : array(json, "ContextEntries")) {
            if (!(element instanceof JsonObject entry)) {
                throw new BadInput("ContextEntries: got %s; allowed: objects with ContextKeyName and ContextKeyValues".formatted(element));
            }
            known(entry, "ContextEntries.", ENTRY);
            context.put(text(entry, "ContextKeyName").orElseThrow(() -> missing("ContextEntries.ContextKeyName")), texts(entry, "ContextKeyValues"));
        }
        return context;
    }

    private static List<JsonObject> policies(JsonObject json, String field) {
        var policies = new ArrayList<JsonObject>();
        array(json, field).forEach(element -> policies.add(document(element, field)));
        return policies;
    }

    private static Optional<JsonObject> policy(JsonObject json, String field) {
        return Optional.ofNullable(json.get(field)).map(element -> document(element, field));
    }

    /** As IAM takes it, a text; or written out. */
    private static JsonObject document(JsonElement element, String field) {
        try {
            var document = element instanceof JsonPrimitive text && text.isString() ? StrictJson.parse(text.getAsString()) : element;
            if (document instanceof JsonObject policy && policy.has("Statement")) {
                return policy;
            }
        } catch (JsonParseException e) {
            throw new BadInput("%s: got %s; allowed: a policy document; %s".formatted(field, element, e.getMessage()));
        }
        throw new BadInput("%s: got %s; allowed: a policy document, an object or its text, with a Statement".formatted(field, element));
    }

    private static JsonArray array(JsonObject json, String field) {
        var value = json.get(field);
        if (value == null) {
            return new JsonArray();
        }
        if (!(value instanceof JsonArray array)) {
            throw new BadInput("%s: got %s; allowed: a list".formatted(field, value));
        }
        return array;
    }

    private static List<String> texts(JsonObject json, String field) {
        var texts = new ArrayList<String>();
        array(json, field).forEach(element -> texts.add(string(element, field)));
        if (texts.isEmpty()) {
            throw missing(field);
        }
        return texts;
    }

    private static Optional<String> text(JsonObject json, String field) {
        return Optional.ofNullable(json.get(field)).map(element -> string(element, field));
    }

    private static String string(JsonElement element, String field) {
        if (element instanceof JsonPrimitive text && text.isString()) {
            return text.getAsString();
        }
        throw new BadInput("%s: got %s; allowed: text".formatted(field, element));
    }

    private static void require(String value, String field, String pattern, String allowed) {
        if (!value.matches(pattern)) {
            throw new BadInput("%s: got %s; allowed: %s".formatted(field, value, allowed));
        }
    }

    private static void known(JsonObject json, String at, Set<String> fields) {
        json.keySet().stream().filter(field -> !fields.contains(field)).findFirst().ifPresent(field -> {
            throw new BadInput("%s%s: got an unknown field; allowed: %s".formatted(at, field, String.join(", ", new TreeSet<>(fields))));
        });
    }

    private static BadInput missing(String field) {
        return new BadInput("%s: is missing; allowed: what docs/simulate.schema.json describes".formatted(field));
    }
}
