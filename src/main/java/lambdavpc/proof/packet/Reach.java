package lambdavpc.proof.packet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.packet.Flow.Walk;
import lambdavpc.proof.packet.Groups.Direction;
import lambdavpc.proof.packet.Groups.Rule;
import lambdavpc.proof.packet.Interface.Kind;
import lambdavpc.proof.packet.Interface.Subnet;
import lambdavpc.proof.packet.Routes.Target;

/**
 * Follows all packets of a question at once: which of them arrive, and which are answered. Groups keep state, so an answer to
 * a packet that they let through passes; network ACLs do not.
 */
public final class Reach {
    private static final Range EPHEMERAL = Range.of(1024, 65535);

    /** What counts where something is not known: a promise that nothing passes asks what may, one that all passes asks what must. */
    public enum Leaning { MAY, MUST }

    private final Network network;
    private final Leaning leaning;

    public Reach(Network network, Leaning leaning) {
        this.network = network;
        this.leaning = leaning;
    }

    /** From one interface to another. */
    public Flow between(Interface from, Interface to, Packets wanted) {
        var four = ends(from.four(), to.four());
        var six = from.six().flatMap(source -> to.six().map(destination -> ends(source, destination)));
        var walk = new Walk(wanted.and(six.map(four::or).orElse(four)), leaning);
        from.doubts().forEach(walk::doubt);
        to.doubts().forEach(walk::doubt);
        if (!from.starts()) {
            walk.pass("%s starts no connection".formatted(name(from.urn())), List.of(from.urn()), Packets.NONE);
        }
        if (!to.takes()) {
            walk.pass("%s takes no connection".formatted(name(to.urn())), List.of(to.urn()), Packets.NONE);
        }
        if (!from.subnet().vpc().urn().equals(to.subnet().vpc().urn())) {
            network.ways().forEach(walk::doubt);
            if (network.ways().isEmpty()) {
                walk.pass("nothing connects the two VPCs", List.of(from.subnet().vpc().urn(), to.subnet().vpc().urn()), Packets.NONE);
            }
            return walk.end();
        }
        groups(walk, from, Direction.OUT, Optional.of(to));
        local(walk, from);
        cross(walk, from.subnet(), to.subnet());
        groups(walk, to, Direction.IN, Optional.of(from));
        return walk.end();
    }

    /** From an interface to hosts on the internet. */
    public Flow toInternet(Interface from, Packets wanted) {
        var walk = new Walk(wanted.and(toInternet(from)), leaning);
        from.doubts().forEach(walk::doubt);
        if (!from.starts()) {
            walk.pass("%s starts no connection".formatted(name(from.urn())), List.of(from.urn()), Packets.NONE);
        }
        groups(walk, from, Direction.OUT, Optional.empty());
        route(walk, from, true);
        return walk.end();
    }

    /** From hosts on the internet to an interface: to its public IPv4 address, which the gateway translates, or to its IPv6 address. */
    public Flow fromInternet(Interface to, Packets wanted) {
        var walk = new Walk(wanted.and(toInternet(to).answers()), leaning);
        to.doubts().forEach(walk::doubt);
        network.gatewayTables().forEach(walk::doubt);
        walk.pass("public address of " + name(to.urn()), List.of(to.urn()),
                to.isPublic() ? Packets.ALL : Packets.where(Field.DESTINATION, Addresses.V6));
        if (!to.takes()) {
            walk.pass("%s takes no connection".formatted(name(to.urn())), List.of(to.urn()), Packets.NONE);
        }
        var vpc = to.subnet().vpc();
        publicAccess(walk, to);
        var table = network.table(to.subnet());
        table.doubts().forEach(walk::doubt);
        var routed = unknown(table) ? walk.wanted : Packets.NONE;
        var elsewhere = false;
        for (var part : parts(table, walk.wanted.answers(), to.subnet())) {
            if (part.target() instanceof Target.Gone gone && leaning == Leaning.MAY) {
                gone(walk, gone.reference(), part.route());
                elsewhere = true;
            } else if (!(part.target() instanceof Target.Internet)) {
                continue;
            }
            routed = routed.or(part.packets().answers());
        }
        walk.pass("internet gateway of " + name(vpc.urn()), vpc.gateway().map(List::of).orElse(List.of(vpc.urn())),
                vpc.gateway().isPresent() || elsewhere || unknown(table) ? Packets.ALL : Packets.NONE);
        walk.pass("route of %s to the internet gateway".formatted(to.subnet().name()), List.of(table.urn()), routed);
        var acl = network.acl(to.subnet());
        acl.doubts().forEach(walk::doubt);
        walk.pass("network ACL of " + to.subnet().name(), List.of(acl.urn()), lets(acl, acl.in()));
        walk.answers("network ACL of %s, for answers".formatted(to.subnet().name()), List.of(acl.urn()), lets(acl, acl.out()));
        groups(walk, to, Direction.IN, Optional.empty());
        return walk.end();
    }

