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
import lambdavpc.proof.principal.Arns;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Box;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.Layers;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.Policy;
import lambdavpc.proof.principal.Principal;
import lambdavpc.proof.principal.Request;
import lambdavpc.proof.principal.Statement;
import lambdavpc.proof.principal.Strings;

/** P4. For each role and user of the stack and each statement that allows it something: nothing of that is undeclared. */
final class RolesDoNothingElse implements Claim {
    @Override
    public About about() {
        return new About("P4", "No role can do anything that it did not declare.", "Follow the principle of least privilege",
                List.of("IAM.1", "IAM.21", "KMS.1", "Lambda.1"));
    }

    private record Extra(Principal principal, Statement statement, Request example) {}

    @Override
    public Verdict decide(Facts facts) {
        facts.intent().required();
        var iam = facts.iam();
        if (iam.own().isEmpty()) {
            return new NotApplicable("there is no role");
        }
        var declared = facts.declared();
        var extras = new ArrayList<Extra>();
        for (var principal : iam.own()) {
            var alone = new Layers(iam.account(), List.of(), false, Optional.empty());
            principal.identity().stream().flatMap(policy -> policy.statements().stream()).filter(Statement::allows)
                    .forEach(statement -> extra(principal, alone, statement, declared).ifPresent(extras::add));
        }
        iam.resourcePolicies().forEach((resource, policies) -> {
            if (!resource.contains(":role/")) {
                extras.addAll(granted(iam, resource, policies, declared));
            }
        });
        for (var principal : iam.own()) {
            var operators = operators(facts, principal);
            var takers = Taker.people(iam, principal.names().get(0)).stream().filter(taker -> !operators.containsAll(taker.who().names()) || taker.who().names().isEmpty()).toList();
            if (!takers.isEmpty()) {
                return new Refuted(Policies.sentence(takers.get(0).who(), takers.get(0).request(), principal.label(), Path.DIRECT) + ", and do what it may",
                        List.of(new Evidence("the trust policy lets %s take it".formatted(takers.stream().map(taker -> taker.who().label()).distinct()
                                .collect(Collectors.joining(", "))), List.of(principal.urn()))));
            }
        }
        var callers = callers(facts);
        if (!callers.isEmpty()) {
            return new Refuted(callers.get(0).text() + ", and have its role do what it may", callers);
        }
        if (extras.isEmpty()) {
            iam.otherGrants();
            return new Proved(List.of(new Evidence("only AWS's services take the roles; %d roles can do what is granted to them and, for what they are used as: %s"
                    .formatted(iam.own().size(), String.join("; ", declared.bases())), iam.own().stream().map(Principal::urn).toList())));
        }
        var first = extras.get(0);
        return new Refuted(Policies.sentence(first.principal(), first.example(), resource(first.example()), Path.DIRECT),
                extras.stream().map(extra -> new Evidence("%s of %s lets %s call %s on %s".formatted(extra.statement().label(),
                        Policies.name(extra.statement().urn()), extra.principal().label(), Policies.action(extra.example()), resource(extra.example())),
                        List.of(extra.statement().urn()))).distinct().toList());
    }

    /** Who from outside of the account calls a function, and with it its role. Services call for a resource of the account. */
    private static List<Evidence> callers(Facts facts) {
        var callers = new ArrayList<Evidence>();
        facts.model().ofType("aws:lambda/permission:Permission").stream().filter(permission -> permission.text("sourceAccount").or(() -> permission.text("sourceArn")).isEmpty())
                .forEach(permission -> {
                    var who = permission.text("principal").orElse("*");
                    if (!who.endsWith(".amazonaws.com") && !who.equals(facts.iam().account()) && !Arns.account(who).equals(facts.iam().account())) {
                        callers.add(new Evidence("%s may call %s on %s".formatted(who.equals("*") ? "anybody" : who, permission.text("action").orElse("lambda:InvokeFunction"),
                                permission.text("function").orElse("a function")), List.of(permission.urn())));
                    }
                });
        facts.model().ofType("aws:lambda/functionUrl:FunctionUrl").stream().filter(url -> url.text("authorizationType").filter("AWS_IAM"::equals).isEmpty())
                .forEach(url -> callers.add(new Evidence("anybody on the internet may call %s by its URL".formatted(url.text("functionName").orElse("a function")), List.of(url.urn()))));
        return callers;
    }

    /** ARNs of the people that a role was declared for. */
    private static Set<Object> operators(Facts facts, Principal principal) {
        return facts.intent().grants("operate").stream().filter(grant -> principal.names().contains(grant.get("role")))
                .flatMap(grant -> ((List<?>) grant.get("people")).stream()).collect(Collectors.toSet());
    }

    private static String resource(Request request) {
        return request.resource().isEmpty() ? "any resource" : request.resource();
    }

    private static Optional<Extra> extra(Principal principal, Layers layers, Statement statement, Declared declared) {
        for (var box : statement.boxes()) {
            var asked = box.and(new Box(Strings.ALL, Strings.ALL, principal.own()));
            var example = asked.flatMap(each -> new Authorization(principal, layers).allowed(each)
                    .minus(declared.of(principal.names().get(0))).example());
            if (example.isPresent()) {
                return Optional.of(new Extra(principal, statement, example.get()));
            }
        }
        return Optional.empty();
    }

    /** What a resource's own policy gives to roles of the stack. */
    private static List<Extra> granted(Iam iam, String resource, List<Policy> policies, Declared declared) {
        var extras = new ArrayList<Extra>();
        for (var policy : policies) {
            for (var statement : policy.statements()) {
                if (statement.allows()) {
                    reached(iam, statement).forEach(principal -> extra(new Principal(principal.kind(), principal.label(), principal.urn(), principal.account(),
                            principal.names(), "", List.of(), principal.boundary(), principal.own()), iam.layers(resource), statement, declared).ifPresent(extras::add));
                }
            }
        }
        return extras;
    }

    private static Set<Principal> reached(Iam iam, Statement statement) {
        var who = statement.who();
        if (who.everyone() || who.not()) {
            return new LinkedHashSet<>(iam.own());
        }
        var named = new LinkedHashSet<Principal>();
        who.arns().forEach(arn -> iam.own(arn).ifPresent(named::add));
        return named;
    }
}
