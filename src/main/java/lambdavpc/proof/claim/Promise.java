package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.packet.Flow;
import lambdavpc.proof.packet.Interface;
import lambdavpc.proof.packet.Interfaces;
import lambdavpc.proof.packet.Interfaces.Database;
import lambdavpc.proof.packet.Packets;
import lambdavpc.proof.packet.Reach.Leaning;
import lambdavpc.proof.principal.Iam;

/**
 * A way that a grant asks for: from one function, wherever Lambda puts it, to everything that may answer for the target.
 *
 * @param function URN of the function; of a proxy where that is what goes to the database
 * @param target   {@code database database-instance, TCP 5432}
 * @param ways     from each of its subnets to each of the target's interfaces
 * @param missing  what there is no way to at all, and why
 * @param lostWith why the target is lost with a zone, by zone
 * @param ofZone   it is meant to be of one zone, and to go with it
 */
public record Promise(String function, String target, List<Way> ways, List<Evidence> missing, Map<String, String> lostWith, boolean ofZone) {
    private static final int HTTPS = 443;

    /**
     * Kinds of grants that need no way of a function's through the network: a connection is granted apart from its login, Lambda polls queues
     * itself, what calls the control plane is outside of it, and operators come by a tunnel.
     */
    private static final Set<String> WITHOUT_WAY = Set.of("connect-as", "connect-to-cache", "consume", "control", "operate");

    /**
     * @param to empty for what has no interface here: the internet, a gateway endpoint
     * @param at URN, or {@link Connection#INTERNET}
     */
    public record Way(Interface from, Optional<Interface> to, String at, Flow flow) {
        private boolean outside(String zone) {
            return !from.subnet().zone().equals(zone) && to.filter(each -> each.subnet().zone().equals(zone)).isEmpty();
        }
    }

    static List<Promise> of(Facts facts) {
        var promises = new ArrayList<Promise>();
        for (var grant : facts.intent().required().grants()) {
            var kind = String.valueOf(grant.get("kind"));
            var functions = facts.functions().withRole(String.valueOf(grant.get("role")));
            switch (kind) {
                case "connect" -> functions.forEach(function -> promises.add(database(facts, function, grant)));
                case "forward" -> proxies(facts, grant).forEach(proxy -> promises.add(database(facts, proxy, grant)));
                case "secret" -> functions.forEach(function -> promises.add(service(facts, function, "secretsmanager")));
                case "service" -> functions.forEach(function -> promises.add(service(facts, function, String.valueOf(grant.get("service")))));
                case "internet" -> functions.forEach(function -> promises.add(internet(facts, function, grant)));
                default -> {
                    if (!WITHOUT_WAY.contains(kind)) {
                        throw new NotModelled("a grant of the kind '%s'".formatted(kind), "");
                    }
                }
            }
        }
        return promises.stream().distinct().toList();
    }

    /** Those that the grant is for: by their role. */
    static Stream<Node> proxies(Facts facts, Map<String, Object> grant) {
        var model = facts.model();
        return model.ofType(Interfaces.PROXY).stream().filter(proxy -> model.referred(proxy, "roleArn", Iam.ROLE).flatMap(role -> role.text("arn"))
                .filter(arn -> arn.equals(grant.get("role"))).isPresent());
    }

    private static Promise database(Facts facts, Node function, Map<String, Object> grant) {
        var group = facts.network().groupKey(String.valueOf(grant.get("to")));
        var port = ((Number) grant.get("port")).intValue();
        var databases = facts.network().databases().stream()
                .filter(database -> database.interfaces().stream().anyMatch(each -> each.groups().contains(group))).toList();
        var lost = new LinkedHashMap<String, String>();
        databases.forEach(database -> lost.putAll(lostWith(database)));
        var target = databases.isEmpty() ? "the database of " + name(group) : "%s, TCP %d".formatted(String.join(", ", databases.stream().map(Database::name).toList()), port);
        return of(facts, function, target, databases.stream().flatMap(database -> database.interfaces().stream()).toList(), Packets.tcp(port),
                databases.isEmpty() ? List.of(new Evidence("no database has the group " + name(group), List.of(group)))
                        : databases.stream().filter(database -> database.port() != port).map(database -> new Evidence(
                                "%s listens on TCP %d".formatted(database.name(), database.port()), List.of(database.urn()))).toList(), lost);
    }

    private static Map<String, String> lostWith(Database database) {
        var lost = new LinkedHashMap<String, String>();
        if (!database.standby()) {
            var what = database.interfaces().stream().anyMatch(each -> each.kind() == Interface.Kind.PROXY) ? "the database behind " + database.name() : database.name();
            database.zone().map(List::of).orElseGet(() -> database.interfaces().stream().map(each -> each.subnet().zone()).distinct().toList())
                    .forEach(zone -> lost.put(zone, what + (database.zone().isPresent() ? " runs there" : " may run there") + " and has no standby elsewhere"));
        }
        return lost;
    }

