package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.model.Intent;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Arns;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Box;
import lambdavpc.proof.principal.Guarded;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.Layers;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.Principal;
import lambdavpc.proof.principal.Requests;
import lambdavpc.proof.principal.SecretAccess;
import lambdavpc.proof.principal.Strings;
import lambdavpc.proof.principal.Values;

/** P3. What a grant says is allowed in every layer, whatever else a request's context holds. */
final class GrantedReadsAreAllowed implements Claim {
    /** Calls of the SDKs are signed and over TLS, and a function makes them itself. */
    private static final Map<String, Values> CALL = Map.of("aws:securetransport", Values.of("true"), "aws:viaawsservice", Values.of("false"));

    @Override
    public About about() {
        return new About("P3", "Each granted read is allowed by every layer.", "Grant the function's role access to the secret", List.of());
    }

    /** @param asked what must be allowed, all of it */
    record Need(Principal asking, Path path, Layers layers, Box asked, String what, String resource) {

        /** Empty where all of it is allowed. */
        Optional<Refuted> missing() {
            var authorization = new Authorization(asking, layers);
            return Requests.of(asked).minus(authorization.allowed(asked).boxes()).example().map(request -> {
                var circumstances = request.without(asking, path).circumstances();
                return new Refuted("%s may not call %s on %s %s%s".formatted(asking.label(), request.action(), what, path.label(),
                        circumstances.isEmpty() ? "" : ", " + circumstances),
                        Policies.blockers(authorization.decide(request.box()), layers, asking));
            });
        }
    }

    @Override
    public Verdict decide(Facts facts) {
        var intent = facts.intent().required();
        var because = new ArrayList<Evidence>();
        var refuted = new ArrayList<Refuted>();
        for (var secret : facts.secrets().secrets()) {
            for (var granted : Policies.granted(intent, secret).entrySet()) {
                var asking = facts.iam().own(granted.getKey());
                if (asking.isEmpty()) {
                    throw new NotModelled("a grant to %s, which is not of this stack,".formatted(granted.getKey()), "");
                }
                refuted.addAll(missing(facts, asking.get(), secret, granted.getValue(),
                        Policies.forwards(intent, granted.getKey()) ? List.of(Path.DIRECT) : facts.iam().endpoints(SecretAccess.SERVICE)));
                because.add(new Evidence("%s: %s of %s".formatted(asking.get().label(), String.join(", ", granted.getValue()), secret.name()),
                        List.of(asking.get().urn(), secret.urn())));
            }
        }
        for (var grant : intent.grants("service")) {
            var asking = facts.iam().own((String) grant.get("role")).orElseThrow(() ->
                    new NotModelled("a grant to %s, which is not of this stack,".formatted(grant.get("role")), ""));
            refuted.addAll(missing(facts.iam(), asking, grant));
            because.add(new Evidence("%s: %s of %s".formatted(asking.label(), grant.get("actions"), grant.get("resources")), List.of(asking.urn())));
        }
        for (var need : others(facts.iam(), intent)) {
            need.missing().ifPresent(refuted::add);
            because.add(new Evidence("%s: %s of %s".formatted(need.asking().label(), String.join(", ", need.asked().actions().listed()), need.what()),
                    List.of(need.asking().urn())));
        }
        return !refuted.isEmpty() ? new Refuted(refuted.get(0).counterexample(), refuted.stream().flatMap(each -> each.openings().stream()).distinct().toList())
                : because.isEmpty() ? new NotApplicable("nothing is granted") : new Proved(because);
    }

    /** What a role cannot do of its grant on one secret, through the endpoint that lets it do most. */
    static List<Refuted> missing(Facts facts, Principal asking, Guarded secret, Iterable<String> actions) {
        return missing(facts, asking, secret, actions, facts.iam().endpoints(SecretAccess.SERVICE));
    }

    private static List<Refuted> missing(Facts facts, Principal asking, Guarded secret, Iterable<String> actions, List<Path> endpoints) {
        if (endpoints.isEmpty()) {
            return List.of(new Refuted("%s has no endpoint to read %s through".formatted(asking.label(), secret.name()),
                    List.of(new Evidence("there is no interface endpoint of Secrets Manager", List.of()))));
        }
        List<Refuted> least = null;
        for (var path : endpoints) {
            var missing = new ArrayList<Refuted>();
            for (var action : actions) {
                needs(facts, asking, path, secret, action).forEach(need -> need.missing().ifPresent(missing::add));
            }
            least = least == null || missing.size() < least.size() ? missing : least;
        }
        return least;
    }

