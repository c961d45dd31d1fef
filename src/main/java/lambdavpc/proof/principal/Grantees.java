package lambdavpc.proof.principal;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.HashSet;
import java.util.Set;
import lambdavpc.proof.model.NotModelled;

/**
 * The {@code Principal} or {@code NotPrincipal} of a statement.
 *
 * @param not      everybody but those
 * @param everyone {@code *}
 * @param accounts ids: the account as a whole, whose own policies decide further
 * @param arns     roles, their sessions, users
 * @param services {@code lambda.amazonaws.com}, and identity providers
 */
public record Grantees(boolean not, boolean everyone, Set<String> accounts, Set<String> arns, Set<String> services) {
    static final Grantees EVERYONE = new Grantees(false, true, Set.of(), Set.of(), Set.of());

    /** How a statement is about a principal. */
    enum Match {
        NO,
        /** By its account. */
        ACCOUNT,
        /** By the role that it is a session of. */
        ROLE,
        /** By itself. */
        SELF
    }

    /** @throws NotModelled for canonical users, which only S3 knows */
    static Grantees read(JsonElement principal, boolean not) {
        if (!(principal instanceof JsonObject kinds)) {
            return new Grantees(not, true, Set.of(), Set.of(), Set.of());
        }
        var accounts = new HashSet<String>();
        var arns = new HashSet<String>();
        var services = new HashSet<String>();
        for (var kind : kinds.entrySet()) {
            var names = Conditions.texts(kind.getValue());
            switch (kind.getKey()) {
                case "AWS" -> names.forEach(name -> (name.matches("\\d{12}|arn:[^:]*:iam::\\d{12}:root") ? accounts : arns)
                        .add(name.endsWith(":root") ? Arns.account(name) : name));
                case "Service" -> services.addAll(names);
                // Like a service, an identity provider has no policies of its own and gets what names it.
                case "Federated" -> services.addAll(names);
                default -> throw new NotModelled("principal of kind " + kind.getKey(), "");
            }
        }
        return new Grantees(not, arns.remove("*") | services.contains("*"), Set.copyOf(accounts), Set.copyOf(arns), Set.copyOf(services));
    }

    /** AWS's own services, and nobody else. */
    public boolean isServices() {
        return !not && !everyone && accounts.isEmpty() && arns.isEmpty()
                && services.stream().allMatch(service -> service.endsWith(".amazonaws.com") && !service.startsWith("cognito-identity"));
    }

    Match match(Principal asking) {
        if (!not) {
            return listed(asking);
        }
        if (everyone) {
            return Match.NO;
        }
        var named = asking.names().stream().filter(arns::contains).count();
        if (named == 0 && !services.contains(asking.service())) {
            // A root user is its account; for everybody else the account alone exempts nobody.
            return asking.kind() == Principal.Kind.ROOT && accounts.contains(asking.account()) ? Match.NO : Match.SELF;
        }
        var all = asking.kind() == Principal.Kind.ROLE ? 2 : asking.names().size();
        if (asking.kind() != Principal.Kind.SERVICE && (named < all || !accounts.contains(asking.account()))) {
            throw new NotModelled("NotPrincipal that names a principal without its account or its session", "");
        }
        return Match.NO;
    }

    private Match listed(Principal asking) {
        if (everyone || services.contains(asking.service())) {
            return Match.SELF;
        }
        var names = asking.names();
        if (names.stream().skip(1).anyMatch(arns::contains)) {
            return Match.SELF; // by its session, also where the role is named beside it: the grant that no boundary limits is the wider one
        }
        if (!names.isEmpty() && arns.contains(names.get(0))) {
            return asking.kind() == Principal.Kind.ROLE ? Match.ROLE : Match.SELF;
        }
        return accounts.contains(asking.account()) ? asking.kind() == Principal.Kind.ROOT ? Match.SELF : Match.ACCOUNT : Match.NO;
    }
}
