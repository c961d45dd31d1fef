package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Guarded;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.Layers;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.Principal;
import lambdavpc.proof.principal.Request;
import lambdavpc.proof.principal.SecretAccess;

/** P1. For each secret, everybody else in and outside of the account, with all permissions that their own account can give. */
final class OnlyGrantedRolesRead implements Claim {
    @Override
    public About about() {
        return new About("P1", "Only the granted roles can read the secrets' values, over all principals in and outside the account.",
                "Add resource policies to secrets", List.of());
    }

    private record Opening(String sentence, List<Evidence> evidence) {}

    @Override
    public Verdict decide(Facts facts) {
        var intent = facts.intent().required();
        var secrets = facts.secrets().secrets();
        if (secrets.isEmpty()) {
            return new NotApplicable("there is no secret");
        }
        var openings = new ArrayList<Opening>();
        var because = new ArrayList<Evidence>();
        var roles = new LinkedHashSet<String>();
        for (var secret : secrets) {
            var readers = Policies.readers(intent, secret);
            roles.addAll(readers);
            openings.addAll(reads(facts, secret, readers));
            because.add(new Evidence("%s is read by %s and nobody else%s".formatted(secret.name(),
                    readers.isEmpty() ? "nobody" : readers.stream().map(role -> role.substring(role.lastIndexOf('/') + 1)).sorted().collect(Collectors.joining(", ")),
                    secret.ours() ? "" : "; assumed: RDS, or somebody else, owns its policy, so whom the account's other policies let read it is the account's own affair"),
                    List.of(secret.urn())));
        }
        roles.forEach(role -> facts.iam().own(role).ifPresent(principal -> openings.addAll(assumes(facts.iam(), principal, role,
                Policies.forwards(intent, role) ? "rds.amazonaws.com" : "lambda.amazonaws.com"))));
        if (!openings.isEmpty()) {
            return new Refuted(openings.get(0).sentence(), openings.stream().flatMap(opening -> opening.evidence().stream()).distinct().toList());
        }
        facts.secrets().nowhereElse();
        because.add(trusted(facts));
        return new Proved(because);
    }

    private static List<Opening> reads(Facts facts, Guarded secret, Set<String> readers) {
        var layers = facts.secrets().layers(secret);
        var asking = new LinkedHashSet<Principal>();
        // Where the secret's own policy allows something, whoever has no policy at all may be meant.
        asking.addAll(layers.resource().stream().flatMap(policy -> policy.statements().stream()).anyMatch(statement -> statement.allows())
                ? facts.iam().own() : facts.iam().candidates(secret.arn()));
        facts.iam().strangers(layers).stream().filter(stranger -> secret.ours() || !stranger.account().equals(facts.iam().account())).forEach(asking::add);
        var openings = new ArrayList<Opening>();
        for (var principal : asking) {
            if (principal.names().stream().noneMatch(readers::contains)) {
                read(facts, secret, layers, principal).ifPresent(openings::add);
            }
        }
        return openings;
    }

    private static Optional<Opening> read(Facts facts, Guarded secret, Layers layers, Principal principal) {
        for (var path : facts.iam().paths(SecretAccess.SERVICE)) {
            var example = facts.secrets().allowed(principal, path, secret, SecretAccess.READ, layers).example();
            if (example.isPresent()) {
                var through = layers.through(path);
                return Optional.of(new Opening(Policies.sentence(principal, example.get(), secret.name(), path),
                        openings(principal, through, example.get(), secret.urn())));
            }
        }
        return Optional.empty();
    }

    private static List<Evidence> openings(Principal principal, Layers layers, Request request, String resource) {
        var decision = new Authorization(principal, layers).decide(request.box());
        var evidence = new ArrayList<>(decision.allows().stream().filter(statement -> !statement.urn().isEmpty()).map(Policies::evidence).toList());
        evidence.add(new Evidence("no statement denies it to " + principal.label(),
                layers.resource().isEmpty() ? List.of(resource) : layers.resource().stream().map(policy -> policy.urn()).toList()));
        return evidence;
    }

    /** Lambda runs the code that the role was made for, and RDS the proxy; anybody else who takes the role reads what it may read. */
    private static List<Opening> assumes(Iam iam, Principal role, String arn, String service) {
        return Taker.of(iam, arn).stream().filter(taker -> !taker.who().service().equals(service))
                .map(taker -> new Opening(Policies.sentence(taker.who(), taker.request(), role.label(), Path.DIRECT) + ", and read with it",
                        openings(taker.who(), iam.layers(arn), taker.request(), role.urn()))).toList();
    }

    private static Evidence trusted(Facts facts) {
        var own = Assumptions.trusted(facts);
        return new Evidence("trusted, for they may change policies, roles or code: whoever administers the account%s".formatted(
                own.stream().map(principal -> ", " + principal.label()).collect(Collectors.joining())), own.stream().map(Principal::urn).toList());
    }
}
