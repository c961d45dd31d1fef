package lambdavpc.embedded.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import org.junit.jupiter.api.Test;

class Ec2Test {
    private static final World WORLD = Resources.world(
            Resources.entry("aws:ec2/subnet:Subnet", "subnet-a", Map.of("vpcId", "vpc-1", "cidrBlock", "10.0.0.0/28")),
            Resources.entry("aws:ec2/subnet:Subnet", "subnet-b", Map.of("vpcId", "vpc-1", "cidrBlock", "10.0.1.0/24")),
            Resources.entry("aws:ec2/subnet:Subnet", "subnet-c", Map.of("vpcId", "vpc-2", "cidrBlock", "10.1.0.0/24")),
            face("eni-1", "subnet-a", "vpc_endpoint"), face("eni-2", "subnet-a", "interface"), face("eni-3", "subnet-c", "nat_gateway"),
            Resources.entry("aws:ec2/vpcEndpoint:VpcEndpoint", "vpce-1", Map.of("vpcId", "vpc-1", "serviceName", "com.amazonaws.us-east-1.secretsmanager", "vpcEndpointType", "Interface")),
            // One group in one subnet is one interface, whichever functions have the pair.
            function("reader", List.of("subnet-a", "subnet-b"), List.of("sg-1")), function("twin", List.of("subnet-a"), List.of("sg-1")),
            function("writer", List.of("subnet-a"), List.of("sg-2", "sg-1")), Resources.function("outside", Path.of("x.jar"), Map.of()));

    private final Ec2 ec2 = new Ec2(() -> WORLD);

    private static World.Entry face(String id, String subnet, String type) {
        return Resources.entry("aws:ec2/networkInterface:NetworkInterface", id, Map.of("subnetId", subnet, "interfaceType", type, "privateIp", "10.0.0.9"));
    }

    private static World.Entry function(String name, List<String> subnets, List<String> groups) {
        return Resources.function(name, Path.of("x.jar"), Map.of("vpcConfig", Map.of("subnetIds", subnets, "securityGroupIds", groups)));
    }

    private Stream<String> told(String action, String element, Map<String, String> form) {
        return ec2.call(action, form).items().stream().map(item -> item.get(element));
    }

    private static Map<String, String> of(String vpc) {
        return Map.of("Filter.1.Name", "vpc-id", "Filter.1.Value.1", vpc);
    }

    @Test
    void interfacesAreThoseOfTheWorldAndOnesThatLambdaMakesForEachSubnetAndGroups() {
        assertEquals(List.of("vpc_endpoint", "interface", "nat_gateway", "lambda", "lambda", "lambda"), told("DescribeNetworkInterfaces", "interfaceType", Map.of()).toList());
        assertEquals(List.of("nat_gateway"), told("DescribeNetworkInterfaces", "interfaceType", of("vpc-2")).toList());
    }

    @Test
    void aSubnetHasAsManyAddressesLeftAsNobodyHas() {
        assertEquals(List.of("7", "250", "250"), told("DescribeSubnets", "availableIpAddressCount", Map.of()).toList());
        assertEquals(List.of("vpce-1"), told("DescribeVpcEndpoints", "vpcEndpointId", of("vpc-1")).toList());
    }

    @Test
    void aPageEndsWhereTheNextBegins() {
        var first = ec2.call("DescribeNetworkInterfaces", Map.of("MaxResults", "4"));
        assertEquals(4, first.items().size());
        var second = ec2.call("DescribeNetworkInterfaces", Map.of("MaxResults", "4", "NextToken", first.more().orElseThrow()));
        assertEquals(2, second.items().size());
        assertEquals(Optional.empty(), second.more());
    }

    @Test
    void whatItDoesNotKnowIsRefused() {
        assertEquals("InvalidAction", assertThrows(AwsException.class, () -> ec2.call("TerminateInstances", Map.of())).code());
        assertEquals("InvalidParameterValue", assertThrows(AwsException.class, () -> ec2.call("DescribeSubnets", Map.of("Filter.1.Name", "zone", "Filter.1.Value.1", "a"))).code());
    }

    @Test
    void whoeverDoesNotSignIsRefusedAsEc2Does() throws Exception {
        try (var endpoint = new QueryEndpoint((action, form, caller, answer) -> ec2.call(action, form).write(answer), new RoleKeys(), "127.0.0.1")) {
            var answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.address().getPort()))
                    .POST(HttpRequest.BodyPublishers.ofString("Action=DescribeSubnets")).build(), HttpResponse.BodyHandlers.ofString());
            assertEquals(400, answer.statusCode());
            assertTrue(answer.body().contains("<Response><Errors><Error><Code>MissingAuthenticationTokenException</Code>"), answer.body());
        }
    }
}
