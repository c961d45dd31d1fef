package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Guarded;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.Strings;
import lambdavpc.proof.principal.Values;

/** L2. Every secret of the stack has a rotation that Secrets Manager may start and that may do its work; that it gets there is N4's. */
final class PasswordsRotate implements Claim {
    private static final int MOST_DAYS = 90;
    private static final String FUNCTION = "aws:lambda/function:Function";
    private static final Set<String> STEPS = Set.of("secretsmanager:describesecret", "secretsmanager:getsecretvalue",
            "secretsmanager:putsecretvalue", "secretsmanager:updatesecretversionstage");

    @Override
    public About about() {
        return new About("L2", "The password rotates, and the rotation function may do what it needs.", "Rotate database passwords regularly",
                List.of("SecretsManager.1", "SecretsManager.4"));
    }

    @Override
    public Verdict decide(Facts facts) {
        var secrets = facts.secrets().secrets().stream().filter(Guarded::ours).toList();
        if (secrets.isEmpty()) {
            return new NotApplicable("the stack has no secret of its own: RDS rotates the master password, and functions log in without one");
        }
        var openings = new ArrayList<Refuted>();
        var because = new ArrayList<Evidence>();
        for (var secret : secrets) {
            var rotation = facts.model().ofType("aws:secretsmanager/secretRotation:SecretRotation").stream()
                    .filter(each -> facts.model().referred(each, "secretId", "aws:secretsmanager/secret:Secret").filter(node -> node.urn().equals(secret.urn())).isPresent())
                    .findFirst();
            if (rotation.isEmpty()) {
                openings.add(new Refuted(secret.name() + " has no rotation", List.of(new Evidence("no rotation", List.of(secret.urn())))));
                continue;
            }
            openings.addAll(problems(facts, secret, rotation.get()));
            because.add(new Evidence("%s rotates every %d days".formatted(secret.name(), days(rotation.get())), List.of(rotation.get().urn(), secret.urn())));
        }
        return openings.isEmpty() ? new Proved(because)
                : new Refuted(openings.get(0).counterexample(), openings.stream().flatMap(each -> each.openings().stream()).distinct().toList());
    }

    private static int days(Node rotation) {
        var rules = rotation.blocks("rotationRules").stream().findFirst()
                .orElseThrow(() -> new NotModelled("a rotation without rules", rotation.urn()));
        if (rules.get("automaticallyAfterDays") instanceof Double days) {
            return days.intValue();
        }
        throw new NotModelled("a rotation schedule that is not in days", rotation.urn());
    }

    private static List<Refuted> problems(Facts facts, Guarded secret, Node rotation) {
        var problems = new ArrayList<Refuted>();
        if (days(rotation) > MOST_DAYS) {
            problems.add(new Refuted("%s rotates every %d days only; at most %d are asked for".formatted(secret.name(), days(rotation), MOST_DAYS),
                    List.of(new Evidence("automaticallyAfterDays", List.of(rotation.urn())))));
        }
        var arn = rotation.text("rotationLambdaArn").orElse("");
        var function = facts.model().ofType(FUNCTION).stream().filter(node -> node.text("arn").filter(own -> arn.equals(own) || arn.startsWith(own + ":")).isPresent())
                .findFirst().orElseThrow(() -> new NotModelled("a rotation function that is not of this stack", rotation.urn()));
        problems.addAll(start(facts.iam(), secret, arn, function));
        facts.model().referred(function, "role", Iam.ROLE).flatMap(role -> role.text("arn")).flatMap(facts.iam()::own)
                .ifPresent(role -> problems.addAll(GrantedReadsAreAllowed.missing(facts, role, secret, STEPS)));
        return problems;
    }

    /** Secrets Manager calls the function for this secret. */
    private static List<Refuted> start(Iam iam, Guarded secret, String invoked, Node function) {
        var layers = iam.layers(function.text("arn").orElse(""));
        var service = iam.service("secretsmanager.amazonaws.com");
        return iam.asked(service, Path.DIRECT, Strings.of("lambda:invokefunction"), invoked)
                .map(asked -> asked.with("aws:sourcearn", Values.of(secret.arn())).with("aws:sourceaccount", Values.of(iam.account())))
                .filter(asked -> new Authorization(service, layers).allowed(asked).isEmpty())
                .map(asked -> List.of(new Refuted("Secrets Manager may not call the rotation of " + secret.name(),
                        List.of(new Evidence("no permission lets it call " + Policies.name(function.urn()), List.of(function.urn()))))))
                .orElse(List.of());
    }
}
