package lambdavpc.proof.principal;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import lambdavpc.proof.principal.Principal.Kind;

/**
 * One request against policies that somebody gives, without a stack.
 *
 * @param identity policies of whoever asks
 * @param boundary its permissions boundary
 * @param resource the resource's own policy; for a KMS action the key's, for {@code sts:AssumeRole} the role's trust
 * @param endpoint of the VPC endpoint that the request comes through
 * @param key      of the KMS key that encrypts the secret
 * @param caller   ARN of a role, session, user or account root; {@code lambda.amazonaws.com}; {@code *} for somebody without credentials
 * @param owner    account of a resource whose ARN does not say it
 * @param context  by key; what it does not hold is missing, but for what follows from who asks
 */
public record Simulation(List<JsonObject> identity, Optional<JsonObject> boundary, Optional<JsonObject> resource, Optional<JsonObject> endpoint,
        Optional<Key> key, String caller, String owner, Map<String, List<String>> context) {

    public record Key(String arn, JsonObject policy) {}

    /**
     * @throws lambdavpc.proof.model.NotModelled where that hangs on something without meaning here
     */
    public Decision decide(String action, String arn) {
        var authorization = authorization(action, arn);
        var decision = authorization.decide(one(authorization, action, arn));
        if (key.isEmpty()) {
            return decision;
        }
        var policy = Policy.read(key.get().policy(), "KeyPolicy", new Globs());
        var ofKey = new Authorization(authorization.asking(), new Layers(Arns.account(key.get().arn()), List.of(policy), true, Optional.empty()));
        return keyUses(action, arn).entrySet().stream()
                .map(use -> ofKey.decide(one(ofKey, new Request(use.getKey(), key.get().arn(), use.getValue()))))
                .reduce(decision, Simulation::both);
    }

    /** Decides all such requests: of the caller to resources of this one's service and account. */
    public Authorization authorization(String action, String arn) {
        var globs = new Globs();
        var policies = resource.map(document -> Policy.read(document, "ResourcePolicy", globs)).stream().toList();
        return new Authorization(asking(globs), new Layers(Arns.account(arn).isEmpty() ? owner : Arns.account(arn), policies,
                Arns.service(arn).equals("kms") || action.toLowerCase(Locale.ROOT).startsWith("sts:assumerole"),
                endpoint.map(document -> Policy.read(document, "EndpointPolicy", globs))));
    }

    /** The set of this one request. */
    public Box one(Authorization authorization, String action, String arn) {
        return one(authorization, new Request(action.toLowerCase(Locale.ROOT), arn, completed()));
    }

    /** What Secrets Manager asks of the secret's key for an action, each with its context. */
    public Map<String, Map<String, List<String>>> keyUses(String action, String secret) {
        var uses = new TreeMap<String, Map<String, List<String>>>();
        SecretAccess.keyActions(action.toLowerCase(Locale.ROOT)).forEach(use -> uses.put(use, ofKey(secret)));
        return uses;
    }

    /** The context with what follows from who asks. */
    private Map<String, List<String>> completed() {
        var all = new TreeMap<String, List<String>>();
        own().forEach((key, value) -> all.put(key, List.of(value)));
        context.forEach((key, values) -> all.put(key.toLowerCase(Locale.ROOT), values));
        all.values().removeIf(List::isEmpty);
        return all;
    }

    private Map<String, List<String>> ofKey(String secret) {
        var forwarded = new TreeMap<>(completed());
        forwarded.keySet().removeIf(key -> !key.startsWith("aws:principal") && !key.startsWith("aws:user"));
        forwarded.put("kms:viaservice", List.of("secretsmanager.%s.amazonaws.com".formatted(Arns.region(secret))));
        forwarded.put("kms:encryptioncontext:secretarn", List.of(secret));
        forwarded.put("kms:calleraccount", List.of(Arns.account(caller)));
        forwarded.put("aws:viaawsservice", List.of("true"));
        return forwarded;
    }

    /** A key that some policy asks about and that the request does not have is missing. */
    private static Box one(Authorization authorization, Request request) {
        var keys = new HashSet<String>();
        var asking = authorization.asking();
        Stream.of(asking.identity().stream(), asking.boundary().stream(), authorization.layers().resource().stream(), authorization.layers().endpoint().stream())
                .flatMap(policies -> policies).flatMap(policy -> policy.statements().stream())
                .flatMap(statement -> statement.boxes().stream()).forEach(box -> keys.addAll(box.context().keySet()));
        var context = new HashMap<>(request.context());
        keys.forEach(key -> context.putIfAbsent(key, List.of()));
        context.replaceAll((key, values) -> values.stream().map(value -> Conditions.canonical(key, value)).toList());
        return new Request(request.action(), request.resource(), context).box();
    }

    private Principal asking(Globs globs) {
        var policies = new ArrayList<Policy>();
        identity.forEach(document -> policies.add(Policy.read(document, "PolicyInputList[%d]".formatted(policies.size()), globs)));
        var limit = boundary.map(document -> Policy.read(document, "PermissionsBoundaryPolicyInputList[0]", globs));
        var own = new HashMap<String, Values>();
        own().forEach((key, value) -> own.put(key, Values.of(value)));
        var kind = kind();
        var names = switch (kind) {
            case USER -> List.of(caller);
            case ROLE -> caller.equals(role()) ? List.of(caller) : List.of(role(), caller);
            default -> List.<String>of();
        };
        return new Principal(kind, caller, "", Arns.account(caller), names, kind == Kind.SERVICE ? caller : "",
                kind == Kind.ROOT ? List.of(Policy.open("root user")) : policies, limit, Map.copyOf(own));
    }

    private Kind kind() {
        return caller.equals("*") ? Kind.ANONYMOUS : Arns.account(caller).isEmpty() ? Kind.SERVICE
                : caller.endsWith(":root") ? Kind.ROOT : caller.contains(":user/") ? Kind.USER : Kind.ROLE;
    }

    /** Of a session, the role that it is of. */
    private String role() {
        return Arns.service(caller).equals("sts") ? caller.replaceFirst(":sts:", ":iam:").replaceFirst(":assumed-role/([^/]+)/.*", ":role/$1") : caller;
    }

    /** Keys that say who asks. */
    private Map<String, String> own() {
        var account = Arns.account(caller);
        return switch (kind()) {
            case ANONYMOUS -> Map.of("aws:principaltype", "Anonymous", "aws:principalaccount", "anonymous");
            case SERVICE -> Map.of("aws:principalisawsservice", "true", "aws:principalservicename", caller);
            case ROOT -> Map.of("aws:principalarn", caller, "aws:principalaccount", account, "aws:principalisawsservice", "false", "aws:principaltype", "Account");
            case USER -> Map.of("aws:principalarn", caller, "aws:principalaccount", account, "aws:principalisawsservice", "false", "aws:principaltype", "User",
                    "aws:username", Arns.name(caller));
            case ROLE -> Map.of("aws:principalarn", role(), "aws:principalaccount", account, "aws:principalisawsservice", "false", "aws:principaltype", "AssumedRole");
        };
    }

    private static Decision both(Decision one, Decision other) {
        return new Decision(one.allowed() && other.allowed(), join(one.allows(), other.allows()), join(one.denies(), other.denies()),
                join(one.missing(), other.missing().stream().map(layer -> layer.equals("the resource's policy") ? "the key's policy" : layer).toList()));
    }

    private static <T> List<T> join(List<T> one, List<T> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }
}
