package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.packet.Packets;
import lambdavpc.proof.packet.Reach.Leaning;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Box;
import lambdavpc.proof.principal.Guarded;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.Layers;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.Policy;
import lambdavpc.proof.principal.Principal;
import lambdavpc.proof.principal.SecretAccess;
import lambdavpc.proof.principal.Strings;

/** P5. The four layers that guard a secret, each with the other layers replaced by one that allows everything. */
final class EachLayerStopsItsClass implements Claim {
    private static final Policy OPEN = Policy.open("");

    @Override
    public About about() {
        return new About("P5", "Each layer stops its class when the other layers are open.", "Defence in depth: network, endpoint, role and resource policy",
                List.of());
    }

    @Override
    public Verdict decide(Facts facts) {
        facts.intent().required();
        var services = facts.intent().grants("service").stream().map(grant -> (String) grant.get("service")).collect(Collectors.toCollection(TreeSet::new));
        if (!facts.secrets().secrets().isEmpty()) {
            services.add(SecretAccess.SERVICE);
        }
        if (services.isEmpty()) {
            return new NotApplicable("there is no secret, and no grant of a service");
        }
        var declared = facts.declared();
        var openings = new ArrayList<Refuted>();
        var because = new ArrayList<Evidence>();
        for (var path : services.stream().flatMap(service -> facts.iam().endpoints(service).stream()).toList()) {
            openings.addAll(endpoint(facts, path, declared));
            because.add(new Evidence("the endpoint's policy alone refuses foreign credentials, and everybody whatever is not granted", List.of(path.urn())));
        }
        services.forEach(service -> network(facts, service, openings, because));
        openings.addAll(roles(facts, declared));
        because.add(new Evidence("the roles' policies alone keep every role to its secrets and their keys",
                facts.iam().own().stream().map(Principal::urn).toList()));
        for (var secret : facts.secrets().secrets()) {
            if (secret.ours()) {
                openings.addAll(resource(facts, secret));
                because.add(new Evidence("the policy of %s alone refuses every principal that is not granted, and functions that do not come through the endpoint"
                        .formatted(secret.name()), List.of(secret.urn())));
            }
        }
        if (openings.isEmpty()) {
            facts.secrets().nowhereElse();
            return new Proved(because);
        }
        return new Refuted(openings.get(0).counterexample(), openings.stream().flatMap(each -> each.openings().stream()).distinct().toList());
    }

    /** No policy is asked: only functions that use a service get to its endpoint at all. Who else carries their groups is N2's. */
    private static void network(Facts facts, String service, List<Refuted> openings, List<Evidence> because) {
        var network = facts.network();
        var granted = facts.intent().grants(service.equals(SecretAccess.SERVICE) ? "secret" : "service").stream()
                .filter(grant -> service.equals(grant.getOrDefault("service", SecretAccess.SERVICE))).flatMap(grant -> groups(facts, grant.get("role")).stream()).collect(Collectors.toSet());
        for (var endpoint : network.endpoints()) {
            if (!endpoint.service().equals(service) || endpoint.interfaces().isEmpty()) {
                continue;
            }
            for (var to : endpoint.interfaces()) {
                if (!facts.reach(Leaning.MAY).fromAnywhere(to, Packets.ALL).delivered().isEmpty()) {
                    openings.add(new Refuted("the endpoint's group alone lets this through: anything with an address that it names reaches %s".formatted(
                            Policies.name(endpoint.urn())), List.of(new Evidence("admits addresses", List.copyOf(to.groups())))));
                }
                network.admitted(to.groups()).stream().filter(group -> !granted.contains(group)).forEach(group -> openings.add(new Refuted(
                        "the endpoint's group alone lets this through: whatever has the group %s reaches %s".formatted(Promise.name(group), Policies.name(endpoint.urn())),
                        List.of(new Evidence("admits a group that does not use " + service, Stream.concat(Stream.of(group), to.groups().stream()).toList())))));
            }
            because.add(new Evidence("the endpoint's group alone admits the functions that use %s only".formatted(service), List.of(endpoint.urn())));
        }
    }

