package lambdavpc.proof.packet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;

/**
 * Route tables: the longest prefix wins, a subnet without a table of its own has its VPC's main table
 * (<a href="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html">route tables</a>).
 */
final class Routes {
    static final String TABLE = "aws:ec2/routeTable:RouteTable";
    private static final String ADOPTED = "aws:ec2/defaultRouteTable:DefaultRouteTable";
    private static final String ROUTE = "aws:ec2/route:Route";
    private static final String ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
    private static final String MAIN = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
    private static final String GATEWAY = "aws:ec2/internetGateway:InternetGateway";
    private static final String NAT = "aws:ec2/natGateway:NatGateway";
    private static final String INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
    static final String[] TABLES = {TABLE, ADOPTED};

    /** What else a route may lead to, by property. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "vpcPeeringConnectionId", "a VPC peering connection", "transitGatewayId", "a transit gateway", "egressOnlyGatewayId", "an egress-only internet gateway",
            "carrierGatewayId", "a carrier gateway", "coreNetworkArn", "a core network", "localGatewayId", "a local gateway",
            "vpcEndpointId", "a gateway load balancer endpoint", "instanceId", "an instance as a route's target");

    sealed interface Target {
        /** Within the VPC. */
        record Local() implements Target {}

        /** @param urn of the gateway */
        record Internet(String urn) implements Target {}

        /** @param urn of the NAT gateway */
        record NatGateway(String urn) implements Target {}

        /** @param key of an interface; an instance that forwards has it */
        record ThroughInterface(String key) implements Target {}

        /** It is not in this state: deleted, or somebody else's. */
        record Gone(String reference) implements Target {}

