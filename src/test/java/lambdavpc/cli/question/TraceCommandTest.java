package lambdavpc.cli.question;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

final class TraceCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final List<Map<String, Object>> resources = new ArrayList<>();
    private Path folder;

    @BeforeEach
    void stack(@TempDir Path folder) {
        this.folder = folder;
        add("aws:ec2/vpc:Vpc", "vpc-1", Map.of("cidrBlock", "10.0.0.0/16", "mainRouteTableId", "rtb-0", "defaultNetworkAclId", "acl-0", "enableDnsSupport", true));
        add("aws:ec2/subnet:Subnet", "subnet-1", Map.of("vpcId", "vpc-1", "cidrBlock", "10.0.1.0/24"));
        add("aws:ec2/securityGroup:SecurityGroup", "sg-1", Map.of("vpcId", "vpc-1", "egress",
                List.of(Map.of("protocol", "tcp", "fromPort", 5432, "toPort", 5432, "cidrBlocks", List.of("10.0.1.0/24")))));
        add("aws:ec2/securityGroup:SecurityGroup", "sg-2", Map.of("vpcId", "vpc-1", "ingress",
                List.of(Map.of("protocol", "tcp", "fromPort", 5432, "toPort", 5432, "securityGroups", List.of("sg-1")))));
        add("aws:lambda/function:Function", "reader", Map.of("name", "reader", "vpcConfig", Map.of("subnetIds", List.of("subnet-1"), "securityGroupIds", List.of("sg-1"))));
        add("aws:rds/subnetGroup:SubnetGroup", "group", Map.of("name", "group", "subnetIds", List.of("subnet-1")));
        add("aws:rds/instance:Instance", "database", Map.of("dbSubnetGroupName", "group", "vpcSecurityGroupIds", List.of("sg-2"), "address", "db.example.amazonaws.com"));
    }

    private void add(String type, String id, Map<String, Object> values) {
        resources.add(Map.of("urn", "urn:pulumi:dev::shop::" + type + "::" + id, "type", type, "custom", true, "id", id, "inputs", values, "outputs", values));
    }

    private int trace(String packet, String... arguments) throws IOException {
        var file = Files.writeString(folder.resolve("packet.json"), packet);
        var state = Files.writeString(folder.resolve("state.json"), new Gson().toJson(Map.of("deployment", Map.of("resources", resources))));
        var all = new ArrayList<>(List.of(file.toString()));
        all.addAll(arguments.length == 0 ? List.of("--state", state.toString()) : List.of(arguments));
        return new CommandLine(new TraceCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(all.toArray(String[]::new));
    }

    @Test
    void whatIsDeliveredIsToldHopByHop() throws IOException {
        assertEquals(0, trace("{\"from\": \"reader\", \"to\": \"db.example.amazonaws.com\", \"port\": 5432}"), err.toString());
        assertEquals("""
                tcp 10.0.1.254:32768 to 10.0.1.253:5432
                  passes  security group lets it out of function reader, 10.0.1.254 in subnet-1  [sg-1]
                  passes  security group lets it in to database database, 10.0.1.253 in subnet-1  [sg-2]
                delivered, and answered
                """, out.toString());
    }

    @Test
    void whatIsDroppedEndsWithTheReason() throws IOException {
        assertEquals(1, trace("{\"from\": \"reader\", \"to\": \"database\", \"port\": 22}"));
        assertTrue(out.toString().endsWith("  DROPPED no rule of the security groups lets it out of function reader, 10.0.1.254 in subnet-1  [sg-1]\ndropped\n"), out.toString());
        assertEquals(1, trace("{\"from\": \"203.0.113.9\", \"to\": \"10.0.1.253\", \"port\": 5432}"));
        assertTrue(out.toString().contains("no route from outside leads to the private address 10.0.1.253"), out.toString());
    }

    @Test
    void aScriptGetsItAsJson() throws IOException {
        assertEquals(1, trace("{\"from\": \"reader\", \"to\": \"database\", \"port\": 22}", "--json", "--state", folder.resolve("state.json").toString()));
        var told = JsonParser.parseString(out.toString()).getAsJsonObject();
        assertEquals(List.of("tcp 10.0.1.254:32768 to 10.0.1.253:22", "false"), List.of(told.get("packet").getAsString(), told.get("delivered").getAsString()));
        var hop = told.getAsJsonArray("hops").get(0).getAsJsonObject();
        assertEquals(List.of("GROUP", "urn:pulumi:dev::shop::aws:ec2/securityGroup:SecurityGroup::sg-1", "false"),
                List.of(hop.get("kind").getAsString(), hop.get("urn").getAsString(), hop.get("passed").getAsString()));
    }

    @Test
    void whatHasNoMeaningIsNamed() throws IOException {
        add("aws:ec2/securityGroupRule:SecurityGroupRule", "old", Map.of("securityGroupId", "sg-1", "type", "egress", "protocol", "-1",
                "fromPort", 0, "toPort", 0, "cidrBlocks", List.of("0.0.0.0/0")));
        assertEquals(2, trace("{\"from\": \"reader\", \"to\": \"database\"}"));
        assertEquals("lambda-vpc: not decided: there is no meaning here for a security group with rules inside and rules of their own, in "
                + "urn:pulumi:dev::shop::aws:ec2/securityGroup:SecurityGroup::sg-1", err.toString().strip());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{} | from: is missing; allowed: the text that docs/trace.schema.json describes",
        "[] | packet.json is not a JSON object",
        "{\"from\": \"reader\", \"to\": \"database\", \"prot\": 1} | prot: got an unknown field; allowed: from, fromPort, port, protocol, subnet, to",
        "{\"from\": \"reader\", \"to\": \"database\", \"port\": 65536} | port: got 65536; allowed: a whole number from 0 to 65535",
        "{\"from\": \"reader\", \"to\": \"database\", \"port\": \"443\"} | port: got \"443\"; allowed: a whole number from 0 to 65535",
        "{\"from\": \"reader\", \"to\": \"database\", \"protocol\": \"sctp\"} | protocol: got sctp; allowed: tcp, udp, icmp, icmpv6",
        "{\"from\": \"writer\", \"to\": \"database\"} | from: got writer, which nothing with a network interface is called; allowed: an IP address or one of database, reader",
        "{\"from\": \"reader\", \"to\": \"cache\"} | to: got cache, which nothing with a network interface is called; allowed: an IP address, a DNS name or one of database, reader",
        "{\"from\": \"reader\", \"subnet\": \"subnet-2\", \"to\": \"database\"} | subnet: got subnet-2, where reader is not; allowed: subnet-1"})
    void badInputIsOneLineAndStatusThree(String packet, String line) throws IOException {
        assertEquals(3, trace(packet));
        assertEquals(1, err.toString().strip().lines().count());
        assertTrue(List.of(line, line + "; correct it (docs/trace.schema.json)").stream().anyMatch(err.toString().strip()::endsWith), err.toString());
    }

    @Test
    void aStateThatIsNoneIsBadInputToo() throws IOException {
        assertEquals(3, trace("{\"from\": \"reader\", \"to\": \"database\"}", "--state", folder.resolve("none.json").toString()));
        assertTrue(err.toString().startsWith("lambda-vpc: %s: there is no such file".formatted(folder.resolve("none.json"))), err.toString());
        Files.writeString(folder.resolve("other.json"), "{\"a\": 1}");
        assertEquals(3, trace("{\"from\": \"reader\", \"to\": \"database\"}", "--state", folder.resolve("other.json").toString()));
        assertTrue(err.toString().contains("got an object with [a]"), err.toString());
    }

    @Test
    void thePublishedSchemaSaysWhatIsRead() throws IOException {
        var schema = JsonParser.parseString(Files.readString(Path.of("docs/trace.schema.json"))).getAsJsonObject();
        assertEquals(TraceQuestion.FIELDS, schema.getAsJsonObject("properties").keySet());
        assertEquals(2, schema.getAsJsonArray("required").size());
        schema.getAsJsonArray("examples").forEach(each -> TraceQuestion.of((JsonObject) each));
    }
}
