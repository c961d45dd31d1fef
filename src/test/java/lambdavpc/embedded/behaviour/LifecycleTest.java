package lambdavpc.embedded.behaviour;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.graph.Unknown;

/** What creation, preview, update, diff and deletion promise, whatever the type. */
class LifecycleTest {
    private final Fixture in = new Fixture();

    @Test
    void anUnknownTypeOrFunctionIsAnErrorNeverAnEcho() {
        assertEquals("UnsupportedType", assertThrows(AwsException.class, () -> in.make("aws:glue/job:Job")).code());
        assertEquals("UnsupportedFunction", assertThrows(AwsException.class, () -> in.aws.invoke("aws:glue/getJob:getJob", Map.of())).code());
    }

    @Test
    void checkNamesEveryProblemAtOnce() {
        var problems = in.aws.check("aws:ec2/subnet:Subnet", Fixture.map("cidrBlock", "10.0.0.1/33", "colour", "red", "mapPublicIpOnLaunch", "yes"));
        assertEquals(List.of("vpcId", "cidrBlock", "mapPublicIpOnLaunch", "colour"), problems.stream().map(problem -> problem.property()).toList());
    }

    @Test
    void sameStepsGiveTheSameIdsAndARecreationANewOne() {
        var first = in.vpc();
        assertEquals(first.id(), new Fixture().vpc().id());
        assertTrue(first.id().matches("vpc-0[0-9a-f]{16}"), first.id());
        in.delete(first);
        assertNotEquals(first.id(), in.aws.create(first.type(), first.urn(), first.inputs(), false).id());
    }

    @Test
    void previewTellsWhatCanBeKnownAndChangesNothing() {
        var role = in.aws.create("aws:iam/role:Role", Fixture.urn("aws:iam/role:Role", "reader"),
                Fixture.map("name", "reader", "assumeRolePolicy", Fixture.trust("lambda.amazonaws.com")), true);
        assertEquals("arn:aws:iam::000000000000:role/reader", role.outputs().get("arn"));
        var subnet = in.aws.create("aws:ec2/subnet:Subnet", Fixture.urn("aws:ec2/subnet:Subnet", "a"),
                Fixture.map("vpcId", Unknown.UNKNOWN, "cidrBlock", "10.0.0.0/24", "availabilityZone", "eu-central-1a"), true);
        assertEquals(Unknown.UNKNOWN, subnet.outputs().get("arn"));
        assertEquals("euc1-az1", subnet.outputs().get("availabilityZoneId"));
        assertTrue(in.aws.world().isEmpty());
    }

    @Test
    void diffTellsUpdatesFromReplacements() {
        var vpc = in.vpc();
        var subnet = in.subnet(vpc, "10.0.0.0/24", "a");
        var grown = Fixture.map("vpcId", vpc.id(), "cidrBlock", "10.0.2.0/24", "availabilityZone", "eu-central-1a", "mapPublicIpOnLaunch", true);
        var diff = in.aws.diff(subnet.type(), subnet.id(), subnet.inputs(), grown);
        assertEquals(List.of("cidrBlock", "mapPublicIpOnLaunch"), diff.changed());
        assertEquals(List.of("cidrBlock"), diff.replaces());
        assertFalse(diff.deleteBeforeReplace());
    }

    @Test
    void policiesThatDifferInBlanksOnlyAreTheSame() {
        var policy = Fixture.allow("s3:GetObject", "*");
        var old = Fixture.map("name", "x", "role", "r", "policy", policy);
        assertEquals(List.of(), in.aws.diff("aws:iam/rolePolicy:RolePolicy", "r:x", old, Fixture.map("name", "x", "role", "r", "policy", policy.replace(",", ", "))).changed());
    }

