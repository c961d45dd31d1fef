package lambdavpc.proof.packet;

import static lambdavpc.proof.packet.Fixture.EGRESS;
import static lambdavpc.proof.packet.Fixture.INGRESS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.packet.Reach.Leaning;
import org.junit.jupiter.api.Test;

/** AWS's rules about packets, one by one, each on a VPC that has nothing else. */
class ReachTest {
    private static final String EVERYWHERE = "0.0.0.0/0";
    private static final String ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule";

    private static Fixture pair() {
        return Fixture.vpc().group("from").group("to").instance("client", "a", "from").instance("server", "b", "to");
    }

    private static Fixture connected() {
        return pair().rule(EGRESS, "from", "to", "tcp", 443, 443).rule(INGRESS, "to", "from", "tcp", 443, 443);
    }

    // Security groups

    @Test
    void withoutRulesNothingPasses() {
        var answer = pair().ask("client", "server", 443).get(0);
        assertEquals(List.of("egress rules of from", "ingress rules of to"), answer.flow().blockers().stream().map(Flow.Step::text).toList());
    }

    @Test
    void aRuleOnEachSideLetsItsPortThroughAndNoOther() {
        assertEquals("yes", connected().can("client", "server", 443));
        assertEquals("no", connected().can("client", "server", 442));
        assertEquals("no", connected().can("server", "client", 443));
        assertEquals("no", pair().rule(EGRESS, "from", "to", "udp", 443, 443).rule(INGRESS, "to", "from", "tcp", 443, 443).can("client", "server", 443));
    }

    @Test
    void rulesOfAllGroupsAddUp() {
        var fixture = Fixture.vpc().group("one").group("two").group("to").add("aws:ec2/instance:Instance", "client", Map.of("subnetId", "a",
                "vpcSecurityGroupIds", List.of("one", "two"))).instance("server", "b", "to").rule(EGRESS, "one", EVERYWHERE, "tcp", 0, 100)
                .rule(EGRESS, "two", EVERYWHERE, "tcp", 101, 1000).rule(INGRESS, "to", "two", "-1", -1, -1);
        assertEquals("yes", fixture.can("client", "server", 100));
        assertEquals("yes", fixture.can("client", "server", 101));
        assertEquals("no", fixture.can("client", "server", 1001));
    }

    @Test
    void aReferencedGroupMeansInterfacesThatHaveItAndNotTheirSubnet() {
        var fixture = connected().group("other").open("other").instance("stranger", "a", "other");
        assertEquals("no", fixture.can("stranger", "server", 443));
        assertEquals("no", fixture.can("10.0.1.9", "server", 443));
    }

    @Test
    void aBlockThatHoldsHalfOfASubnetLetsHalfOfItIn() {
        var half = pair().open("from").rule(INGRESS, "to", "10.0.1.0/25", "tcp", 443, 443);
        assertEquals("partly", half.can("client", "server", 443));
        assertEquals("yes", half.can("10.0.1.7", "server", 443));
        assertEquals("no", half.can("10.0.1.200", "server", 443));
    }

    @Test
    void allOfIpv4IsNothingOfIpv6() {
        var network = new Network(pair().open("to").model());
        var to = network.interfaces().get(1);
        var seen = new Reach(network, Leaning.MAY).admitting(to, Optional.empty(), Packets.where(Field.SOURCE, Addresses.V6));
        assertEquals(0, seen.size());
    }

    @Test
    void rulesInsideAGroupAndOldStyleRulesMeanTheSame() {
        var inside = Fixture.vpc().group("from").open("from").instance("client", "a", "from")
                .add("aws:ec2/securityGroup:SecurityGroup", "to", Map.of("vpcId", "vpc", "ingress", List.of(
                        Map.of("protocol", "tcp", "fromPort", 80.0, "toPort", 90.0, "securityGroups", List.of("from"))))).instance("server", "b", "to");
        assertEquals("yes", inside.can("client", "server", 85));
        assertEquals("no", inside.can("client", "server", 91));
        assertEquals("?", inside.rule(INGRESS, "to", EVERYWHERE, "tcp", 91, 91).can("client", "server", 91), "a mix is nobody's to judge");
        var old = pair().open("from").add("aws:ec2/securityGroupRule:SecurityGroupRule", "old", Map.of("securityGroupId", "to", "type", "ingress",
                "protocol", "6", "fromPort", 80.0, "toPort", 90.0, "sourceSecurityGroupId", "from"));
        assertEquals("yes", old.can("client", "server", 90));
    }