    /** From any address that is no interface's here, past everything but the groups. */
    public Flow fromAnywhere(Interface to, Packets wanted) {
        var walk = new Walk(wanted.and(Packets.where(Field.DESTINATION, to.four()).or(to.six().map(six -> Packets.where(Field.DESTINATION, six)).orElse(Packets.NONE))), leaning);
        to.doubts().forEach(walk::doubt);
        groups(walk, to, Direction.IN, Optional.empty());
        return walk.end();
    }

    /** From an interface to an AWS service by its public name, within the VPC. */
    public Flow toService(Interface from, String service, Packets wanted) {
        var vpc = from.subnet().vpc();
        var endpoints = network.privateEndpoints(vpc, service);
        // The name resolves to the addresses of all its interfaces: each must be reached.
        var flows = endpoints.stream().flatMap(endpoint -> endpoint.interfaces().stream()).map(to -> between(from, to, wanted)).toList();
        if (!flows.isEmpty()) {
            return flows.stream().reduce(Flow::both).orElseThrow();
        }
        var gateway = network.endpoints().stream().filter(endpoint -> endpoint.service().equals(service) && endpoint.vpc().equals(vpc.urn())
                && endpoint.tables().contains(network.tableKey(from.subnet()))).findFirst();
        return gateway.map(endpoint -> throughGateway(from, endpoint, wanted)).orElseGet(() -> {
            var walk = new Walk(wanted.and(ends(from.four(), Addresses.V4)), leaning);
            var without = network.endpoints().stream().filter(endpoint -> endpoint.service().equals(service) && endpoint.vpc().equals(vpc.urn())).toList();
            walk.pass(without.isEmpty() ? "%s has no endpoint of %s".formatted(name(vpc.urn()), service)
                            : without.stream().anyMatch(endpoint -> !endpoint.tables().isEmpty()) ? "the route table of %s does not lead to the endpoint of %s (routeTableIds)"
                                    .formatted(from.subnet().name(), service)
                            : !vpc.dnsSupport() || !vpc.dnsHostnames() ? "%s resolves no private names (enableDnsSupport, enableDnsHostnames)".formatted(name(vpc.urn()))
                            : "the endpoint of %s has no interface that its public name leads to (privateDnsEnabled, subnetIds)".formatted(service),
                    Stream.concat(Stream.of(vpc.urn()), without.stream().map(Interfaces.Endpoint::urn)).toList(), Packets.NONE);
            return walk.end();
        });
    }