    private static Promise service(Facts facts, Node function, String service) {
        var network = facts.network();
        var from = network.interfacesOf(function.urn());
        var gateway = network.endpoints().stream().filter(endpoint -> endpoint.service().equals(service) && !endpoint.tables().isEmpty()).findFirst();
        if (gateway.isPresent() && !from.isEmpty()) {
            return new Promise(function.urn(), service + " through " + name(gateway.get().urn()), from.stream().map(each -> new Way(each, Optional.empty(),
                    gateway.get().urn(), flow(facts, leaning -> facts.reach(leaning).toService(each, service, Packets.tcp(HTTPS))))).toList(), List.of(), Map.of(), false);
        }
        var targets = from.stream().map(each -> each.subnet().vpc()).distinct()
                .flatMap(vpc -> network.privateEndpoints(vpc, service).stream()).flatMap(endpoint -> endpoint.interfaces().stream()).toList();
        var missing = new ArrayList<Evidence>();
        if (targets.isEmpty()) {
            from.stream().findFirst().ifPresent(each -> facts.reach(Leaning.MUST).toService(each, service, Packets.tcp(HTTPS)).blockers()
                    .forEach(step -> missing.add(new Evidence(step.text(), step.urns()))));
        }
        return of(facts, function, service + " by its private name, TCP " + HTTPS, targets, Packets.tcp(HTTPS), missing, Map.of());
    }

    private static Promise internet(Facts facts, Node function, Map<String, Object> grant) {
        var port = grant.get("port") instanceof Number number ? number.intValue() : HTTPS;
        var from = facts.network().interfacesOf(function.urn());
        var wanted = Packets.tcp(port).and(Packets.overIpv4());
        return new Promise(function.urn(), "the internet, TCP " + port, from.stream().map(each -> new Way(each, Optional.empty(), Connection.INTERNET,
                flow(facts, leaning -> facts.reach(leaning).toInternet(each, wanted)))).toList(),
                from.isEmpty() ? List.of(outside(function)) : List.of(), Map.of(), Boolean.TRUE.equals(grant.get("ofZone")));
    }

    private static Promise of(Facts facts, Node function, String target, List<Interface> targets, Packets wanted, List<Evidence> missing, Map<String, String> lost) {
        var from = facts.network().interfacesOf(function.urn());
        var all = Stream.concat(missing.stream(), from.isEmpty() ? Stream.of(outside(function)) : Stream.empty()).toList();
        var ways = from.stream().flatMap(one -> targets.stream().map(to -> new Way(one, Optional.of(to), to.urn(),
                flow(facts, leaning -> facts.reach(leaning).between(one, to, wanted))))).toList();
        return new Promise(function.urn(), target, ways, all, lost, false);
    }

    private static Evidence outside(Node function) {
        return new Evidence(function.name() + " has no interface in a VPC", List.of(function.urn()));
    }

    /** @throws NotModelled where something not known decides it */
    private static Flow flow(Facts facts, java.util.function.Function<Leaning, Flow> question) {
        var flow = question.apply(Leaning.MUST);
        if (!flow.complete() && !flow.doubts().isEmpty() && question.apply(Leaning.MAY).complete()) {
            throw flow.doubts().get(0);
        }
        return flow;
    }

    public boolean kept() {
        return missing.isEmpty() && ways.stream().allMatch(way -> way.flow.complete());
    }

    /** What is in the way, each thing once. */
    List<Evidence> blockers() {
        return Stream.concat(missing.stream(), ways.stream().filter(way -> !way.flow.complete()).flatMap(way -> way.flow.blockers().stream())
                .map(step -> new Evidence(step.text(), step.urns()))).distinct().toList();
    }

    /** The smallest packet that does not get through, or gets no answer. */
    Optional<String> lost() {
        return ways.stream().filter(way -> !way.flow.complete()).findFirst().flatMap(way -> way.flow.wanted().minus(way.flow.answered()).smallest()
                .map(packet -> "%s: %s, from %s in %s to %s".formatted(packet, way.flow.delivered().covers(way.flow.wanted()) ? "its answer does not come back" : "does not arrive",
                        name(function), way.from.subnet().name(), target)));
    }

    /** @return why it is not kept once the zone is lost; empty where it is */
    Optional<String> lostWithout(String zone) {
        if (!missing.isEmpty()) {
            return Optional.of(missing.get(0).text());
        }
        if (ways.stream().allMatch(way -> way.from.subnet().zone().equals(zone))) {
            return ofZone ? Optional.empty() : Optional.of("all subnets of %s are there".formatted(name(function)));
        }
        if (lostWith.containsKey(zone)) {
            return Optional.of(lostWith.get(zone));
        }
        var left = ways.stream().filter(way -> way.outside(zone)).toList();
        if (left.isEmpty()) {
            return Optional.of("all interfaces of the target are there");
        }
        return left.stream().map(way -> !way.flow.complete() ? way.flow.blockers().stream().map(Flow.Step::text).findFirst().orElse("no way")
                : way.flow.zones().contains(zone) ? "the way from %s leads through it".formatted(way.from.subnet().name()) : null)
                .filter(Objects::nonNull).findFirst();
    }

    static String name(String urn) {
        return lambdavpc.proof.packet.Reach.name(urn);
    }
}
