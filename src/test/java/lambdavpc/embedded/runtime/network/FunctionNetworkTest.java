package lambdavpc.embedded.runtime.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.embedded.World;
import lambdavpc.embedded.concrete.request.Authorization.Way;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.Spot;
import lambdavpc.embedded.runtime.network.FunctionNetwork.Server;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Real connections over relays, while the world changes under them: a function in two subnets that a NAT gateway leads out of. */
@EnabledOnOs(OS.LINUX)
final class FunctionNetworkTest {
    private static final String ROUTE = "aws:ec2/route:Route";
    private static final String ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
    private static final String RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    private static final String FUNCTION = "aws:lambda/function:Function";
    private static final String SERVICE = "secretsmanager.us-east-1.amazonaws.com";

    private World world = World.EMPTY;
    private ServerSocket site;
    private Server server;
    private FunctionNetwork network;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        put("aws:ec2/vpc:Vpc", "vpc", Map.of("cidrBlock", "10.0.0.0/16", "enableDnsSupport", true, "enableDnsHostnames", true,
                "mainRouteTableId", "main", "defaultNetworkAclId", "acl", "defaultSecurityGroupId", "sg-default"));
        for (var each : List.of("a", "b", "p")) {
            put("aws:ec2/subnet:Subnet", each, Map.of("vpcId", "vpc", "cidrBlock", "10.0.%d.0/24".formatted((int) each.charAt(0))));
        }
        put("aws:ec2/securityGroup:SecurityGroup", "sg-1", Map.of("vpcId", "vpc"));
        put(RULE, "out", Map.of("securityGroupId", "sg-1", "ipProtocol", "tcp", "fromPort", 443.0, "toPort", 443.0, "cidrIpv4", "0.0.0.0/0"));
        put(FUNCTION, "probe", Map.of("name", "probe", "vpcConfig", Map.of("subnetIds", List.of("a", "b"), "securityGroupIds", List.of("sg-1"))));
        put(FUNCTION, "outsider", Map.of("name", "outsider"));
        put("aws:ec2/internetGateway:InternetGateway", "igw-1", Map.of("vpcId", "vpc"));
        put("aws:ec2/natGateway:NatGateway", "nat-1", Map.of("subnetId", "p", "connectivityType", "public", "publicIp", "198.18.0.1", "privateIp", "10.0.112.9"));
        table("egress", "natGatewayId", "nat-1", "a", "b");
        table("public", "gatewayId", "igw-1", "p");
        site = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        server = new Server("site.example.org", 443, site.getLocalPort(), new InetSocketAddress(InetAddress.getLoopbackAddress(), site.getLocalPort()));
        network = new FunctionNetwork(new Place(folder, folder.resolve("world.json"), folder), () -> world);
    }

    @AfterEach
    void stop() throws IOException {
        network.close();
        site.close();
    }

    private void put(String type, String id, Map<String, Object> values) {
        world = world.with(Resources.entry(type, id, values));
    }

    private void table(String id, String by, String target, String... subnets) {
        put("aws:ec2/routeTable:RouteTable", id, Map.of("vpcId", "vpc"));
        put(ROUTE, id, Map.of("routeTableId", id, "destinationCidrBlock", "0.0.0.0/0", by, target));
        for (var subnet : subnets) {
            put(ASSOCIATION, id + subnet, Map.of("routeTableId", id, "subnetId", subnet));
        }
    }

    private String lineOf(Spot spot) {
        return network.connect(spot, List.of(server)).get(server.name());
    }

    private void reaches(String address) throws IOException {
        try (var caller = new Socket()) {
            caller.connect(new InetSocketAddress(address, server.listens()), 3_000);
            try (var accepted = site.accept()) {
                accepted.getOutputStream().write(1);
                assertEquals(1, caller.getInputStream().read());
            }
        }
    }

    private void waits(String address) {
        assertThrows(SocketTimeoutException.class, () -> {
            try (var caller = new Socket()) {
                caller.connect(new InetSocketAddress(address, server.listens()), 300);
            }
        });
    }

    private void without(String type, String id, String address, String why) throws IOException {
        var whole = world;
        world = world.without(type, id);
        network.refresh();
        waits(address);
        assertTrue(network.blocked("probe").stream().anyMatch(line -> line.startsWith("probe cannot reach site.example.org:443: " + why)), network.blocked("probe").toString());
        world = whole;
        network.refresh();
        reaches(address);
        assertEquals(List.of(), network.blocked("probe"));
    }

    @Test
    void whatTheWayOutIsMadeOfIsNeededPieceByPieceAndMendsIt() throws IOException {
        var address = lineOf(new Spot("probe", "a"));
        reaches(address);
        without(ROUTE, "egress", address, "no route of a leads to ");
        without(ASSOCIATION, "egressa", address, "no route of a leads to ");
        without("aws:ec2/natGateway:NatGateway", "nat-1", address, "the route is a black hole: there is no nat-1");
        without("aws:ec2/internetGateway:InternetGateway", "igw-1", address, "the route is a black hole: no igw-1 is attached");
        without(RULE, "out", address, "no rule of the security groups lets it out of function probe");
    }

    @Test
    void eachPlaceHasItsOwnLine() throws IOException {
        var a = lineOf(new Spot("probe", "a"));
        var b = lineOf(new Spot("probe", "b"));
        world = world.without(ASSOCIATION, "egressb");
        network.refresh();
        reaches(a);
        waits(b);
    }

    @Test
    void processesAreSpreadOverTheSubnetsAndAFunctionWithoutAnyIsOutside() {
        assertEquals(List.of("a", "b", "a"), List.of(network.place("probe").subnet(), network.place("probe").subnet(), network.place("probe").subnet()));
        assertEquals("", network.place("outsider").subnet());
    }

    @Test
    void whatIsOutsideReachesTheInternetAndNothingPrivate() throws IOException {
        reaches(lineOf(new Spot("outsider", "")));
        put("aws:rds/subnetGroup:SubnetGroup", "group", Map.of("name", "group", "subnetIds", List.of("a")));
        put("aws:rds/instance:Instance", "db", Map.of("dbSubnetGroupName", "group", "address", server.name(), "vpcSecurityGroupIds", List.of("sg-1")));
        network.refresh();
        assertTrue(network.blocked("outsider").get(0).contains("no route from outside leads to the private address"), network.blocked("outsider").toString());
    }

    @Test
    void aServiceIsReachedThroughItsEndpointOrFromTheAddressOfTheNat() {
        assertEquals(new Way(Optional.empty(), Optional.of("198.18.0.1")), network.way(new Spot("probe", "a"), SERVICE));
        var endpoint = new HashMap<String, Object>(Map.of("vpcId", "vpc", "vpcEndpointType", "Interface", "serviceName", "com.amazonaws.us-east-1.secretsmanager",
                "subnetIds", List.of("b"), "securityGroupIds", List.of("sg-1"), "privateDnsEnabled", true));
        put("aws:ec2/vpcEndpoint:VpcEndpoint", "vpce-1", endpoint);
        assertEquals(new Way(Optional.of("vpce-1"), Optional.of("10.0.97.254")), network.way(new Spot("probe", "a"), SERVICE));
        assertTrue(network.way(new Spot("outsider", ""), SERVICE).endpoint().isEmpty());
    }

    @Test
    void whatHasNoMeaningIsBlockedByName() throws IOException {
        var address = lineOf(new Spot("probe", "a"));
        put(ROUTE, "egress", Map.of("routeTableId", "egress", "destinationCidrBlock", "0.0.0.0/0", "transitGatewayId", "tgw-1"));
        network.refresh();
        waits(address);
        assertTrue(network.blocked("probe").get(0).contains("the embedded AWS has no meaning for a route with transitGatewayId"), network.blocked("probe").toString());
    }

    @Test
    void aPlaceThatCannotBeToldIsAFailureInOneLine() {
        world = world.without("aws:ec2/subnet:Subnet", "b");
        assertEquals("probe cannot be placed: the embedded AWS has no meaning for a Subnet outside of this stack, in b",
                assertThrows(CannotRun.class, () -> network.place("probe")).getMessage());
    }

    @Test
    void aFunctionThatIsGoneLeavesNoLine() throws IOException {
        var address = lineOf(new Spot("probe", "a"));
        reaches(address);
        network.remove("probe");
        assertThrows(ConnectException.class, () -> {
            try (var caller = new Socket()) {
                caller.connect(new InetSocketAddress(address, server.listens()), 300);
            }
        });
    }
}