    /** The service's addresses are public ones that only AWS knows: rules must let all of them through, or name the service's list. */
    private Flow throughGateway(Interface from, Interfaces.Endpoint endpoint, Packets wanted) {
        var walk = new Walk(wanted.and(toInternet(from)).and(Packets.where(Field.DESTINATION, Addresses.V4)), leaning);
        var lets = outwards(walk, from);
        for (var key : from.groups()) {
            for (var rule : endpoint.prefixList().map(list -> network.group(key).out().byList().getOrDefault(list, List.of())).orElse(List.of())) {
                lets = lets.or(walk.wanted.and(rule.traffic()));
            }
        }
        walk.pass("egress rules of " + names(from.groups()), List.copyOf(from.groups()), lets);
        var acl = network.acl(from.subnet());
        acl.doubts().forEach(walk::doubt);
        walk.pass("network ACL of " + from.subnet().name(), List.of(acl.urn()), lets(acl, acl.out()));
        walk.answers("network ACL of %s, for answers".formatted(from.subnet().name()), List.of(acl.urn()), lets(acl, acl.in()));
        walk.pass("gateway endpoint " + name(endpoint.urn()), List.of(endpoint.urn()), Packets.ALL);
        return walk.end();
    }

    // Routes

    private record Part(Packets packets, String route, Target target) {}

    /** Cuts packets by the route that is the most specific for each; what has no route is left out. */
    private static List<Part> parts(Routes.Table table, Packets packets, Subnet subnet) {
        var parts = new ArrayList<Part>();
        var routes = new ArrayList<>(table.routes());
        subnet.vpc().blocks().forEach(block -> routes.add(new Routes.Route(table.urn(), block, new Target.Local())));
        routes.sort(Comparator.comparing(route -> route.destination().last().subtract(route.destination().first())));
        var left = packets;
        for (var route : routes) {
            if (left.isEmpty()) {
                break;
            }
            var to = Packets.where(Field.DESTINATION, route.destination());
            var part = left.and(to);
            if (!part.isEmpty()) {
                parts.add(new Part(part, route.urn(), route.target()));
                left = left.minus(to);
            }
        }
        return parts;
    }

    /** Within a VPC the table's own local route leads everywhere, unless one within it is more specific. */
    private void local(Walk walk, Interface from) {
        var table = network.table(from.subnet());
        for (var route : table.routes()) {
            if (!(route.target() instanceof Target.Local) && from.subnet().vpc().blocks().stream().anyMatch(block -> block.contains(route.destination()))
                    && !walk.wanted.and(Packets.where(Field.DESTINATION, route.destination())).isEmpty()) {
                walk.doubt(new NotModelled("a route within the VPC", route.urn()));
            }
        }
    }

    private void route(Walk walk, Interface from, boolean throughNat) {
        var table = network.table(from.subnet());
        table.doubts().forEach(walk::doubt);
        if (unknown(table)) {
            return;
        }
        var parts = parts(table, walk.wanted, from.subnet());
        var flows = new ArrayList<Flow>();
        var left = walk.wanted;
        for (var part : parts) {
            left = left.minus(part.packets());
            flows.add(follow(part, from, throughNat));
        }
        if (!left.isEmpty()) {
            var lost = new Walk(left, leaning);
            lost.pass("route table of %s has no route there".formatted(from.subnet().name()), List.of(table.urn()), Packets.NONE);
            flows.add(lost.end());
        }
        walk.onward(flows);
    }

    /** It may have any route. */
    private boolean unknown(Routes.Table table) {
        return leaning == Leaning.MAY && !table.doubts().isEmpty();
    }

    private Flow follow(Part part, Interface from, boolean throughNat) {
        var walk = new Walk(part.packets(), leaning);
        var urn = part.route();
        var target = part.target();
        if (target instanceof Target.Internet gateway) {
            out(walk, from, gateway, urn);
        } else if (target instanceof Target.NatGateway nat && throughNat) {
            network.interfacesOf(nat.urn()).forEach(each -> throughGateway(walk, from, each, urn));
        } else if (target instanceof Target.ThroughInterface forwarder && throughNat) {
            throughInstance(walk, from, forwarder, urn);
        } else if (target instanceof Target.Local) {
            walk.pass("a local route keeps it within the VPC", List.of(urn), Packets.NONE);
        } else if (target instanceof Target.Gone gone) {
            gone(walk, gone.reference(), urn);
        } else {
            walk.doubt(new NotModelled(target instanceof Target.Unmodelled other ? other.construct() : "a NAT behind a NAT", urn));
        }
        return walk.end();
    }

