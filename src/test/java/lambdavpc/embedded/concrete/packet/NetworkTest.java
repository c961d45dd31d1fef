package lambdavpc.embedded.concrete.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.embedded.World;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Unsupported;
import lambdavpc.embedded.concrete.packet.Hop.Kind;
import lambdavpc.embedded.runtime.Resources;
import org.junit.jupiter.api.Test;

/** One small network, and each rule of AWS's by one change of it. */
final class NetworkTest {
    private static final String RULE_IN = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    private static final String RULE_OUT = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    private static final String SUBNET = "aws:ec2/subnet:Subnet";
    private static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
    private static final String ROUTE = "aws:ec2/route:Route";
    private static final String TABLE = "aws:ec2/routeTable:RouteTable";
    private static final String ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation";
    private static final String ACL = "aws:ec2/networkAcl:NetworkAcl";
    private static final String IGW = "aws:ec2/internetGateway:InternetGateway";
    private static final String NAMED = "secretsmanager.us-east-1.amazonaws.com";
    private static final String DATABASE = "db.rds.amazonaws.com";
    private static final String WORLD = "example.org";

    private World world = World.EMPTY;

    /** A function (a) beside an endpoint (a) and a database (b); egress subnet (e) behind a NAT gateway in a public one (p). */
    NetworkTest() {
        put("aws:ec2/vpc:Vpc", "vpc", Map.of("cidrBlock", "10.0.0.0/16", "enableDnsSupport", true, "enableDnsHostnames", true,
                "mainRouteTableId", "main", "defaultNetworkAclId", "acl-0", "defaultSecurityGroupId", "sg-default"));
        subnet("a", "10.0.1.0/24");
        subnet("b", "10.0.2.0/24");
        subnet("e", "10.0.3.0/24");
        subnet("p", "10.0.4.0/24");
        for (var group : List.of("sg-function", "sg-database", "sg-endpoint", "sg-egress")) {
            put(GROUP, group, Map.of("vpcId", "vpc"));
        }
        function("reader", "a", "sg-function");
        function("probe", "e", "sg-egress");
        put("aws:rds/subnetGroup:SubnetGroup", "group", Map.of("name", "group", "subnetIds", List.of("b")));
        put(Network.DATABASE, "db", Map.of("dbSubnetGroupName", "group", "address", DATABASE, "vpcSecurityGroupIds", List.of("sg-database"), "publiclyAccessible", false));
        put(Network.ENDPOINT, "vpce", Map.of("vpcId", "vpc", "vpcEndpointType", "Interface", "serviceName", "com.amazonaws.us-east-1.secretsmanager",
                "subnetIds", List.of("a"), "securityGroupIds", List.of("sg-endpoint"), "privateDnsEnabled", true));
        rule(RULE_OUT, "r-out-db", "sg-function", "referencedSecurityGroupId", "sg-database", 5432);
        rule(RULE_IN, "r-in-db", "sg-database", "referencedSecurityGroupId", "sg-function", 5432);
        rule(RULE_OUT, "r-out-sm", "sg-function", "referencedSecurityGroupId", "sg-endpoint", 443);
        rule(RULE_IN, "r-in-sm", "sg-endpoint", "referencedSecurityGroupId", "sg-function", 443);
        rule(RULE_OUT, "r-out-net", "sg-egress", "cidrIpv4", "0.0.0.0/0", 443);
        put(IGW, "igw-1", Map.of("vpcId", "vpc"));
        put(Network.NAT_GATEWAY, "nat-1", Map.of("subnetId", "p", "connectivityType", "public", "publicIp", "198.18.0.1", "privateIp", "10.0.4.9"));
        table("t-e", "e", "natGatewayId", "nat-1");
        table("t-p", "p", "gatewayId", "igw-1");
    }

    private void put(String type, String id, Map<String, Object> values) {
        world = world.with(Resources.entry(type, id, values));
    }

    private void change(String type, String id, String property, Object value) {
        var values = new HashMap<>(world.find(type, id).orElseThrow().inputs());
        values.put(property, value);
        put(type, id, values);
    }

    private void remove(String type, String id) {
        assertTrue(world.find(type, id).isPresent(), id);
        world = world.without(type, id);
    }

    private void subnet(String id, String block) {
        put(SUBNET, id, Map.of("vpcId", "vpc", "cidrBlock", block, "mapPublicIpOnLaunch", false));
    }

    private void function(String name, String subnet, String group) {
        put(Network.FUNCTION, name, Map.of("name", name, "vpcConfig", Map.of("subnetIds", List.of(subnet), "securityGroupIds", List.of(group))));
    }

