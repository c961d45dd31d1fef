package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.List;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.SecretAccess;

/** P2. A function's credentials are of no use anywhere else: nothing but the stack's own endpoint is a way to a value. */
final class FunctionsReadThroughTheEndpoint implements Claim {
    @Override
    public About about() {
        return new About("P2", "Functions read secrets only through the endpoint.",
                "Configure a VPC endpoint for Secrets Manager", List.of());
    }

    @Override
    public Verdict decide(Facts facts) {
        var intent = facts.intent().required();
        var iam = facts.iam();
        var elsewhere = iam.paths(SecretAccess.SERVICE).stream().filter(path -> path.urn().isEmpty()).toList();
        var openings = new ArrayList<Evidence>();
        var because = new ArrayList<Evidence>();
        String counterexample = null;
        for (var secret : facts.secrets().secrets()) {
            var layers = facts.secrets().layers(secret);
            for (var role : Policies.readers(intent, secret)) {
                var asking = iam.own(role);
                if (asking.isPresent() && Policies.forwards(intent, role)) {
                    because.add(new Evidence("declared exception: RDS reads %s as %s, not through the endpoint, and logs in with it for functions".formatted(
                            secret.name(), asking.get().label()), List.of(secret.urn(), asking.get().urn())));
                }
                if (asking.isEmpty() || iam.functions(asking.get().urn()).isEmpty()) {
                    continue;
                }
                because.add(new Evidence("%s reads %s through the endpoint only".formatted(asking.get().label(), secret.name()),
                        List.of(secret.urn(), asking.get().urn())));
                for (var path : elsewhere) {
                    var example = facts.secrets().allowed(asking.get(), path, secret, SecretAccess.READ, layers).example();
                    if (example.isPresent()) {
                        counterexample = counterexample == null ? Policies.sentence(asking.get(), example.get(), secret.name(), path) : counterexample;
                        openings.addAll(new Authorization(asking.get(), layers.through(path)).decide(example.get().box()).allows().stream()
                                .map(Policies::evidence).toList());
                        openings.add(new Evidence("nothing denies %s %s %s".formatted(secret.name(), path.label(), "to " + asking.get().label()),
                                layers.resource().isEmpty() ? List.of(secret.urn()) : layers.resource().stream().map(policy -> policy.urn()).toList()));
                    }
                }
            }
        }
        if (counterexample != null) {
            return new Refuted(counterexample, openings.stream().distinct().toList());
        }
        facts.secrets().nowhereElse();
        return because.isEmpty() ? new NotApplicable("no function reads a secret") : new Proved(because);
    }
}
