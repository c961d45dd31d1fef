package lambdavpc.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.proof.claim.Connection;
import lambdavpc.proof.claim.Connection.Grant;
import lambdavpc.proof.claim.Facts;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.packet.Interface;
import lambdavpc.proof.packet.Interface.Subnet;
import lambdavpc.proof.packet.Interfaces;

/**
 * What the pictures show: zones are columns, tiers are rows.
 *
 * @param vpc    its name and address block
 * @param zones  columns
 * @param things in the order of the rows
 * @param lines  between things, by their keys
 * @param left   how many things there is no room for
 */
public record Topology(String vpc, List<String> zones, List<Thing> things, List<Line> lines, int left) {
    static final Topology EMPTY = new Topology("", List.of(), List.of(), List.of(), 0);
    /** More than a screen of them nobody reads. */
    private static final int MOST = 40;
    private static final String ANYTHING = "anything in the VPC";

    /** Rows of the picture. */
    enum Tier {
        ISOLATED("isolated"), EGRESS("egress"), PUBLIC("public"), OUTSIDE("outside the VPC");

        final String title;

        Tier(String title) {
            this.title = title;
        }
    }

    enum Kind { FUNCTION, DATABASE, PROXY, ENDPOINT, NAT, STRANGER, INTERNET }

    /**
     * @param zones those that it stands in: indices of columns; all of them for what stands outside
     * @param note  a few words more
     */
    record Thing(String key, String name, Kind kind, Tier tier, List<Integer> zones, String note) {}

    /** @param label what passes, or why not */
    record Line(String from, String to, String label, Grant grant) {}

    static Topology of(Facts facts) {
        var network = facts.network();
        var zones = network.zones();
        var things = new LinkedHashMap<String, Thing>();
        var place = new Placing(facts, zones);
        for (var function : facts.functions().all()) {
            place.thing(function.urn(), function.name(), Kind.FUNCTION, network.interfacesOf(function.urn()), "").ifPresentOrElse(thing -> things.put(thing.key(), thing),
                    () -> things.put(function.urn(), new Thing(function.urn(), function.name(), Kind.FUNCTION, Tier.OUTSIDE, place.all(), "")));
        }
        network.databases().forEach(database -> place.thing(database.urn(), database.name(), kind(database), database.interfaces(),
                kind(database) == Kind.PROXY ? "proxy" : database.standby() ? "with a standby in another zone"
                        : database.zone().map(zone -> "runs in " + zone).orElse("in one zone")).ifPresent(thing -> things.put(thing.key(), thing)));
        network.endpoints().forEach(endpoint -> place.thing(endpoint.urn(), endpoint.service() + " endpoint", Kind.ENDPOINT, endpoint.interfaces(), "")
                .ifPresent(thing -> things.put(thing.key(), thing)));
        var machines = machines(network.nats());
        network.nats().stream().collect(Collectors.groupingBy(nat -> machines.get(nat.urn()), LinkedHashMap::new, Collectors.toList())).forEach((urn, interfaces) ->
                place.thing(urn, Names.of(urn), Kind.NAT, interfaces, "NAT").ifPresent(thing -> things.put(urn, thing)));
        var lines = lines(facts.connections(), things, machines, place);
        var ordered = things.values().stream().sorted(Comparator.comparing(Thing::tier)).toList();
        return new Topology(facts.model().ofType("aws:ec2/vpc:Vpc").stream().map(Topology::vpc).collect(Collectors.joining(", ")), zones,
                ordered.stream().limit(MOST).toList(), lines.stream().filter(line -> shown(ordered, line)).toList(), Math.max(0, ordered.size() - MOST));
    }

    private static Kind kind(Interfaces.Database database) {
        return database.interfaces().stream().anyMatch(each -> each.kind() == Interface.Kind.PROXY) ? Kind.PROXY : Kind.DATABASE;
    }

    /** An interface that a route leads to and the machine that goes out by another one are one NAT: the machine. */
    private static Map<String, String> machines(List<Interface> nats) {
        var machines = new LinkedHashMap<String, String>();
        nats.forEach(nat -> machines.merge(nat.urn(), nat.isPublic() ? nat.urn() : nats.stream()
                .filter(other -> other.isPublic() && other.subnet().equals(nat.subnet())).map(Interface::urn).findFirst().orElse(nat.urn()), (one, other) -> one));
        return machines;
    }

    private static boolean shown(List<Thing> ordered, Line line) {
        var keys = ordered.stream().limit(MOST).map(Thing::key).toList();
        return keys.contains(line.from()) && keys.contains(line.to());
    }

    private static String vpc(Node vpc) {
        return "%s %s".formatted(vpc.name(), vpc.unknown("cidrBlock") ? "" : vpc.text("cidrBlock").orElse("")).strip();
    }

    private static List<Line> lines(List<Connection> connections, Map<String, Thing> things, Map<String, String> machines, Placing place) {
        var lines = new ArrayList<Line>();
        for (var each : connections) {
            var from = end(machines.getOrDefault(each.from(), each.from()), things, place);
            var to = end(machines.getOrDefault(each.to(), each.to()), things, place);
            var label = each.grant() == Grant.BROKEN ? each.reason() : each.traffic();
            if (each.via().isEmpty() || each.grant() == Grant.BROKEN) {
                lines.add(new Line(from, to, label, each.grant()));
            }
            if (each.grant() != Grant.BROKEN) {
                each.via().stream().map(machines::get).forEach(nat -> {
                    lines.add(new Line(from, nat, label, each.grant()));
                    lines.add(new Line(nat, to, "", each.grant()));
                });
            }
        }
        return lines.stream().distinct().toList();
    }

    /** Who is no resource gets a thing of its own; strangers of all subnets share one. */
    private static String end(String key, Map<String, Thing> things, Placing place) {
        if (key.equals(Connection.INTERNET)) {
            things.putIfAbsent(key, new Thing(key, key, Kind.INTERNET, Tier.OUTSIDE, place.all(), ""));
        } else if (!things.containsKey(key)) {
            var stranger = key.startsWith("urn:") ? key : ANYTHING;
            things.putIfAbsent(stranger, new Thing(stranger, Names.of(stranger), Kind.STRANGER, Tier.ISOLATED, place.all(), "not of this program"));
            return stranger;
        }
        return key;
    }

    /** Where something stands, by its interfaces. */
    private record Placing(Facts facts, List<String> zones) {
        List<Integer> all() {
            return Stream.iterate(0, column -> column + 1).limit(Math.max(1, zones.size())).toList();
        }

        Optional<Thing> thing(String key, String name, Kind kind, Collection<Interface> interfaces, String note) {
            if (interfaces.isEmpty()) {
                return Optional.empty();
            }
            Function<Subnet, Tier> tier = subnet -> switch (facts.network().wayOut(subnet)) {
                case NONE -> Tier.ISOLATED;
                case NAT -> Tier.EGRESS;
                case GATEWAY -> Tier.PUBLIC;
            };
            // The most exposed of its subnets.
            var highest = interfaces.stream().map(each -> tier.apply(each.subnet())).max(Comparator.naturalOrder()).orElseThrow();
            var columns = new TreeSet<Integer>();
            interfaces.forEach(each -> columns.add(Math.max(0, zones.indexOf(each.subnet().zone()))));
            return Optional.of(new Thing(key, name, kind, highest, List.copyOf(columns), note));
        }
    }
}
