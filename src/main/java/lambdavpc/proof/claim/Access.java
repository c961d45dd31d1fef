package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lambdavpc.proof.claim.Connection.Grant;
import lambdavpc.proof.packet.Interfaces;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.Principal;
import lambdavpc.proof.principal.SecretAccess;
import lambdavpc.proof.principal.Strings;

/**
 * What one principal may do with one secret, database or queue: the report's matrix, of which this is a cell that is not empty.
 *
 * @param principal {@code role shop-dev-reader}, {@code any role of a foreign account}, {@code anything in <subnet>}
 * @param resource  logical name
 * @param may       {@code read}, {@code write}, {@code connect}, {@code log in}, {@code consume}, {@code send}
 * @param granted   whether a grant says so
 */
public record Access(String principal, String resource, String may, boolean granted) {
    private static final Map<String, String> OF_SECRETS = Map.of("read", SecretAccess.READ, "write", "secretsmanager:putsecretvalue");
    private static final Map<String, String> OF_QUEUES = Map.of("consume", "sqs:receivemessage", "send", "sqs:sendmessage");

    public static List<Access> matrix(Facts facts) {
        var cells = new ArrayList<Access>();
        secrets(facts, cells);
        databases(facts, cells);
        queues(facts, cells);
        return cells.stream().distinct().sorted(Comparator.comparing(Access::resource).thenComparing(Access::principal).thenComparing(Access::may)).toList();
    }

    private static void secrets(Facts facts, List<Access> cells) {
        var iam = facts.iam();
        for (var secret : facts.secrets().secrets()) {
            var layers = facts.secrets().layers(secret);
            var granted = Policies.granted(facts.intent(), secret);
            var asking = new LinkedHashSet<Principal>(layers.resource().stream().flatMap(policy -> policy.statements().stream())
                    .anyMatch(statement -> statement.allows()) ? iam.own() : iam.candidates(secret.arn()));
            // Whom the account's other policies let read RDS's own secrets is not this stack's affair.
            iam.strangers(layers).stream().filter(stranger -> secret.ours() || !stranger.account().equals(iam.account())).forEach(asking::add);
            for (var principal : asking) {
                OF_SECRETS.forEach((may, action) -> {
                    if (iam.paths(SecretAccess.SERVICE).stream().anyMatch(path -> !facts.secrets().allowed(principal, path, secret, action, layers).isEmpty())) {
                        cells.add(new Access(principal.label(), secret.name(), may, principal.names().stream()
                                .anyMatch(name -> granted.getOrDefault(name, Set.of()).contains(action))));
                    }
                });
            }
        }
    }

    private static void queues(Facts facts, List<Access> cells) {
        var iam = facts.iam();
        for (var queue : facts.model().ofType("aws:sqs/queue:Queue")) {
            queue.text("arn").ifPresent(arn -> {
                var layers = iam.layers(arn);
                var asking = new LinkedHashSet<>(iam.candidates(arn));
                iam.strangers(layers).stream().filter(stranger -> !stranger.account().equals(iam.account())).forEach(asking::add);
                for (var principal : asking) {
                    OF_QUEUES.forEach((may, action) -> iam.asked(principal, Path.DIRECT, Strings.of(action), arn)
                            .filter(asked -> !new Authorization(principal, layers).allowed(asked).isEmpty())
                            .ifPresent(asked -> cells.add(new Access(principal.label(), queue.name(), may, may.equals("consume") && facts.intent().grants("consume")
                                    .stream().anyMatch(grant -> arn.equals(grant.get("queue")) && principal.names().contains(grant.get("role")))))));
                }
            });
        }
    }

    /** Through the network; with a token also as a user of the database. */
    private static void databases(Facts facts, List<Access> cells) {
        var roles = roles(facts.iam());
        var databases = facts.network().databases().stream().map(database -> database.urn()).collect(Collectors.toSet());
        facts.connections().stream().filter(connection -> databases.contains(connection.to()) && connection.grant() != Grant.BROKEN)
                .forEach(connection -> cells.add(new Access(roles.getOrDefault(connection.from(), Promise.name(connection.from())),
                        Promise.name(connection.to()), "connect", connection.grant() == Grant.KEPT)));
        facts.intent().grants("connect-as").forEach(grant -> facts.iam().own(String.valueOf(grant.get("role"))).ifPresent(principal ->
                databases.stream().filter(database -> !is(facts, database, Interfaces.CACHE) && is(facts, database, Interfaces.PROXY) == String.valueOf(grant.get("user")).contains(":prx-"))
                        .forEach(database -> cells.add(new Access(principal.label(), Promise.name(database), "log in", true)))));
    }

    private static boolean is(Facts facts, String urn, String type) {
        return facts.model().find(urn).filter(node -> node.type().equals(type)).isPresent();
    }

    private static Map<String, String> roles(Iam iam) {
        var roles = new HashMap<String, String>();
        iam.own().forEach(principal -> iam.functions(principal.urn()).forEach(function -> roles.put(function.urn(), principal.label())));
        return roles;
    }
}