    /** A black hole if it was deleted; somebody else's if this state is not all there is. */
    private void gone(Walk walk, String reference, String route) {
        if (leaning == Leaning.MAY) {
            walk.doubt(new NotModelled("a route to %s, which is not in this state,".formatted(reference), route));
        } else {
            walk.pass("route to %s, which is not there".formatted(reference), List.of(route), Packets.NONE);
        }
    }

    /** Out through the internet gateway. */
    private void out(Walk walk, Interface from, Target.Internet gateway, String route) {
        walk.pass("route " + name(route), List.of(route), Packets.ALL);
        if (from.subnet().vpc().gateway().filter(gateway.urn()::equals).isEmpty()) {
            walk.pass("%s is not attached to the VPC".formatted(name(gateway.urn())), List.of(gateway.urn()), Packets.NONE);
        }
        publicAccess(walk, from);
        var acl = network.acl(from.subnet());
        acl.doubts().forEach(walk::doubt);
        walk.pass("network ACL of " + from.subnet().name(), List.of(acl.urn()), lets(acl, acl.out()));
        walk.answers("network ACL of %s, for answers".formatted(from.subnet().name()), List.of(acl.urn()), lets(acl, acl.in()));
        walk.pass("internet gateway, from the public address of " + name(from.urn()), List.of(gateway.urn(), from.urn()),
                from.isPublic() ? Packets.ALL : Packets.where(Field.SOURCE, Addresses.V6));
    }

    private void publicAccess(Walk walk, Interface of) {
        var access = network.publicAccess(of.kind() == Kind.NAT_GATEWAY);
        access.closed().ifPresent(urn -> walk.pass("Block Public Access closes the internet gateway to " + name(of.urn()), List.of(urn), Packets.NONE));
        if (leaning == Leaning.MUST) {
            access.doubts().forEach(walk::doubt);
        }
    }

    private void throughGateway(Walk walk, Interface from, Interface nat, String route) {
        walk.pass("route " + name(route), List.of(route), Packets.where(Field.DESTINATION, Addresses.V4));
        walk.through(nat.subnet().zone());
        cross(walk, from.subnet(), nat.subnet());
        walk.pass("NAT gateway " + name(nat.urn()), List.of(nat.urn()), nat.isPublic() ? Packets.ALL : Packets.NONE);
        beyond(walk, nat, new Walk(rewritten(walk.wanted, nat), leaning));
    }

    private void throughInstance(Walk walk, Interface from, Target.ThroughInterface target, String route) {
        var inner = network.through(target.key()).stream().findFirst();
        if (inner.isEmpty()) {
            gone(walk, target.key(), route);
            return;
        }
        var nat = inner.get();
        walk.pass("route " + name(route), List.of(route), Packets.where(Field.DESTINATION, Addresses.V4));
        walk.through(nat.subnet().zone());
        nat.doubts().forEach(walk::doubt);
        cross(walk, from.subnet(), nat.subnet());
        groups(walk, nat, Direction.IN, Optional.of(from));
        walk.pass("source/destination check of " + name(nat.urn()), List.of(nat.urn()), nat.checked() ? Packets.NONE : Packets.ALL);
        var machines = network.machinesOf(target.key());
        var outer = Stream.concat(machines.stream().flatMap(machine -> network.ofMachine(machine).stream()), Stream.of(nat)).distinct()
                .filter(each -> each.subnet().zone().equals(nat.subnet().zone()))
                // An instance sends by its first interface, which has the default route, unless somebody changes that.
                .filter(each -> leaning == Leaning.MAY || machines.isEmpty() || machines.contains(each.urn()) || machines.stream().allMatch(machine -> network.interfacesOf(machine).isEmpty()))
                .filter(Interface::isPublic).toList();
        if (machines.isEmpty() && outer.isEmpty()) {
            if (leaning == Leaning.MAY) {
                walk.doubt(new NotModelled("a route to an interface that nothing here attaches", nat.urn()));
            } else {
                walk.pass("nothing here attaches " + name(nat.urn()), List.of(nat.urn()), Packets.NONE);
            }
            return;
        }
        if (outer.isEmpty()) {
            walk.pass("what forwards for %s has no public address".formatted(name(nat.urn())), List.copyOf(machines), Packets.NONE);
        }
        var exits = outer.stream().map(exit -> exit(walk.wanted, from, nat, exit)).toList();
        if (leaning == Leaning.MAY) {
            walk.onward(exits);
        } else {
            exits.forEach(exit -> walk.onward(List.of(exit)));
        }
    }