    /** The same for a grant of another service. */
    private static List<Refuted> missing(Iam iam, Principal asking, Map<String, Object> grant) {
        var service = (String) grant.get("service");
        var endpoints = iam.endpoints(service);
        if (endpoints.isEmpty()) {
            return List.of(new Refuted("%s has no endpoint of %s".formatted(asking.label(), service),
                    List.of(new Evidence("there is no endpoint of " + service, List.of()))));
        }
        return endpoints.stream().map(path -> Stream.concat(((List<?>) grant.get("resources")).stream().map(String::valueOf).map(resource -> asked(iam, asking, path,
                        Policies.actions(iam, grant), resource, true).map(box -> new Need(asking, path, iam.layers(resource).through(path),
                        new Box(box.actions(), iam.globs().text(resource), box.context()), resource, resource))), keyUse(iam, asking, grant).stream().map(Optional::of))
                .flatMap(Optional::stream).flatMap(need -> need.missing().stream()).toList()).min(Comparator.comparingInt(List::size)).orElseThrow();
    }

    private static Optional<Need> keyUse(Iam iam, Principal asking, Map<String, Object> grant) {
        return Optional.ofNullable((String) grant.get("key")).filter(key -> !key.isEmpty()).map(key -> {
            var context = new HashMap<>(Path.DIRECT.context());
            context.putAll(asking.own());
            context.put("kms:viaservice", Values.of("%s.%s.amazonaws.com".formatted(grant.get("service"), Arns.region(key))));
            context.put("kms:calleraccount", Values.of(asking.account()));
            return new Need(asking, Path.DIRECT, iam.layers(key), code(iam, asking, new Box(Strings.of("kms:decrypt", "kms:generatedatakey"), Strings.of(key), context)),
                    "the key of what " + grant.get("service") + " holds", key);
        });
    }

    private static List<Need> needs(Facts facts, Principal asking, Path path, Guarded secret, String action) {
        var needs = new ArrayList<Need>();
        asked(facts.iam(), asking, path, Strings.of(action), secret.arn(), true).ifPresent(asked -> needs.add(new Need(asking, path,
                facts.secrets().layers(secret).through(path), asked, secret.name(), secret.arn())));
        for (var use : SecretAccess.keyActions(action)) {
            var asked = code(facts.iam(), asking, facts.secrets().keyUse(asking, secret, use));
            needs.add(new Need(asking, Path.DIRECT, facts.secrets().keyLayers(secret), asked, "the key of " + secret.name(), secret.key()));
        }
        // What the key that every account has asks of nobody's policies.
        needs.removeIf(need -> need.resource().isEmpty());
        return needs;
    }

    /** Grants that are not about secrets: logging in with a token, and what Lambda does for a function. */
    private static List<Need> others(Iam iam, Intent intent) {
        var needs = new ArrayList<Need>();
        intent.grants("connect-as").forEach(grant -> need(iam, grant, "user", Strings.of("rds-db:connect"), true).ifPresent(needs::add));
        intent.grants("connect-to-cache").forEach(grant -> List.of("cache", "user").forEach(each ->
                need(iam, grant, each, Strings.of("elasticache:connect"), true).ifPresent(needs::add)));
        intent.grants("consume").forEach(grant -> need(iam, grant, "queue",
                Strings.of("sqs:receivemessage", "sqs:deletemessage", "sqs:getqueueattributes"), false).ifPresent(needs::add));
        return needs;
    }

    private static Optional<Need> need(Iam iam, Map<String, Object> grant, String property, Strings actions, boolean code) {
        var resource = (String) grant.get(property);
        return iam.own((String) grant.get("role")).flatMap(asking -> asked(iam, asking, Path.DIRECT, actions, resource, code)
                .map(asked -> new Need(asking, Path.DIRECT, iam.layers(resource), asked, resource, resource)));
    }

    private static Optional<Box> asked(Iam iam, Principal asking, Path path, Strings actions, String resource, boolean code) {
        return iam.asked(asking, path, actions, resource).flatMap(box -> box.and(new Box(Strings.ALL, Strings.ALL, CALL)))
                .map(box -> code ? code(iam, asking, box) : box.with(Iam.FUNCTION_ARN, Values.MISSING));
    }

    /** Calls of a function's code say which function it is. */
    private static Box code(Iam iam, Principal asking, Box box) {
        var arns = iam.functions(asking.urn()).stream().flatMap(function -> function.text("arn").stream()).toList();
        return arns.isEmpty() ? box : box.with(Iam.FUNCTION_ARN, Values.some(Strings.of(arns), true));
    }
}