    @Test
    void theDefaultGroupTalksToItselfUntilItIsAdopted() {
        var fixture = Fixture.vpc().add("aws:ec2/instance:Instance", "client", Map.of("subnetId", "a")).add("aws:ec2/instance:Instance", "server", Map.of("subnetId", "b"));
        assertEquals("yes", fixture.can("client", "server", 22));
        assertEquals("no", fixture.add("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "sg-default", Map.of("vpcId", "vpc")).can("client", "server", 22));
    }

    @Test
    void aPrefixListOfThisStackIsItsEntriesAndAnotherIsUnknown() {
        var list = pair().open("from").rule(INGRESS, "to", "pl-own", "tcp", 443, 443)
                .add("aws:ec2/managedPrefixList:ManagedPrefixList", "pl-own", Map.of("entries", List.of(Map.of("cidr", "10.0.1.0/24"))));
        assertEquals("yes", list.can("client", "server", 443));
        var foreign = Fixture.vpc().group("from").publicInstance("client", "a", "from").gateway().table("rt", "a").route("rt", EVERYWHERE, "gatewayId", "igw")
                .rule(EGRESS, "from", "pl-aws", "tcp", 443, 443);
        assertEquals("?", foreign.can("client", "internet", 443));
        assertEquals("no", foreign.can("client", "internet", 80));
    }

    @Test
    void aGroupThatIsNotInThisStateIsNotGuessed() {
        assertEquals("?", Fixture.vpc().group("from").open("from").instance("client", "a", "from").instance("server", "b", "sg-elsewhere").can("client", "server", 443));
    }

    // Network ACLs

    @Test
    void theLowestNumberDecides() {
        assertEquals("yes", acl(connected(), 90, "allow", 443, 443).can("client", "server", 443));
        assertEquals("no", acl(acl(connected(), 91, "allow", 443, 443), 90, "deny", 443, 443).can("client", "server", 443));
        assertEquals("yes", acl(acl(connected(), 90, "allow", 443, 443), 91, "deny", 443, 443).can("client", "server", 443));
    }

    private static Fixture acl(Fixture fixture, int number, String action, int from, int to) {
        return fixture.add(ACL_RULE, "acl-rule-" + number, Map.of("networkAclId", "acl-default", "ruleNumber", (double) number, "egress", false, "ruleAction", action,
                "protocol", "tcp", "cidrBlock", EVERYWHERE, "fromPort", (double) from, "toPort", (double) to));
    }

    @Test
    void aNetworkAclKeepsNoStateSoAnswersNeedAWayBack() {
        assertEquals("no", acl(connected(), 90, "deny", 1024, 65535).can("client", "server", 443));
        var some = acl(connected(), 90, "deny", 50000, 50000).ask("client", "server", 443).get(0);
        assertTrue(some.reachesPartly());
        assertTrue(some.flow().delivered().covers(some.flow().wanted()), "the packets arrive; some answers do not come back");
    }

    @Test
    void withinASubnetNoNetworkAclDecides() {
        var fixture = Fixture.vpc().group("all").open("all").instance("client", "a", "all").instance("server", "a", "all")
                .add("aws:ec2/networkAcl:NetworkAcl", "closed", Map.of("vpcId", "vpc", "subnetIds", List.of("a")));
        assertEquals("yes", fixture.can("client", "server", 443));
        assertEquals("no", fixture.instance("far", "b", "all").can("client", "far", 443));
    }

    // Routes

    private static Fixture egress() {
        return Fixture.vpc().group("all").open("all").gateway().publicInstance("host", "a", "all");
    }

    @Test
    void theInternetGatewayNeedsARouteAndAPublicAddressOnBothWays() {
        var routed = egress().table("rt", "a").route("rt", EVERYWHERE, "gatewayId", "igw").instance("hidden", "a", "all");
        assertEquals("yes", routed.can("host", "internet", 443));
        assertEquals("yes", routed.can("internet", "host", 443));
        assertEquals("no", routed.can("hidden", "internet", 443));
        assertEquals("no", routed.can("internet", "hidden", 443));
        assertEquals("no", egress().can("host", "internet", 443));
        assertEquals("no", egress().can("internet", "host", 443));
    }

    @Test
    void theMainTableServesSubnetsWithoutOneOfTheirOwn() {
        assertEquals("yes", egress().route("rtb-main", EVERYWHERE, "gatewayId", "igw").can("host", "internet", 443));
        assertEquals("no", egress().route("rtb-main", EVERYWHERE, "gatewayId", "igw").table("own", "a").can("host", "internet", 443));
        assertEquals("yes", egress().table("main").route("main", EVERYWHERE, "gatewayId", "igw").add("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", "chosen",
                Map.of("vpcId", "vpc", "routeTableId", "main")).can("host", "internet", 443));
    }

    @Test
    void theLongestPrefixWins() {
        var split = egress().table("rt", "a").route("rt", EVERYWHERE, "gatewayId", "igw").route("rt", "8.8.8.0/24", "natGatewayId", "nat")
                .add("aws:ec2/natGateway:NatGateway", "nat", Map.of("subnetId", "b", "connectivityType", "private"));
        assertEquals("no", split.can("host", "8.8.8.8", 443));
        assertEquals("yes", split.can("host", "8.8.4.4", 443));
        assertEquals("partly", split.can("host", "internet", 443));
    }

    @Test
    void routesInsideATableMeanTheSame() {
        assertEquals("yes", egress().add("aws:ec2/routeTable:RouteTable", "rt", Map.of("vpcId", "vpc", "routes", List.of(Map.of("cidrBlock", EVERYWHERE, "gatewayId", "igw"))))
                .add("aws:ec2/routeTableAssociation:RouteTableAssociation", "rt-a", Map.of("routeTableId", "rt", "subnetId", "a")).can("host", "internet", 443));
    }

    @Test
    void aFunctionInAPublicSubnetHasNoInternetAndTakesNoConnections() {
        var fixture = egress().table("rt", "a").route("rt", EVERYWHERE, "gatewayId", "igw").function("function", "a", "all");
        assertEquals("no", fixture.can("function", "internet", 443));
        assertEquals("no", fixture.can("internet", "function", 443));
        assertEquals("no", fixture.can("host", "function", 443));
        assertEquals("yes", fixture.can("function", "host", 443));
    }

    // NATs

    private static Fixture natGateway() {
        return Fixture.vpc().group("all").open("all").gateway().table("public", "a").table("private", "b").route("public", EVERYWHERE, "gatewayId", "igw")
                .route("private", EVERYWHERE, "natGatewayId", "nat").function("function", "b", "all");
    }

    @Test
    void aNatGatewayLetsOutAndNothingIn() {
        var fixture = natGateway().add("aws:ec2/natGateway:NatGateway", "nat", Map.of("subnetId", "a", "allocationId", "eip"));
        assertEquals("yes", fixture.can("function", "internet", 443));
        assertEquals("no", fixture.can("internet", "nat", 443));
    }

    @Test
    void aNatGatewayNeedsAPublicAddressAndTheRouteOfItsOwnSubnet() {
        assertEquals("no", natGateway().add("aws:ec2/natGateway:NatGateway", "nat", Map.of("subnetId", "a", "connectivityType", "private")).can("function", "internet", 443));
        assertEquals("no", Fixture.vpc().group("all").open("all").gateway().table("private", "b").route("private", EVERYWHERE, "natGatewayId", "nat")
                .function("function", "b", "all").add("aws:ec2/natGateway:NatGateway", "nat", Map.of("subnetId", "a", "allocationId", "eip")).can("function", "internet", 443));
    }

    @Test
    void aRouteToSomethingThatIsGoneIsABlackHoleToWhoeverNeedsItAndADoubtToWhoeverFearsIt() {
        assertEquals("?", natGateway().can("function", "internet", 443));
    }

    private static Fixture natInstance(boolean checks) {
        return Fixture.vpc().group("all").open("all").group("nat").rule(INGRESS, "nat", "10.0.0.0/16", "-1", -1, -1).rule(EGRESS, "nat", EVERYWHERE, "-1", -1, -1).gateway()
                .table("public", "a").table("private", "b").route("public", EVERYWHERE, "gatewayId", "igw").route("private", EVERYWHERE, "networkInterfaceId", "eni")
                .function("function", "b", "all").add("aws:ec2/instance:Instance", "nat", Map.of("subnetId", "a", "vpcSecurityGroupIds", List.of("nat"),
                        "associatePublicIpAddress", true, "sourceDestCheck", checks, "primaryNetworkInterfaceId", "eni"));
    }

    @Test
    void aNatInstanceForwardsOnceItStopsChecking() {
        assertEquals("yes", natInstance(false).can("function", "internet", 443));
        assertEquals("no", natInstance(true).can("function", "internet", 443));
        assertEquals("no", natInstance(false).can("internet", "nat", 443));
    }

    // Endpoints, databases

    private static Fixture endpoint(boolean privateDns) {
        return Fixture.vpc().group("from").group("to").function("function", "a", "from").rule(EGRESS, "from", "to", "tcp", 443, 443).rule(INGRESS, "to", "from", "tcp", 443, 443)
                .add("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", Map.of("vpcId", "vpc", "vpcEndpointType", "Interface", "serviceName", "com.amazonaws.us-east-1.secretsmanager",
                        "privateDnsEnabled", privateDns, "subnetIds", List.of("a", "b"), "securityGroupIds", List.of("to")));
    }

    @Test
    void aServiceIsReachedByItsNameThroughAnInterfaceEndpointWithPrivateDns() {
        assertEquals("yes", endpoint(true).can("function", "secretsmanager", 443));
        assertEquals("no", endpoint(false).can("function", "secretsmanager", 443));
        assertEquals("yes", endpoint(false).can("function", "endpoint", 443), "its own address is there all the same");
    }

    @Test
    void aGatewayEndpointServesTheTablesThatItNames() {
        var fixture = Fixture.vpc().group("from").function("function", "a", "from").table("rt", "a").rule(EGRESS, "from", "pl-s3", "tcp", 443, 443);
        assertEquals("yes", fixture.add("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", Map.of("vpcId", "vpc", "serviceName", "com.amazonaws.us-east-1.s3",
                "routeTableIds", List.of("rt"), "prefixListId", "pl-s3")).can("function", "s3", 443));
        assertEquals("no", fixture.function("far", "b", "from").can("far", "s3", 443));
    }

    @Test
    void aDatabaseIsAskedForInEverySubnetOfItsGroup() {
        var fixture = Fixture.vpc().group("from").group("to").rule(EGRESS, "from", "to", "tcp", 5432, 5432).rule(INGRESS, "to", "from", "tcp", 5432, 5432)
                .function("function", "a", "from").database("db", "to", false, "a", "b");
        assertEquals(2, fixture.ask("function", "db", 5432).size());
        assertEquals("yes", fixture.can("function", "db", 5432));
        assertEquals("no", fixture.can("db", "function", 5432));
        assertEquals("partly", fixture.add("aws:ec2/networkAcl:NetworkAcl", "closed", Map.of("vpcId", "vpc", "subnetIds", List.of("b"))).can("function", "db", 5432));
    }

    @Test
    void aPublicDatabaseIsReachedWhereItsSubnetIsPublicToo() {
        var fixture = Fixture.vpc().gateway().group("to").open("to").table("rt", "a").route("rt", EVERYWHERE, "gatewayId", "igw");
        assertEquals("partly", fixture.database("db", "to", true, "a", "b").can("internet", "db", 5432));
        assertEquals("no", Fixture.vpc().gateway().group("to").open("to").table("rt", "a").route("rt", EVERYWHERE, "gatewayId", "igw")
                .database("db", "to", false, "a", "b").can("internet", "db", 5432));
    }

    // What has no meaning here

    @Test
    void otherWaysOutAreNamedAndNotGuessed() {
        for (var target : List.of("transitGatewayId", "vpcPeeringConnectionId", "egressOnlyGatewayId", "coreNetworkArn", "vpcEndpointId")) {
            var answer = egress().table("rt", "a").route("rt", EVERYWHERE, target, "x-1").ask("host", "internet", 443).get(0);
            assertEquals(1, answer.doubts().size(), target);
        }
        var appliance = connected().route("rtb-main", "10.0.2.0/24", "networkInterfaceId", "eni-1");
        assertEquals("?", appliance.can("client", "server", 443));
    }

    @Test
    void aSubnetThatIsNotInThisStateIsNamed() {
        var unknown = Fixture.vpc().group("g").instance("lost", "subnet-elsewhere", "g");
        assertTrue(assertThrows(NotModelled.class, () -> unknown.can("lost", "internet", 443)).getMessage().contains("subnet-elsewhere"));
    }

    @Test
    void anEndThatIsNothingHereIsRefusedWithWhatThereIs() {
        var refused = assertThrows(IllegalArgumentException.class, () -> connected().can("clinet", "server", 443));
        assertEquals("nothing here is called 'clinet'; allowed: client, server, internet, an address; choose one", refused.getMessage());
    }
}