    /** Out through one of the interfaces of what forwards. */
    private Flow exit(Packets wanted, Interface from, Interface nat, Interface exit) {
        var walk = new Walk(wanted, leaning);
        var rewritten = new Walk(rewritten(wanted, exit), leaning);
        groups(rewritten, exit, Direction.OUT, Optional.empty());
        beyond(walk, exit, rewritten);
        if (!exit.equals(nat)) {
            // The answer leaves where it came in: to this interface's groups it is a connection that they have not seen begin.
            var back = new Walk(wanted.answers(), leaning);
            walk.answers("egress rules of %s, for answers to %s".formatted(names(exit.groups()), name(from.urn())), List.copyOf(exit.groups()),
                    outwards(back, exit, Optional.of(from)));
            back.end().doubts().forEach(walk::doubt);
        }
        return walk.end();
    }

    /** From a NAT on, under its own address and any port. */
    private void beyond(Walk walk, Interface nat, Walk rewritten) {
        route(rewritten, nat, false);
        var flow = rewritten.end();
        walk.onward(List.of(new Flow(walk.wanted, seen(walk.wanted, flow.wanted(), flow.delivered()), seen(walk.wanted, flow.wanted(), flow.answered()),
                flow.steps(), flow.doubts(), flow.zones())));
    }

    private static Packets rewritten(Packets packets, Interface nat) {
        return packets.whatever(Field.SOURCE, Field.SOURCE_PORT).and(Packets.where(Field.SOURCE, nat.four())).and(Packets.where(Field.SOURCE_PORT, EPHEMERAL));
    }

    /** Which of the original packets pass when these of the rewritten ones do: some rewriting may, every rewriting must. */
    private Packets seen(Packets original, Packets rewritten, Packets passing) {
        return leaning == Leaning.MAY ? original.and(passing.whatever(Field.SOURCE, Field.SOURCE_PORT))
                : original.minus(rewritten.minus(passing).whatever(Field.SOURCE, Field.SOURCE_PORT));
    }

    // Network ACLs

    private Packets lets(Acls.Acl acl, Packets known) {
        return leaning == Leaning.MAY && !acl.doubts().isEmpty() ? Packets.ALL : known;
    }

    private void cross(Walk walk, Subnet from, Subnet to) {
        if (from.equals(to)) {
            return;
        }
        var leaving = network.acl(from);
        var entering = network.acl(to);
        leaving.doubts().forEach(walk::doubt);
        entering.doubts().forEach(walk::doubt);
        walk.pass("network ACL of " + from.name() + ", outwards", List.of(leaving.urn()), lets(leaving, leaving.out()));
        walk.pass("network ACL of " + to.name() + ", inwards", List.of(entering.urn()), lets(entering, entering.in()));
        walk.answers("network ACL of " + to.name() + ", outwards, for answers", List.of(entering.urn()), lets(entering, entering.out()));
        walk.answers("network ACL of " + from.name() + ", inwards, for answers", List.of(leaving.urn()), lets(leaving, leaving.in()));
    }

    // Security groups

    private void groups(Walk walk, Interface of, Direction direction, Optional<Interface> peer) {
        if (!of.hasGroups()) {
            return;
        }
        var used = new LinkedHashSet<String>();
        var lets = allowed(walk, of, direction, peer, used);
        var rules = used.isEmpty() ? "" : used.stream().map(Reach::name).collect(Collectors.joining(", ", " (", ")"));
        walk.pass((direction == Direction.OUT ? "egress rules of " : "ingress rules of ") + names(of.groups()) + rules,
                Stream.concat(used.stream(), of.groups().stream()).distinct().toList(), lets);
    }

