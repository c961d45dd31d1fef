package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.packet.Flow;
import lambdavpc.proof.packet.Interface;
import lambdavpc.proof.packet.Interface.Kind;
import lambdavpc.proof.packet.Interfaces.Database;
import lambdavpc.proof.packet.Packets;
import lambdavpc.proof.packet.Reach.Leaning;

/**
 * N2. Decided for what is in the state and for everything else too: whatever anybody may put into one of the VPC's subnets, with
 * any address and any group that no grant names, sending what it likes.
 */
final class OnlyDeclaredFunctionsReachTheDatabase implements Claim {
    @Override
    public About about() {
        return new About("N2", "Only the functions and operators that were granted it reach the database, on its port only.",
                "The database's security group admits the functions' groups on the database's port, and nobody else.", List.of("EC2.19"));
    }

    @Override
    public Verdict decide(Facts facts) {
        var intent = facts.intent().required();
        var databases = facts.network().databasesAndCopies();
        if (databases.isEmpty()) {
            return new NotApplicable("there is no database");
        }
        var connects = Stream.of("connect", "operate", "forward").flatMap(kind -> intent.grants(kind).stream())
                .collect(Collectors.groupingBy(grant -> facts.network().groupKey(String.valueOf(grant.get("from")))));
        var openings = new LinkedHashMap<Evidence, String>();
        var because = new ArrayList<Evidence>();
        for (var database : databases) {
            NobodyOnTheInternetReachesTheDatabase.open(facts, database).ifPresent(open -> open.openings().forEach(each -> openings.put(each, open.counterexample())));
            for (var to : database.interfaces()) {
                strangers(facts, database, to, openings);
                granted(facts, database, to, connects, openings);
            }
            Doubts.of(facts, database);
            because.add(new Evidence("%s admits %s".formatted(database.name(), String.join(", ", database.interfaces().stream()
                    .flatMap(to -> facts.network().admitted(to.groups()).stream()).distinct().map(Promise::name).sorted().toList())),
                    database.interfaces().stream().flatMap(to -> to.groups().stream()).distinct().toList()));
        }
        intent.grants("operate").forEach(grant -> because.add(new Evidence("declared operators come by a tunnel: %s".formatted(grant.get("people")),
                List.of(facts.network().groupKey(String.valueOf(grant.get("from")))))));
        intent.grants("forward").forEach(grant -> because.add(new Evidence("a declared proxy comes between: it admits whom it was granted to, and goes to the database itself",
                List.of(facts.network().groupKey(String.valueOf(grant.get("from")))))));
        return openings.isEmpty() ? new Proved(because)
                : new Refuted(openings.values().iterator().next(), List.copyOf(openings.keySet()));
    }

    /** Who has none of our groups gets in by its address. */
    private static void strangers(Facts facts, Database database, Interface to, Map<Evidence, String> openings) {
        if (facts.reach(Leaning.MAY).fromAnywhere(to, Packets.ALL).delivered().isEmpty()) {
            return;
        }
        for (var subnet : facts.network().subnets()) {
            if (subnet.vpc().equals(to.subnet().vpc())) {
                record(facts, database, Interface.stranger(subnet), to, Packets.NONE, "anything in " + subnet.name(), openings);
            }
        }
    }

    private static void granted(Facts facts, Database database, Interface to, Map<String, List<Map<String, Object>>> connects, Map<Evidence, String> openings) {
        var network = facts.network();
        for (var group : network.admitted(to.groups())) {
            var grants = connects.getOrDefault(group, List.of()).stream()
                    .filter(grant -> to.groups().contains(network.groupKey(String.valueOf(grant.get("to"))))).toList();
            if (grants.isEmpty()) {
                // Nobody promised who gets this group: somebody may.
                var somebody = new Interface(group, "", Kind.STRANGER, to.subnet(), Set.of(group), to.subnet().four(), to.subnet().six(), false, true, List.of());
                record(facts, database, somebody, to, Packets.NONE, "whatever has the group " + Promise.name(group), openings);
            }
            for (var from : network.withGroup(group)) {
                var allowed = grants.stream().filter(grant -> meant(facts, from, grant))
                        .map(grant -> Packets.tcp(((Number) grant.get("port")).intValue())).reduce(Packets.NONE, Packets::or);
                record(facts, database, from, to, allowed, Promise.name(from.urn()), openings);
            }
        }
    }

    /** Whoever has the group must also be who it was granted to. */
    private static boolean meant(Facts facts, Interface from, Map<String, Object> grant) {
        return switch (from.kind()) {
            case FUNCTION -> facts.functions().runsAs(from.urn(), String.valueOf(grant.get("role")));
            case PROXY -> Promise.proxies(facts, grant).anyMatch(proxy -> proxy.urn().equals(from.urn()));
            case INSTANCE -> Declared.roleOfMachines(facts.model(), from.urn()).flatMap(role -> role.text("arn")).filter(arn -> arn.equals(grant.get("machine"))).isPresent();
            default -> false;
        };
    }

    private static void record(Facts facts, Database database, Interface from, Interface to, Packets allowed, String who, Map<Evidence, String> openings) {
        if (beyond(facts, Leaning.MAY, from, to, allowed).isEmpty()) {
            return;
        }
        var packets = beyond(facts, Leaning.MUST, from, to, allowed);
        if (packets.isEmpty()) {
            throw facts.reach(Leaning.MAY).between(from, to, Packets.ALL).doubts().get(0);
        }
        var example = "%s, from %s to %s in %s".formatted(packets.smallest().orElseThrow(), who, database.name(), to.subnet().name());
        facts.reach(Leaning.MUST).admitting(to, Optional.of(from), packets).forEach(rule ->
                openings.putIfAbsent(new Evidence("%s lets in %s".formatted(Promise.name(rule), who), List.of(rule)), example));
    }

    private static Packets beyond(Facts facts, Leaning leaning, Interface from, Interface to, Packets allowed) {
        Flow flow = facts.reach(leaning).between(from, to, Packets.ALL);
        return flow.delivered().minus(allowed);
    }
}