    private void rule(String type, String id, String group, String peer, String value, int port) {
        put(type, id, Map.of("securityGroupId", group, "ipProtocol", "tcp", "fromPort", (double) port, "toPort", (double) port, peer, value));
    }

    private void table(String id, String subnet, String by, String target) {
        put(TABLE, id, Map.of("vpcId", "vpc"));
        put(ASSOCIATION, id + subnet, Map.of("routeTableId", id, "subnetId", subnet));
        put(ROUTE, id + "-default", Map.of("routeTableId", id, "destinationCidrBlock", "0.0.0.0/0", by, target));
    }

    private void acl(String subnet, List<Map<String, Object>> in, List<Map<String, Object>> out) {
        put(ACL, "acl-1", Map.of("vpcId", "vpc", "subnetIds", List.of(subnet), "ingress", in, "egress", out));
    }

    private static Map<String, Object> entry(int number, String action, String block, int from, int to) {
        return Map.of("ruleNo", (double) number, "action", action, "protocol", "tcp", "cidrBlock", block, "fromPort", (double) from, "toPort", (double) to);
    }

    private static Map<String, Object> every(int number, String action) {
        return Map.of("ruleNo", (double) number, "action", action, "protocol", "-1", "cidrBlock", "0.0.0.0/0", "fromPort", 0.0, "toPort", 0.0);
    }

    private Trace send(String function, String name, int port) {
        var network = new Network(Inventory.of(world));
        var face = network.facesOf(function).get(0);
        return network.send(face, Protocol.TCP, Packet.CALLERS_PORT, network.resolve(Optional.of(face), name).get(0), port);
    }

    private Trace fromInternet(IPAddress to, int port) {
        return new Network(Inventory.of(world)).sendFromOutside(new Packet(Protocol.TCP, address("8.8.8.8"), Packet.CALLERS_PORT, to, port));
    }

    private static IPAddress address(String text) {
        return new IPAddressString(text).getAddress();
    }

    private static void blocked(Kind kind, String urn, Trace trace) {
        var hop = trace.blocker().orElseThrow(() -> new AssertionError(trace));
        assertEquals(kind + " " + urn, hop.kind() + " " + hop.urn().replaceAll("^.*::", ""), trace.toString());
    }

    private static void delivered(Trace trace) {
        assertTrue(trace.delivered(), trace.toString());
    }

    @Test
    void aDeclaredConnectionIsDeliveredAndTold() {
        var trace = send("reader", DATABASE, 5432);
        delivered(trace);
        assertEquals(List.of(Kind.GROUP, Kind.NETWORK_ACL, Kind.ROUTE, Kind.NETWORK_ACL, Kind.GROUP, Kind.NETWORK_ACL, Kind.NETWORK_ACL),
                trace.hops().stream().map(Hop::kind).toList());
        assertEquals("vpce", send("reader", NAMED, 443).endpoint().orElseThrow());
        assertEquals(3, send("reader", NAMED, 443).hops().size() + 1, "one subnet: no network ACL and no route is met");
    }

    @Test
    void eachOfTheTwoGroupsHasToLetItPass() {
        remove(RULE_OUT, "r-out-db");
        blocked(Kind.GROUP, "sg-function", send("reader", DATABASE, 5432));
        rule(RULE_OUT, "r-out-db", "sg-function", "cidrIpv4", "10.0.2.0/24", 5432);
        delivered(send("reader", DATABASE, 5432));
        remove(RULE_IN, "r-in-db");
        blocked(Kind.GROUP, "sg-database", send("reader", DATABASE, 5432));
        rule(RULE_IN, "r-in-db", "sg-database", "referencedSecurityGroupId", "sg-egress", 5432);
        blocked(Kind.GROUP, "sg-database", send("reader", DATABASE, 5432));
    }

    @Test
    void aRuleMeansItsPortsProtocolsAndFamily() {
        blocked(Kind.GROUP, "sg-function", send("reader", DATABASE, 5433));
        change(RULE_OUT, "r-out-db", "ipProtocol", "udp");
        blocked(Kind.GROUP, "sg-function", send("reader", DATABASE, 5432));
        change(RULE_OUT, "r-out-db", "ipProtocol", "-1");
        delivered(send("reader", DATABASE, 5432));
        rule(RULE_IN, "r-in-db", "sg-database", "cidrIpv6", "::/0", 5432);
        blocked(Kind.GROUP, "sg-database", send("reader", DATABASE, 5432));
    }

