package lambdavpc.embedded.concrete.packet;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Item;
import lambdavpc.embedded.concrete.Unsupported;

/** Route tables: the explicit one of a subnet, else the VPC's main one; in it the longest prefix. */
final class Routes {
    private static final String TABLE = "aws:ec2/routeTable:RouteTable";
    private static final String DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable";
    private static final String ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
    private static final String MAIN = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation";
    private static final String ROUTE = "aws:ec2/route:Route";
    private static final List<String> TARGETS = List.of("gatewayId", "natGatewayId", "networkInterfaceId", "egressOnlyGatewayId", "vpcEndpointId",
            "transitGatewayId", "vpcPeeringConnectionId", "carrierGatewayId", "coreNetworkArn", "localGatewayId");

    private final Inventory inventory;
    private final PrefixLists prefixLists;
    private final Map<String, List<Route>> byTable = new HashMap<>();

    Routes(Inventory inventory, PrefixLists prefixLists) {
        this.inventory = inventory;
        this.prefixLists = prefixLists;
    }

    /**
     * @param by     the property that names the target: {@code natGatewayId}, or {@code local}
     * @param target its id
     */
    record Route(IPAddress block, String by, String target, String urn) {}

    /** @param urn of the table, or the id of one that AWS made */
    record Found(Optional<Route> route, String urn) {}

    Found find(Item subnet, IPAddress destination) {
        var table = tableOf(subnet);
        var urn = inventory.find(TABLE, table).or(() -> inventory.find(DEFAULT_TABLE, table)).map(Item::urn).filter(each -> each.startsWith("urn:")).orElse(table);
        return new Found(routes(table, subnet.need("vpcId")).stream().filter(each -> each.block().contains(destination))
                // Of two that are as long, what was asked for replaces the local one.
                .max(Comparator.comparingInt((Route each) -> each.block().getNetworkPrefixLength()).thenComparing(each -> !each.by().equals("local"))), urn);
    }

    /** Whether packets from an internet gateway take a table of their own. */
    Optional<Item> edge(String gateway) {
        return inventory.all(ASSOCIATION).stream().filter(each -> each.text("gatewayId").filter(gateway::equals).isPresent()).findFirst();
    }

    private String tableOf(Item subnet) {
        return inventory.all(ASSOCIATION).stream().filter(each -> each.text("subnetId").filter(subnet.id()::equals).isPresent())
                .map(each -> each.need("routeTableId")).findFirst()
                .or(() -> inventory.all(MAIN).stream().filter(each -> each.need("vpcId").equals(subnet.need("vpcId"))).map(each -> each.need("routeTableId")).findFirst())
                .or(() -> inventory.get(Network.VPC, subnet.need("vpcId")).text("mainRouteTableId")).orElse("main");
    }

    private List<Route> routes(String table, String vpc) {
        return byTable.computeIfAbsent(table, id -> {
            var routes = new ArrayList<Route>();
            blocks(inventory.get(Network.VPC, vpc)).forEach(block -> routes.add(new Route(block, "local", "local", "")));
            var declared = inventory.find(TABLE, id).or(() -> inventory.find(DEFAULT_TABLE, id));
            declared.ifPresent(item -> {
                if (!item.texts("propagatingVgws").isEmpty()) {
                    throw new Unsupported("routes that a VPN gateway propagates", item.urn());
                }
                item.ownBlocks("routes").forEach(route -> add(routes, route, "cidrBlock", "ipv6CidrBlock"));
            });
            inventory.all(ROUTE).stream().filter(route -> route.need("routeTableId").equals(id))
                    .forEach(route -> add(routes, route, "destinationCidrBlock", "destinationIpv6CidrBlock"));
            prefixLists.gatewayEndpoints(id).forEach(endpoint -> prefixLists.blocks(endpoint.text("prefixListId").orElse(endpoint.need("serviceName")), endpoint.urn())
                    .forEach(block -> routes.add(new Route(block, "endpoint", endpoint.id(), endpoint.urn()))));
            return routes;
        });
    }

    /** All blocks of a VPC. */
    List<IPAddress> blocks(Item vpc) {
        var blocks = new ArrayList<IPAddress>();
        vpc.text("cidrBlock").ifPresent(block -> blocks.add(parse(block)));
        vpc.text("ipv6CidrBlock").ifPresent(block -> blocks.add(parse(block)));
        for (var each : inventory.all("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation")) {
            if (each.need("vpcId").equals(vpc.id())) {
                blocks.add(parse(each.need("cidrBlock")));
            }
        }
        return blocks;
    }

    private void add(List<Route> routes, Item route, String v4, String v6) {
        var by = TARGETS.stream().filter(name -> route.text(name).isPresent()).findFirst()
                .orElseThrow(() -> new Unsupported("a route with another target", route.urn()));
        var target = route.need(by);
        var kind = target.equals("local") ? "local" : by;
        route.text(v4).or(() -> route.text(v6)).map(Routes::parse).map(List::of)
                .orElseGet(() -> prefixLists.blocks(route.need("destinationPrefixListId"), route.urn()))
                .forEach(block -> routes.add(new Route(block, kind, target, route.urn())));
    }

    static IPAddress parse(String block) {
        var address = new IPAddressString(block).getAddress();
        if (address == null) {
            throw new Unsupported("the block " + block, "a route or a rule");
        }
        return address.getNetworkPrefixLength() == null ? address.toPrefixBlock(address.getBitCount()) : address.toPrefixBlock();
    }
}
