package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanReachCommandTest {
    /** Somebody else's: a default VPC with rules inside its group, as `pulumi stack export` writes it. */
    private static final String STATE = """
            {"version": 3, "deployment": {"resources": [
              {"urn": "urn:pulumi:s::p::aws:ec2/defaultVpc:DefaultVpc::net", "custom": true, "id": "vpc-1", "type": "aws:ec2/defaultVpc:DefaultVpc",
               "outputs": {"cidrBlock": "172.31.0.0/16", "defaultSecurityGroupId": "sg-0", "defaultNetworkAclId": "acl-0", "mainRouteTableId": "rtb-0"}},
              {"urn": "urn:pulumi:s::p::aws:ec2/defaultSubnet:DefaultSubnet::one", "custom": true, "id": "subnet-1", "type": "aws:ec2/defaultSubnet:DefaultSubnet",
               "outputs": {"vpcId": "vpc-1", "cidrBlock": "172.31.0.0/20", "availabilityZone": "eu-west-1a", "mapPublicIpOnLaunch": true}},
              {"urn": "urn:pulumi:s::p::aws:ec2/securityGroup:SecurityGroup::web", "custom": true, "id": "sg-1", "type": "aws:ec2/securityGroup:SecurityGroup",
               "inputs": {"ingress": [{"protocol": "tcp", "fromPort": 80, "toPort": 80, "cidrBlocks": ["0.0.0.0/0"]}], "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}]}},
              {"urn": "urn:pulumi:s::p::aws:ec2/internetGateway:InternetGateway::igw", "custom": true, "id": "igw-1", "type": "aws:ec2/internetGateway:InternetGateway", "inputs": {"vpcId": "vpc-1"}},
              {"urn": "urn:pulumi:s::p::aws:ec2/route:Route::out", "custom": true, "id": "r-1", "type": "aws:ec2/route:Route",
               "inputs": {"routeTableId": "rtb-0", "destinationCidrBlock": "0.0.0.0/0", "%s": "%s"}},
              {"urn": "urn:pulumi:s::p::aws:ec2/instance:Instance::host", "custom": true, "id": "i-1", "type": "aws:ec2/instance:Instance",
               "inputs": {"subnetId": "subnet-1", "vpcSecurityGroupIds": ["sg-1"]}}]}}
            """;

    private record Said(int status, String out, String err) {}

    private static Said run(String... arguments) {
        var before = new PrintStream[] {System.out, System.err};
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
            return new Said(Main.run(arguments), out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(before[0]);
            System.setErr(before[1]);
        }
    }

    @Test
    void theReaderReachesItsDatabaseFromEverySubnetHopByHop() {
        var said = run("can-reach", "reader", "database", "-s", "prod");
        assertEquals(0, said.status(), said.err());
        assertEquals(9, said.out().lines().filter(line -> line.endsWith("TCP 5432: yes")).count());
        assertTrue(said.out().contains("1. egress rules of reader-group (access-reader-to-database-egress)"), said.out());
    }

    @Test
    void whatBlocksIsToldWhollyAndNotOnlyItsFirst() {
        var said = run("can-reach", "internet", "database", "22");
        assertEquals(1, said.status());
        assertEquals(2, said.out().lines().filter(line -> line.endsWith("TCP 22: no")).count());
        assertEquals(6, said.out().lines().filter(line -> line.startsWith("  blocked: ")).count());
    }

    @Test
    void aNameThatIsNothingHereIsBadInput() {
        var said = run("can-reach", "reader", "databse");
        assertEquals(3, said.status());
        assertTrue(said.err().startsWith("lambda-vpc: nothing here is called 'databse'; allowed: "), said.err());
        assertEquals(3, run("can-reach", "reader", "database", "-s", "staging").status());
        assertEquals(3, run("can-reach", "reader").status());
    }

    @Test
    void anyProgramsStateCanBeAskedAbout(@TempDir Path folder) throws IOException {
        var state = Files.writeString(folder.resolve("state.json"), STATE.formatted("gatewayId", "igw-1")).toString();
        assertEquals(0, run("can-reach", "internet", "host", "80", "--state", state).status());
        assertEquals(1, run("can-reach", "internet", "host", "22", "--state", state).status());
        assertEquals(3, run("can-reach", "internet", "host", "--state", state).status(), "no port goes without saying");
        var peered = Files.writeString(folder.resolve("peered.json"), STATE.formatted("transitGatewayId", "tgw-1")).toString();
        var said = run("can-reach", "host", "internet", "80", "--state", peered);
        assertEquals(2, said.status());
        assertTrue(said.out().contains("not modelled: a transit gateway of urn:pulumi:s::p::aws:ec2/route:Route::out"), said.out());
        assertEquals(3, run("can-reach", "a", "b", "--state", folder.resolve("none.json").toString()).status());
        assertEquals(3, run("can-reach", "a", "b", "--state", Files.writeString(folder.resolve("x.json"), "[]").toString()).status());
    }
}
