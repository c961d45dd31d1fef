package lambdavpc.proof.principal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Grantees.Match;
import lambdavpc.proof.principal.Principal.Kind;

/**
 * AWS's decision over one principal's requests to one resource, for all of them at once.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">policy evaluation
 * logic</a>, <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html">permissions boundaries</a>,
 * <a href="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html">key policies</a>.
 */
public record Authorization(Principal asking, Layers layers) {
    private static final Set<Match> ANY = EnumSet.of(Match.ACCOUNT, Match.ROLE, Match.SELF);

    /**
     * Those of the requests that are allowed.
     *
     * @throws NotModelled where that hangs on a statement without meaning here
     */
    public Requests allowed(Box asked) {
        var denials = statements(asked, false);
        var denied = denials.stream().filter(statement -> statement.doubtful().isEmpty()).flatMap(statement -> statement.boxes().stream()).toList();
        var granted = granted(asked).minus(denied);
        // What is without meaning only counts where the rest leaves it a say.
        denials.forEach(statement -> statement.doubtful().filter(construct -> !granted.and(new Requests(statement.boxes())).isEmpty())
                .ifPresent(Authorization::refuse));
        about(asked, true).filter(statement -> statement.doubtful().isPresent() && match(statement) != Match.NO)
                .forEach(statement -> statement.doubtful().filter(construct -> !statement.of(asked).minus(denied).isEmpty()).ifPresent(Authorization::refuse));
        return granted;
    }

    /** Why one request is allowed or not. */
    public Decision decide(Box one) {
        var allowed = !allowed(one).isEmpty();
        var denies = statements(one, false);
        return new Decision(allowed, statements(one, true), denies, allowed ? List.of() : missing(one));
    }

    private List<String> missing(Box one) {
        var missing = new ArrayList<String>();
        var foreign = !asking.account().equals(layers.account());
        var unsigned = asking.kind() == Kind.SERVICE || asking.kind() == Kind.ANONYMOUS;
        var identity = !allows(asking.identity(), one, ANY).isEmpty();
        var direct = !allows(layers.resource(), one, EnumSet.of(Match.ROLE, Match.SELF)).isEmpty();
        var any = !resource(one, Match.ACCOUNT).isEmpty() || direct;
        if (unsigned ? !direct : foreign || layers.alone() ? !any : false) {
            missing.add("the resource's policy");
        }
        if (!unsigned && !identity && (foreign || !direct)) {
            missing.add("an identity policy");
        }
        if (asking.boundary().isPresent() && allows(asking.boundary().stream().toList(), one, ANY).isEmpty() && resource(one, Match.SELF).isEmpty()) {
            missing.add("the permissions boundary");
        }
        if (layers.endpoint().isPresent() && allows(layers.endpoint().stream().toList(), one, ANY).isEmpty()) {
            missing.add("the endpoint's policy");
        }
        return missing;
    }

    /** What is allowed of the requests if nothing denies. */
    private Requests granted(Box asked) {
        var direct = resource(asked, Match.SELF);
        if (asking.kind() == Kind.SERVICE || asking.kind() == Kind.ANONYMOUS) {
            return filtered(direct, asked);
        }
        var bounded = asking.boundary().map(boundary -> allows(List.of(boundary), asked, ANY));
        var identity = within(allows(asking.identity(), asked, ANY), bounded);
        // A grant to a role is within its boundary; one to a session, a user or everybody is not.
        var ofRole = within(resource(asked, Match.ROLE), bounded);
        var ofAccount = resource(asked, Match.ACCOUNT);
        if (!asking.account().equals(layers.account())) {
            return filtered(identity.and(direct.or(ofRole).or(ofAccount)), asked);
        }
        return filtered(direct.or(ofRole).or(layers.alone() ? identity.and(ofAccount) : identity), asked);
    }

    private Requests filtered(Requests granted, Box asked) {
        return layers.endpoint().map(endpoint -> granted.and(allows(List.of(endpoint), asked, ANY))).orElse(granted);
    }

    private static Requests within(Requests granted, Optional<Requests> bounded) {
        return bounded.map(granted::and).orElse(granted);
    }

    private Requests resource(Box asked, Match match) {
        return allows(layers.resource(), asked, EnumSet.of(match));
    }

    private Requests allows(Collection<Policy> policies, Box asked, Set<Match> matches) {
        return new Requests(policies.stream().flatMap(policy -> policy.about(asked.resources())).filter(Statement::allows)
                .filter(statement -> statement.doubtful().isEmpty() && matches.contains(match(statement)))
                .flatMap(statement -> statement.of(asked).boxes().stream()).toList());
    }

    /** The statements of all layers that are about some of the requests. */
    List<Statement> statements(Box asked, boolean allow) {
        return about(asked, allow).filter(statement -> match(statement) != Match.NO && !statement.of(asked).isEmpty()).toList();
    }

    private Stream<Statement> about(Box asked, boolean allow) {
        return policies().flatMap(policy -> policy.about(asked.resources())).filter(statement -> statement.allows() == allow);
    }

    private Stream<Policy> policies() {
        return Stream.of(asking.identity().stream(), asking.boundary().stream(), layers.resource().stream(), layers.endpoint().stream())
                .flatMap(stream -> stream);
    }

    private Match match(Statement statement) {
        try {
            return statement.who().match(asking);
        } catch (NotModelled construct) {
            throw new NotModelled("%s in statement %s".formatted(construct.construct(), statement.sid()), statement.urn());
        }
    }

    private static void refuse(NotModelled construct) {
        throw construct;
    }
}