    /** Of a function that connects to something the group is in its grant; of another one it is what it has. */
    private static List<String> groups(Facts facts, Object role) {
        var declared = facts.intent().grants("connect").stream().filter(grant -> grant.get("role").equals(role))
                .map(grant -> facts.network().groupKey(String.valueOf(grant.get("from")))).toList();
        return !declared.isEmpty() ? declared : facts.functions().withRole(String.valueOf(role)).stream()
                .flatMap(function -> facts.network().interfacesOf(function.urn()).stream()).flatMap(each -> each.groups().stream()).toList();
    }

    /** Everybody holds every permission, no resource objects: what goes through the endpoint is what was granted. */
    private static List<Refuted> endpoint(Facts facts, Path path, Declared declared) {
        var openings = new ArrayList<Refuted>();
        var layers = new Layers(facts.iam().account(), List.of(OPEN), false, path.policy());
        for (var principal : everybody(facts.iam(), layers)) {
            var declaredToIt = principal.names().stream().flatMap(name -> declared.of(name).stream()).toList();
            var asked = new Box(Strings.ALL, Strings.ALL, path.context()).and(new Box(Strings.ALL, Strings.ALL, principal.own()));
            asked.flatMap(box -> new Authorization(principal.with(OPEN), layers).allowed(box).minus(declaredToIt).example())
                    .ifPresent(example -> openings.add(new Refuted("the endpoint's policy alone lets this through: "
                            + Policies.sentence(principal, example, example.resource(), path), allowing(new Authorization(principal.with(OPEN), layers), example.box(), path.urn()))));
        }
        return openings;
    }

    /** Nothing but a role's own policies is in its way. */
    private static List<Refuted> roles(Facts facts, Declared declared) {
        var openings = new ArrayList<Refuted>();
        var asked = Box.of(facts.iam().globs().action("secretsmanager:*").or(facts.iam().globs().action("kms:*")), Strings.ALL);
        for (var principal : facts.iam().own()) {
            var alone = new Authorization(principal, new Layers(facts.iam().account(), List.of(), false, Optional.empty()));
            asked.and(new Box(Strings.ALL, Strings.ALL, principal.own())).flatMap(box -> alone.allowed(box).minus(declared.of(principal.names().get(0))).example())
                    .ifPresent(example -> openings.add(new Refuted("the role's policy alone lets this through: "
                            + Policies.sentence(principal, example, example.resource(), Path.DIRECT), allowing(alone, example.box(), principal.urn()))));
        }
        return openings;
    }

    /** Everybody holds every permission and comes through anything. */
    private static List<Refuted> resource(Facts facts, Guarded secret) {
        var openings = new ArrayList<Refuted>();
        var iam = facts.iam();
        var readers = Policies.readers(facts.intent(), secret);
        var layers = facts.secrets().layers(secret);
        for (var principal : everybody(iam, layers)) {
            for (var path : iam.paths(SecretAccess.SERVICE)) {
                var isReader = principal.names().stream().anyMatch(readers::contains);
                if (isReader && (!path.urn().isEmpty() || principal.names().stream().anyMatch(name -> Policies.forwards(facts.intent(), name)))) {
                    continue;
                }
                var open = new Authorization(principal.with(OPEN), layers);
                iam.asked(principal, path, Strings.of(SecretAccess.READ), secret.arn()).flatMap(asked -> open.allowed(asked).example())
                        .ifPresent(example -> openings.add(new Refuted("the policy of %s alone lets this through: ".formatted(secret.name())
                                + Policies.sentence(principal, example, secret.name(), path), allowing(open, example.box(), secret.urn()))));
            }
        }
        return openings;
    }

    private static LinkedHashSet<Principal> everybody(Iam iam, Layers layers) {
        var everybody = new LinkedHashSet<>(iam.own());
        everybody.addAll(iam.strangers(layers));
        return everybody;
    }

    private static List<Evidence> allowing(Authorization authorization, Box one, String layer) {
        var evidence = new ArrayList<>(authorization.decide(one).allows().stream().filter(statement -> !statement.urn().isEmpty()).map(Policies::evidence).toList());
        if (evidence.isEmpty()) {
            evidence.add(new Evidence("no statement of %s denies it".formatted(Policies.name(layer)), List.of(layer)));
        }
        return evidence;
    }
}