    private Packets outwards(Walk walk, Interface of, Optional<Interface> peer) {
        return of.hasGroups() ? allowed(walk, of, Direction.OUT, peer, new LinkedHashSet<>()) : Packets.ALL;
    }

    private Packets outwards(Walk walk, Interface of) {
        return outwards(walk, of, Optional.empty());
    }

    /** The rules that let some of the packets in. */
    public Set<String> admitting(Interface to, Optional<Interface> from, Packets packets) {
        var urns = new LinkedHashSet<String>();
        allowed(new Walk(packets, leaning), to, Direction.IN, from, urns);
        return urns;
    }

    private Packets allowed(Walk walk, Interface of, Direction direction, Optional<Interface> peer, Set<String> used) {
        var field = direction == Direction.OUT ? Field.DESTINATION : Field.SOURCE;
        var allowed = Packets.NONE;
        for (var key : of.groups()) {
            var group = network.group(key);
            group.doubts().forEach(walk::doubt);
            if (!group.known() && leaning == Leaning.MAY) {
                return walk.wanted;
            }
            var side = group.side(direction);
            side.unread().forEach(walk::mayAdd);
            if (!side.unread().isEmpty() && leaning == Leaning.MAY) {
                return walk.wanted;
            }
            for (var rule : side.byAddress()) {
                allowed = with(allowed, walk.wanted.and(Packets.where(field, rule.addresses())).and(rule.rule().traffic()), rule.rule(), used);
            }
            for (var other : peer.map(Interface::groups).orElse(Set.of())) {
                for (var rule : side.byGroup().getOrDefault(other, List.of())) {
                    allowed = with(allowed, walk.wanted.and(rule.traffic()), rule, used);
                }
            }
            if (leaning == Leaning.MAY) {
                for (var rules : side.byList().entrySet()) {
                    if (peer.isPresent() && isService(rules.getKey())) {
                        continue; // addresses of AWS, of which no interface here has one
                    }
                    for (var rule : rules.getValue()) {
                        walk.doubt(new NotModelled("prefix list %s, whose addresses are not in this state,".formatted(rules.getKey()), rule.urn()));
                        allowed = with(allowed, walk.wanted.and(rule.traffic()), rule, used);
                    }
                }
            }
        }
        return allowed;
    }

    private boolean isService(String list) {
        return network.endpoints().stream().anyMatch(endpoint -> endpoint.prefixList().filter(list::equals).isPresent());
    }

    private static Packets with(Packets allowed, Packets more, Rule rule, Set<String> used) {
        if (!more.isEmpty()) {
            used.add(rule.urn());
        }
        return allowed.or(more);
    }

    private static Packets ends(Range source, Range destination) {
        return Packets.where(Field.SOURCE, source).and(Packets.where(Field.DESTINATION, destination));
    }

    private static Packets toInternet(Interface from) {
        var outside = Packets.where(Field.DESTINATION, Addresses.INTERNET);
        for (var block : from.subnet().vpc().blocks()) {
            outside = outside.minus(Packets.where(Field.DESTINATION, block));
        }
        var four = Packets.where(Field.SOURCE, from.four()).and(Packets.where(Field.DESTINATION, Addresses.V4));
        var six = from.six().map(address -> Packets.where(Field.SOURCE, address).and(Packets.where(Field.DESTINATION, Addresses.V6)));
        return outside.and(six.map(four::or).orElse(four));
    }

    /** Logical name of a resource. */
    public static String name(String urn) {
        var end = urn.lastIndexOf("::");
        return end < 0 ? urn : urn.substring(end + 2);
    }

    private static String names(Set<String> groups) {
        return String.join(", ", groups.stream().map(Reach::name).toList());
    }
}