        record Unmodelled(String construct) implements Target {}
    }

    record Route(String urn, Range destination, Target target) {}

    /**
     * @param urn    of the table, or of the VPC whose main table it is
     * @param routes the most specific first
     */
    record Table(String urn, List<Route> routes, List<NotModelled> doubts) {}

    private final Model model;
    private final PrefixLists lists;
    private final Map<String, Table> tables = new HashMap<>();
    private final Map<String, String> ofSubnet = new HashMap<>();
    private final Map<String, String> mainOf = new HashMap<>();
    private final List<NotModelled> ofGateways = new ArrayList<>();

    Routes(Model model, PrefixLists lists, Iterable<Node> vpcs) {
        this.model = model;
        this.lists = lists;
        for (var type : TABLES) {
            for (var node : model.ofType(type)) {
                var table = new Table(node.urn(), new ArrayList<>(), new ArrayList<>());
                tables.put(node.urn(), table);
                reading(table, () -> node.declared().blocks("routes").forEach(block -> reading(table, () -> inline(node, block, table))));
            }
        }
        vpcs.forEach(this::mainOf);
        model.ofType(ROUTE).forEach(this::route);
        for (var node : model.ofType(ASSOCIATION)) {
            var table = model.key(node, "routeTableId", TABLES).orElseThrow(() -> new NotModelled("an association without routeTableId", node.urn()));
            model.key(node, "subnetId", Network.SUBNETS).ifPresentOrElse(subnet -> ofSubnet.put(subnet, table),
                    () -> ofGateways.add(new NotModelled("a route table of a gateway (edge association)", node.urn())));
        }
        tables.values().forEach(table -> table.routes.sort(Comparator.comparing(route -> route.destination.last().subtract(route.destination.first()))));
    }

    /** Without the VPC's own routes, which every table has. */
    Table of(String subnet, String vpc) {
        var key = ofSubnet.getOrDefault(subnet, mainOf.get(vpc));
        return tables.computeIfAbsent(key, unknown -> new Table(unknown, List.of(),
                List.of(new NotModelled("route table %s, which is not in this state,".formatted(unknown), subnet))));
    }

    /** Tables that steer what comes in through a gateway. */
    List<NotModelled> ofGateways() {
        return ofGateways;
    }

    /** Routes to what has no meaning here: a peered network, a transit gateway. */
    List<NotModelled> elsewhere() {
        return tables.values().stream().flatMap(table -> table.routes.stream()).flatMap(route -> route.target instanceof Target.Unmodelled other
                ? Stream.of(new NotModelled("a route to " + other.construct(), route.urn)) : Stream.empty()).toList();
    }

    /** Key of a subnet's table, which gateway endpoints name. */
    String keyOf(String subnet, String vpc) {
        return ofSubnet.getOrDefault(subnet, mainOf.get(vpc));
    }

    private void mainOf(Node vpc) {
        var chosen = model.ofType(MAIN).stream().filter(node -> model.key(node, "vpcId", Network.VPCS).filter(vpc.urn()::equals).isPresent())
                .map(node -> model.key(node, "routeTableId", TABLES).orElseThrow()).findFirst();
        var id = Stream.of("defaultRouteTableId", "mainRouteTableId").filter(property -> !vpc.unknown(property))
                .flatMap(property -> vpc.text(property).stream()).findFirst();
        var adopted = model.ofType(ADOPTED).stream().filter(table -> table.unknown("defaultRouteTableId")
                ? table.resource().registration().propertyDependencies().getOrDefault("defaultRouteTableId", java.util.Set.of()).contains(vpc.urn())
                : id.isPresent() && table.text("defaultRouteTableId").equals(id)).map(Node::urn).findFirst();
        var key = chosen.or(() -> adopted).or(() -> id).orElse("main table of " + vpc.urn());
        mainOf.put(vpc.urn(), key);
        if (!tables.containsKey(key)) {
            var table = new Table(vpc.urn(), new ArrayList<>(), new ArrayList<>());
            if (vpc.resource().external()) {
                table.doubts.add(new NotModelled("the main route table, which is not in this state,", vpc.urn()));
            }
            tables.put(key, table);
        }
    }

    private void route(Node node) {
        var key = model.key(node, "routeTableId", TABLES).orElseThrow(() -> new NotModelled("a route without routeTableId", node.urn()));
        var table = tables.computeIfAbsent(key, unknown -> new Table(unknown, new ArrayList<>(), new ArrayList<>(List.of(
                new NotModelled("route table %s, which is not in this state,".formatted(unknown), "")))));
        model.find(key).filter(owner -> owner.resource().inputs().get("routes") != null).ifPresent(owner -> table.doubts.add(
                new NotModelled("routes inside a route table mixed with a route resource (%s),".formatted(node.urn()), key)));
        reading(table, () -> route(node, table));
    }

    /** A route that makes no sense is one that nobody knows, of its table and no other. */
    private static void reading(Table table, Runnable route) {
        try {
            route.run();
        } catch (NotModelled construct) {
            table.doubts.add(construct);
        }
    }

    private void route(Node node, Table table) {
        var targets = Stream.concat(Stream.of("gatewayId", "natGatewayId", "networkInterfaceId"), ELSEWHERE.keySet().stream())
                .filter(property -> node.resource().inputs().get(property) != null && !"".equals(node.resource().inputs().get(property))).toList();
        var target = targets.size() != 1 ? new Target.Unmodelled("a route with the targets " + targets)
                : targetOf(targets.get(0), model.key(node, targets.get(0), GATEWAY, NAT, INTERFACE).orElseThrow());
        destinations(node.text("destinationCidrBlock").or(() -> node.text("destinationIpv6CidrBlock")), node.text("destinationPrefixListId"), node.urn(), table)
                .forEach(range -> table.routes.add(new Route(node.urn(), range, target)));
    }

    private void inline(Node node, Map<String, Object> block, Table table) {
        var targets = Stream.concat(Stream.of("gatewayId", "natGatewayId", "networkInterfaceId"), ELSEWHERE.keySet().stream())
                .filter(property -> block.get(property) != null && !"".equals(block.get(property))).toList();
        var target = targets.size() != 1 ? new Target.Unmodelled("a route with the targets " + targets)
                : targetOf(targets.get(0), model.key(String.valueOf(block.get(targets.get(0))), GATEWAY, NAT, INTERFACE));
        destinations(text(block, "cidrBlock").or(() -> text(block, "ipv6CidrBlock")), text(block, "destinationPrefixListId"), node.urn(), table)
                .forEach(range -> table.routes.add(new Route(node.urn(), range, target)));
    }

    private List<Range> destinations(Optional<String> cidr, Optional<String> list, String urn, Table table) {
        if (cidr.filter(text -> !text.isEmpty()).isPresent()) {
            return List.of(Addresses.parse(cidr.get()).orElseThrow(() -> new NotModelled("the address block '%s'".formatted(cidr.get()), urn)));
        }
        return list.flatMap(lists::addresses).orElseGet(() -> {
            table.doubts.add(new NotModelled("a route to prefix list %s, whose addresses are not in this state,".formatted(list.orElse("")), urn));
            return List.of();
        });
    }

    private Target targetOf(String property, String key) {
        var type = model.find(key).map(Node::type).orElse("");
        return switch (property) {
            case "gatewayId" -> key.equals("local") ? new Target.Local() : type.equals(GATEWAY) ? new Target.Internet(key)
                    : key.startsWith("vgw-") ? new Target.Unmodelled("a virtual private gateway") : new Target.Gone(key);
            case "natGatewayId" -> type.equals(NAT) ? new Target.NatGateway(key) : new Target.Gone(key);
            // An interface of an instance is no resource of its own: Interfaces knows it by its id.
            case "networkInterfaceId" -> new Target.ThroughInterface(key);
            default -> new Target.Unmodelled(ELSEWHERE.get(property));
        };
    }

    private static Optional<String> text(Map<String, Object> block, String property) {
        return Optional.ofNullable(block.get(property)).map(String::valueOf).filter(value -> !value.isEmpty());
    }
}
