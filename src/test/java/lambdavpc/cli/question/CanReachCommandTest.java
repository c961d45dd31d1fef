package lambdavpc.cli.question;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lambdavpc.cli.Said;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    @Test
    void theReaderReachesItsDatabaseFromEverySubnetHopByHop() {
        var said = Said.run("can-reach", "reader", "database", "-s", "prod");
        assertEquals(0, said.status(), said.err());
        assertEquals(9, said.out().lines().filter(line -> line.endsWith("TCP 5432: yes")).count());
        assertTrue(said.out().contains("1. egress rules of reader-group (access-reader-to-database-egress)"), said.out());
    }

    @Test
    void asJsonItSaysTheSame() {
        var yes = JsonParser.parseString(Said.run("can-reach", "reader", "database", "--json").out()).getAsJsonArray();
        assertEquals(4, yes.size());
        var first = yes.get(0).getAsJsonObject();
        assertEquals("yes", first.get("verdict").getAsString());
        assertEquals(5432, first.get("port").getAsInt());
        assertEquals("egress rules of reader-group (access-reader-to-database-egress)", first.getAsJsonArray("hops").get(0).getAsString());
        var no = Said.run("can-reach", "internet", "database", "22", "--json");
        assertEquals(1, no.status());
        assertEquals(3, JsonParser.parseString(no.out()).getAsJsonArray().get(0).getAsJsonObject().getAsJsonArray("blocked").size());
    }

    @Test
    void whatBlocksIsToldWhollyAndNotOnlyItsFirst() {
        var said = Said.run("can-reach", "internet", "database", "22");
        assertEquals(1, said.status());
        assertEquals(2, said.out().lines().filter(line -> line.endsWith("TCP 22: no")).count());
        assertEquals(6, said.out().lines().filter(line -> line.startsWith("  blocked: ")).count());
    }

    @Test
    void aNameThatIsNothingHereIsBadInput() {
        var said = Said.run("can-reach", "reader", "databse");
        assertEquals(3, said.status());
        assertTrue(said.err().startsWith("lambda-vpc: nothing here is called 'databse'; allowed: "), said.err());
        assertEquals(3, Said.run("can-reach", "reader", "database", "-s", "staging").status());
        assertEquals(3, Said.run("can-reach", "reader").status());
    }

    @Test
    void anyProgramsStateCanBeAskedAbout(@TempDir Path folder) throws IOException {
        var state = Files.writeString(folder.resolve("state.json"), STATE.formatted("gatewayId", "igw-1")).toString();
        assertEquals(0, Said.run("can-reach", "internet", "host", "80", "--state", state).status());
        assertEquals(1, Said.run("can-reach", "internet", "host", "22", "--state", state).status());
        assertEquals(3, Said.run("can-reach", "internet", "host", "--state", state).status(), "no port goes without saying");
        var peered = Files.writeString(folder.resolve("peered.json"), STATE.formatted("transitGatewayId", "tgw-1")).toString();
        var said = Said.run("can-reach", "host", "internet", "80", "--state", peered);
        assertEquals(2, said.status());
        assertTrue(said.out().contains("not modelled: a transit gateway of urn:pulumi:s::p::aws:ec2/route:Route::out"), said.out());
        assertEquals(3, Said.run("can-reach", "a", "b", "--state", folder.resolve("none.json").toString()).status());
        assertEquals(3, Said.run("can-reach", "a", "b", "--state", Files.writeString(folder.resolve("x.json"), "[]").toString()).status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"can-reach a b", "who-can s3:GetObject x", "cost", "check", "trace packet.json"})
    void everyCommandRefusesAStateThatIsNoneInOneLine(String command, @TempDir Path folder) throws IOException {
        var packet = Files.writeString(folder.resolve("packet.json"), "{\"from\": \"a\", \"to\": \"b\"}").toString();
        var deep = "{\"deployment\": {\"resources\": [{\"urn\": \"urn:pulumi:s::p::aws:sqs/queue:Queue::q\", \"type\": \"aws:sqs/queue:Queue\", \"inputs\": {\"a\": %s%s}}]}}"
                .formatted("[".repeat(100_000), "]".repeat(100_000));
        for (var state : List.of("{\"deployment\":{\"resources\":[1]}}", "{\"deployment\":{\"resources\":[{}]}}", "{\"deployment\":[]}", "{\"steps\":[]}", "{\"steps\":[[]]}",
                "{\"deployment\":{\"resources\":[{\"urn\":\"urn:pulumi:s::p::t::n\",\"type\":\"t\",\"dependencies\":[{}]}]}}", "\u0000", deep)) {
            var file = Files.writeString(folder.resolve("state.json"), state).toString();
            var said = Said.run((command.replace("packet.json", packet) + " --state " + file).split(" "));
            assertEquals(3, said.status(), said.err());
            assertEquals("", said.out());
            assertEquals(1, said.err().lines().count(), said.err());
            assertTrue(said.err().startsWith("lambda-vpc: " + file + ": got ") || said.err().startsWith("lambda-vpc: " + file + ": cannot be read"), said.err());
        }
    }
}