    @Test
    void aFixedNameIsDeletedBeforeItIsTakenAgainAndAnAutomaticOneIsNot() {
        var type = "aws:iam/role:Role";
        var trust = Fixture.trust("lambda.amazonaws.com");
        assertTrue(in.aws.diff(type, "r", Fixture.map("name", "r", "path", "/a/", "assumeRolePolicy", trust),
                Fixture.map("name", "r", "path", "/b/", "assumeRolePolicy", trust)).deleteBeforeReplace());
        assertFalse(in.aws.diff(type, "r", Fixture.map("path", "/a/", "assumeRolePolicy", trust),
                Fixture.map("path", "/b/", "assumeRolePolicy", trust)).deleteBeforeReplace());
    }

    @Test
    void automaticNamesSurviveUpdates() {
        var group = in.group(in.vpc());
        assertTrue(((String) group.outputs().get("name")).matches("SecurityGroup1-[0-9a-f]{7}"));
        var after = in.update(group, "vpcId", group.inputs().get("vpcId"), "tags", Map.of("a", "b"));
        assertEquals(group.outputs().get("name"), after.outputs().get("name"));
        assertEquals(Map.of("a", "b"), after.outputs().get("tagsAll"));
    }

    @Test
    void whatAwsMakesByItselfComesAndGoesWithItsMaker() {
        var vpc = in.vpc();
        assertEquals(List.of("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/routeTable:RouteTable", "aws:ec2/networkAcl:NetworkAcl"),
                in.aws.world().all().filter(World.Entry::isAwsMade).map(World.Entry::type).toList());
        in.delete(vpc);
        assertEquals(0, in.aws.world().all().count());
    }

    @Test
    void aDefaultGroupThatIsTakenOverHasNoRules() {
        var vpc = in.vpc();
        var taken = in.make("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "vpcId", vpc.id());
        assertEquals(vpc.outputs().get("defaultSecurityGroupId"), taken.id());
        var group = in.aws.world().find("aws:ec2/securityGroup:SecurityGroup", taken.id()).orElseThrow();
        assertEquals(List.of(), group.outputs().get("ingress"));
        assertEquals(List.of(), group.outputs().get("egress"));
    }

    @Test
    void aRoutesTargetChangesInPlace() {
        var vpc = in.vpc();
        var table = in.make("aws:ec2/routeTable:RouteTable", "vpcId", vpc.id());
        var gateway = in.gateway(vpc);
        var nat = in.make("aws:ec2/natGateway:NatGateway", "subnetId", in.subnet(vpc, "10.0.0.0/24", "a").id(), "allocationId", in.eip().id());
        var route = in.make("aws:ec2/route:Route", "routeTableId", table.id(), "destinationCidrBlock", "0.0.0.0/0", "natGatewayId", nat.id());
        assertEquals("r-" + table.id() + "1080289494", route.id());
        var inputs = Fixture.map("routeTableId", table.id(), "destinationCidrBlock", "0.0.0.0/0", "gatewayId", gateway.id());
        assertEquals(List.of(), in.aws.diff(route.type(), route.id(), route.inputs(), inputs).replaces());
        assertEquals(gateway.id(), in.aws.update(route.type(), route.id(), inputs, false).outputs().get("gatewayId"));
    }

    @Test
    void aKeeperThatRefusesLeavesTheWorldAsItWas() {
        var aws = EmbeddedAws.of(new Region("eu-central-1"), World.EMPTY, world -> {
            throw new IllegalStateException("disk full");
        });
        assertThrows(IllegalStateException.class, () -> aws.create("aws:ec2/vpc:Vpc", "urn::v", Fixture.map("cidrBlock", "10.0.0.0/16"), false));
        assertEquals(0, aws.world().all().count());
    }

    @Test
    void zonesHaveAwsNames() {
        assertEquals(List.of("use1-az1", "use1-az2", "use1-az3", "use1-az4", "use1-az5", "use1-az6"),
                new Region("us-east-1").ordinaryZones().stream().map(zone -> zone.id()).toList());
        assertEquals("apse2-az1", new Region("ap-southeast-2").zones().get(0).id());
        assertEquals("euc1-az1", new Region("eu-central-1").zones().get(0).id());
        assertEquals("usw2-az1", new Region("us-west-2").zones().get(0).id());
    }
}