    @Test
    void prefixListsArePeers() {
        put("aws:ec2/managedPrefixList:ManagedPrefixList", "pl-1", Map.of("entries", List.of(Map.of("cidr", "10.0.2.0/24"))));
        rule(RULE_OUT, "r-out-db", "sg-function", "prefixListId", "pl-1", 5432);
        delivered(send("reader", DATABASE, 5432));
        rule(RULE_OUT, "r-out-db", "sg-function", "prefixListId", "pl-2", 5432);
        assertThrows(Unsupported.class, () -> send("reader", DATABASE, 5432));
    }

    @Test
    void rulesInsideAGroupAndOfTheirOwnAreNotMixed() {
        change(GROUP, "sg-function", "egress", List.of(Map.of("protocol", "-1", "fromPort", 0.0, "toPort", 0.0, "cidrBlocks", List.of("0.0.0.0/0"))));
        assertThrows(Unsupported.class, () -> send("reader", DATABASE, 5432));
        remove(RULE_OUT, "r-out-db");
        remove(RULE_OUT, "r-out-sm");
        delivered(send("reader", DATABASE, 5432));
    }

    @Test
    void anEndpointWithoutGroupsHasTheVpcsDefaultOne() {
        change(Network.ENDPOINT, "vpce", "securityGroupIds", List.of());
        rule(RULE_OUT, "r-out-sm", "sg-function", "cidrIpv4", "10.0.0.0/16", 443);
        blocked(Kind.GROUP, "sg-default", send("reader", NAMED, 443));
        function("reader", "a", "sg-default");
        delivered(send("reader", NAMED, 443));
        put("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "sg-default", Map.of("vpcId", "vpc"));
        blocked(Kind.GROUP, "sg-default", send("reader", NAMED, 443));
    }

    @Test
    void withoutItsEndpointOrPrivateDnsTheNameLeadsOutWhereNoRouteGoes() {
        change(Network.ENDPOINT, "vpce", "privateDnsEnabled", false);
        rule(RULE_OUT, "r-out-sm", "sg-function", "cidrIpv4", "0.0.0.0/0", 443);
        blocked(Kind.ROUTE, "main", send("reader", NAMED, 443));
        change(Network.ENDPOINT, "vpce", "privateDnsEnabled", true);
        delivered(send("reader", NAMED, 443));
        change("aws:ec2/vpc:Vpc", "vpc", "enableDnsHostnames", false);
        blocked(Kind.ROUTE, "main", send("reader", NAMED, 443));
        change("aws:ec2/vpc:Vpc", "vpc", "enableDnsSupport", false);
        assertThrows(IndexOutOfBoundsException.class, () -> send("reader", NAMED, 443), "no resolver, no address");
    }

    @Test
    void networkAclsDecideByTheLowestNumberInBothDirectionsAndForAnswers() {
        acl("b", List.of(entry(100, "allow", "10.0.1.0/24", 5432, 5432)), List.of(entry(100, "allow", "10.0.1.0/24", 1024, 65535)));
        delivered(send("reader", DATABASE, 5432));
        acl("b", List.of(entry(100, "allow", "10.0.1.0/24", 5432, 5432), every(90, "deny")), List.of(every(1, "allow")));
        blocked(Kind.NETWORK_ACL, "acl-1", send("reader", DATABASE, 5432));
        acl("b", List.of(entry(100, "allow", "10.0.1.0/24", 5432, 5432)), List.of(entry(100, "allow", "10.0.1.0/24", 1024, 30000)));
        var answer = send("reader", DATABASE, 5432);
        blocked(Kind.NETWORK_ACL, "acl-1", answer);
        assertTrue(answer.blocker().orElseThrow().what().endsWith("out of b, the answer"), answer.toString());
        acl("a", List.of(), List.of(every(1, "allow")));
        assertTrue(send("reader", DATABASE, 5432).blocker().orElseThrow().what().endsWith("in to a, the answer"));
    }

    @Test
    void insideASubnetNoNetworkAclIsMet() {
        acl("a", List.of(), List.of());
        delivered(send("reader", NAMED, 443));
        blocked(Kind.NETWORK_ACL, "acl-1", send("reader", DATABASE, 5432));
    }

    @Test
    void aFunctionIsNeverADestination() {
        var network = new Network(Inventory.of(world));
        rule(RULE_OUT, "r-out-net", "sg-egress", "cidrIpv4", "0.0.0.0/0", 443);
        put(RULE_IN, "open", Map.of("securityGroupId", "sg-function", "ipProtocol", "-1", "cidrIpv4", "0.0.0.0/0"));
        network = new Network(Inventory.of(world));
        var to = network.facesOf("reader").get(0).addresses().get(0);
        blocked(Kind.INTERFACE, "reader", network.send(network.facesOf("probe").get(0), Protocol.TCP, 40_000, to, 443));
    }

    @Test
    void functionsWithOnePairOfSubnetAndGroupsShareAnAddress() {
        function("twin", "a", "sg-function");
        function("other", "a", "sg-egress");
        var network = new Network(Inventory.of(world));
        assertEquals(network.facesOf("reader").get(0).addresses(), network.facesOf("twin").get(0).addresses());
        assertEquals(false, network.facesOf("reader").get(0).addresses().equals(network.facesOf("other").get(0).addresses()));
    }

    @Test
    void aNatGatewayLeadsOutAndNothingLeadsIn() {
        var trace = send("probe", WORLD, 443);
        delivered(trace);
        assertEquals("198.18.0.1", trace.seenAs().toString());
        blocked(Kind.NAT, "nat-1", fromInternet(address("198.18.0.1"), 443));
        change(Network.NAT_GATEWAY, "nat-1", "connectivityType", "private");
        blocked(Kind.GATEWAY, "igw-1", send("probe", WORLD, 443));
        change(Network.NAT_GATEWAY, "nat-1", "connectivityType", "public");
        remove(ROUTE, "t-p-default");
        blocked(Kind.ROUTE, "t-p", send("probe", WORLD, 443));
    }

    @Test
    void aRouteWhoseTargetIsGoneIsABlackHole() {
        remove(Network.NAT_GATEWAY, "nat-1");
        blocked(Kind.ROUTE, "t-e-default", send("probe", WORLD, 443));
        table("t-e", "e", "gatewayId", "igw-2");
        blocked(Kind.ROUTE, "t-e-default", send("probe", WORLD, 443));
    }

    @Test
    void theExplicitTableDecidesAndElseTheMainOne() {
        remove(ASSOCIATION, "t-ee");
        blocked(Kind.ROUTE, "main", send("probe", WORLD, 443));
        put(ROUTE, "in-main", Map.of("routeTableId", "main", "destinationCidrBlock", "0.0.0.0/0", "natGatewayId", "nat-1"));
        delivered(send("probe", WORLD, 443));
    }

    @Test
    void theLongestPrefixDecides() {
        put(ROUTE, "longer", Map.of("routeTableId", "t-e", "destinationCidrBlock", "128.0.0.0/1", "natGatewayId", "nat-2"));
        blocked(Kind.ROUTE, "longer", send("probe", WORLD, 443));
    }

    @Test
    void aPublicSubnetGivesAFunctionNoInternet() {
        function("probe", "p", "sg-egress");
        blocked(Kind.GATEWAY, "igw-1", send("probe", WORLD, 443));
    }

    @Test
    void aPublicDatabaseIsReachedWhereItsGroupAndItsRouteLet() {
        change(Network.DATABASE, "db", "publiclyAccessible", true);
        var to = new Network(Inventory.of(world)).resolve(Optional.empty(), DATABASE).get(0);
        blocked(Kind.GROUP, "sg-database", fromInternet(to, 5432));
        rule(RULE_IN, "r-world", "sg-database", "cidrIpv4", "0.0.0.0/0", 5432);
        blocked(Kind.ROUTE, "main", fromInternet(to, 5432));
        table("t-b", "b", "gatewayId", "igw-1");
        delivered(fromInternet(to, 5432));
        put("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", "bpa", Map.of("internetGatewayBlockMode", "block-ingress"));
        blocked(Kind.GATEWAY, "bpa", fromInternet(to, 5432));
        delivered(send("probe", WORLD, 443));
        blocked(Kind.ROUTE, "", fromInternet(address("10.0.2.9"), 5432));
    }

    @Test
    void aNatInstanceForwardsWhereItsCheckIsOffAndBothItsGroupsLet() {
        put(GROUP, "sg-in", Map.of("vpcId", "vpc"));
        put(GROUP, "sg-out", Map.of("vpcId", "vpc"));
        put("aws:ec2/networkInterface:NetworkInterface", "eni-1", Map.of("subnetId", "p", "privateIp", "10.0.4.7", "securityGroups", List.of("sg-in"), "sourceDestCheck", false));
        var script = java.util.Base64.getEncoder().encodeToString("export NETWORK_INTERFACE_ID=eni-1".getBytes());
        put("aws:ec2/launchTemplate:LaunchTemplate", "lt", Map.of("userData", script,
                "networkInterfaces", List.of(Map.of("associatePublicIpAddress", true, "securityGroups", List.of("sg-out")))));
        put("aws:autoscaling/group:Group", "asg", Map.of("vpcZoneIdentifiers", List.of("p"), "launchTemplate", Map.of("id", "lt")));
        table("t-e", "e", "networkInterfaceId", "eni-1");
        blocked(Kind.GROUP, "sg-in", send("probe", WORLD, 443));
        rule(RULE_IN, "nat-in", "sg-in", "cidrIpv4", "10.0.0.0/16", 443);
        blocked(Kind.GROUP, "sg-out", send("probe", WORLD, 443));
        rule(RULE_OUT, "nat-out", "sg-out", "cidrIpv4", "0.0.0.0/0", 443);
        // The answer leaves by the interface that it came in at, whose groups have not seen the question.
        blocked(Kind.GROUP, "sg-out", send("probe", WORLD, 443));
        put(RULE_OUT, "nat-back", Map.of("securityGroupId", "sg-out", "ipProtocol", "tcp", "fromPort", 1024.0, "toPort", 65535.0, "cidrIpv4", "10.0.0.0/16"));
        delivered(send("probe", WORLD, 443));
        change("aws:ec2/networkInterface:NetworkInterface", "eni-1", "sourceDestCheck", true);
        blocked(Kind.NAT, "eni-1", send("probe", WORLD, 443));
        change("aws:ec2/networkInterface:NetworkInterface", "eni-1", "sourceDestCheck", false);
        remove("aws:autoscaling/group:Group", "asg");
        blocked(Kind.ROUTE, "eni-1", send("probe", WORLD, 443));
    }

    @Test
    void aGatewayEndpointIsARoute() {
        function("probe", "b", "sg-egress");
        blocked(Kind.ROUTE, "main", send("probe", "s3.us-east-1.amazonaws.com", 443));
        put(Network.ENDPOINT, "vpce-s3", Map.of("vpcId", "vpc", "serviceName", "com.amazonaws.us-east-1.s3", "routeTableIds", List.of("main"), "prefixListId", "pl-s3"));
        assertEquals("vpce-s3", send("probe", "s3.us-east-1.amazonaws.com", 443).endpoint().orElseThrow());
        rule(RULE_OUT, "r-out-net", "sg-egress", "prefixListId", "pl-s3", 443);
        delivered(send("probe", "s3.us-east-1.amazonaws.com", 443));
        blocked(Kind.GROUP, "sg-egress", send("probe", WORLD, 443));
    }

    @Test
    void noRuleAppliesToTheResolver() {
        world.all(RULE_OUT).map(World.Entry::id).toList().forEach(id -> remove(RULE_OUT, id));
        var network = new Network(Inventory.of(world));
        for (var resolver : List.of("10.0.0.2", "169.254.169.253")) {
            delivered(network.send(network.facesOf("reader").get(0), Protocol.UDP, 40_000, address(resolver), 53));
        }
    }

    @Test
    void whatIsNotModelledIsNamed() {
        table("t-e", "e", "transitGatewayId", "tgw-1");
        assertEquals("a route with transitGatewayId, in " + world.find(ROUTE, "t-e-default").orElseThrow().urn(),
                assertThrows(Unsupported.class, () -> send("probe", WORLD, 443)).getMessage());
    }

    @Test
    void whatServicesMakeHasAnIpv6AddressOnlyWhereItIsAskedFor() {
        change(SUBNET, "b", "ipv6CidrBlock", "2001:db8::/64");
        change(SUBNET, "b", "assignIpv6AddressOnCreation", true);
        put("aws:ec2/instance:Instance", "i-1", Map.of("subnetId", "b", "vpcSecurityGroupIds", List.of("sg-database")));
        var network = new Network(Inventory.of(world));
        assertEquals(1, network.facesOf("db").get(0).addresses().size());
        assertEquals(2, network.facesOf("i-1").get(0).addresses().size());
    }

    @Test
    void theDefaultGroupLetsBothFamiliesOut() {
        change("aws:ec2/vpc:Vpc", "vpc", "ipv6CidrBlock", "2001:db8::/56");
        change(SUBNET, "p", "ipv6CidrBlock", "2001:db8::/64");
        change(SUBNET, "p", "assignIpv6AddressOnCreation", true);
        put(ROUTE, "six", Map.of("routeTableId", "t-p", "destinationIpv6CidrBlock", "::/0", "gatewayId", "igw-1"));
        put("aws:ec2/instance:Instance", "i-1", Map.of("subnetId", "p"));
        var network = new Network(Inventory.of(world));
        delivered(network.send(network.facesOf("i-1").get(0), Protocol.TCP, 40_000, address("2600::1"), 443));
    }
}
