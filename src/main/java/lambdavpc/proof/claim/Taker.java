package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.Principal;
import lambdavpc.proof.principal.Request;
import lambdavpc.proof.principal.Strings;

/** Somebody who may take a role, by its trust policy, and a request that does. */
record Taker(Principal who, Request request) {
    private static final Strings ASSUME = Strings.of("sts:assumerole", "sts:assumerolewithsaml", "sts:assumerolewithwebidentity");

    static List<Taker> of(Iam iam, String role) {
        var layers = iam.layers(role);
        var asking = new LinkedHashSet<>(iam.candidates(role));
        asking.addAll(iam.strangers(layers));
        var takers = new ArrayList<Taker>();
        for (var principal : asking) {
            iam.asked(principal, Path.DIRECT, ASSUME, role).flatMap(asked -> new Authorization(principal, layers).allowed(asked).example())
                    .ifPresent(example -> takers.add(new Taker(principal, example)));
        }
        return takers;
    }

    /** Those that are not AWS's services; a role that trusts nobody else is not asked about, for there may be thousands. */
    static List<Taker> people(Iam iam, String role) {
        var services = iam.layers(role).resource().stream().flatMap(policy -> policy.statements().stream()).filter(statement -> statement.allows())
                .allMatch(statement -> statement.who().isServices());
        return services ? List.of() : of(iam, role).stream().filter(taker -> !taker.who().service().endsWith(".amazonaws.com")
                || taker.who().service().startsWith("cognito-identity")).toList();
    }
}
