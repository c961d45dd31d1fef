package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lambdavpc.proof.packet.Interface;
import lambdavpc.proof.packet.Interfaces.Database;
import lambdavpc.proof.packet.Packet;
import lambdavpc.proof.packet.Packets;
import lambdavpc.proof.packet.Reach.Leaning;

/**
 * Who connects to what. The claims decide; this says it for a picture and for what is new since another report.
 *
 * @param from    URN, or {@link #INTERNET}, or {@code anything in <subnet or VPC>}
 * @param to      URN, or {@link #INTERNET}
 * @param traffic {@code TCP 5432}; of what nobody granted an example
 * @param via     URNs of what forwards it, a NAT; empty where it goes straight
 * @param reason  why a granted one does not work; else empty
 */
public record Connection(String from, String to, String traffic, Grant grant, Set<String> via, String reason) {
    public static final String INTERNET = "the internet";

    public enum Grant {
        /** It was granted, and it works. */
        KEPT,
        /** It was granted, and it does not work. */
        BROKEN,
        /** Nobody granted it, and it works. */
        NONE
    }

    public static List<Connection> all(Facts facts) {
        var promises = facts.intent().declared() ? facts.promises() : List.<Promise>of();
        var all = new ArrayList<Connection>();
        var nats = facts.network().nats().stream().map(Interface::urn).collect(Collectors.toSet());
        promises.forEach(promise -> all.addAll(granted(promise, nats)));
        var byFunction = promises.stream().collect(Collectors.groupingBy(Promise::function));
        for (var database : facts.network().databases()) {
            database.interfaces().forEach(to -> ungranted(facts, database, to, byFunction, all));
        }
        facts.functions().all().forEach(function -> out(facts, function.urn(), byFunction.getOrDefault(function.urn(), List.of())).ifPresent(all::add));
        facts.network().nats().forEach(nat -> facts.reach(Leaning.MUST).fromInternet(nat, Packets.ALL).delivered().smallest()
                .ifPresent(packet -> all.add(new Connection(INTERNET, nat.urn(), packet.service(), Grant.NONE, Set.of(), ""))));
        return all.stream().distinct().toList();
    }

    private static List<Connection> granted(Promise promise, Set<String> nats) {
        var targets = new TreeSet<String>();
        promise.ways().forEach(way -> targets.add(way.at()));
        var traffic = promise.ways().stream().flatMap(way -> way.flow().wanted().smallest().stream()).map(Packet::service).findFirst().orElse("");
        var reason = promise.kept() ? "" : promise.blockers().get(0).text();
        var via = promise.ways().stream().filter(way -> way.at().equals(INTERNET)).flatMap(way -> way.flow().steps().stream()).flatMap(step -> step.urns().stream())
                .filter(nats::contains).collect(Collectors.toCollection(LinkedHashSet::new));
        return targets.stream().map(to -> new Connection(promise.function(), to, traffic, promise.kept() ? Grant.KEPT : Grant.BROKEN, via, reason)).toList();
    }

    private static void ungranted(Facts facts, Database database, Interface to, Map<String, List<Promise>> promises, List<Connection> all) {
        var reach = facts.reach(Leaning.MUST);
        reach.fromInternet(to, Packets.ALL).delivered().smallest()
                .ifPresent(packet -> all.add(new Connection(INTERNET, database.urn(), packet.service(), Grant.NONE, Set.of(), "")));
        if (!reach.fromAnywhere(to, Packets.ALL).delivered().isEmpty()) {
            strangers(facts, database, to, all);
        }
        for (var group : facts.network().admitted(to.groups())) {
            for (var from : facts.network().withGroup(group)) {
                var granted = promised(promises.getOrDefault(from.urn(), List.of()), Optional.of(to));
                reach.between(from, to, Packets.ALL).delivered().minus(granted).smallest()
                        .ifPresent(packet -> all.add(new Connection(from.urn(), database.urn(), packet.service(), Grant.NONE, Set.of(), "")));
            }
        }
    }

    private static void strangers(Facts facts, Database database, Interface to, List<Connection> all) {
        var subnets = facts.network().subnets().stream().filter(subnet -> subnet.vpc().equals(to.subnet().vpc())).toList();
        var found = subnets.stream().flatMap(subnet -> facts.reach(Leaning.MUST).between(Interface.stranger(subnet), to, Packets.ALL).delivered().smallest()
                .map(packet -> new Connection("anything in " + subnet.name(), database.urn(), packet.service(), Grant.NONE, Set.of(), "")).stream()).toList();
        if (found.size() == subnets.size() && found.stream().map(Connection::traffic).distinct().count() == 1) {
            all.add(new Connection("anything in " + Promise.name(to.subnet().vpc().urn()), database.urn(), found.get(0).traffic(), Grant.NONE, Set.of(), ""));
        } else {
            all.addAll(found);
        }
    }

    private static Packets promised(List<Promise> promises, Optional<Interface> to) {
        return promises.stream().flatMap(promise -> promise.ways().stream())
                .filter(way -> way.to().equals(to)).map(way -> way.flow().wanted()).reduce(Packets.NONE, Packets::or);
    }

    private static Optional<Connection> out(Facts facts, String function, List<Promise> promises) {
        if (promises.stream().anyMatch(promise -> promise.ways().stream().anyMatch(way -> way.at().equals(INTERNET)))) {
            return Optional.empty();
        }
        return facts.network().interfacesOf(function).stream()
                .flatMap(from -> facts.reach(Leaning.MUST).toInternet(from, Packets.ALL).delivered().smallest().stream()).findFirst()
                .map(packet -> new Connection(function, INTERNET, packet.service(), Grant.NONE, Set.of(), ""));
    }
}
