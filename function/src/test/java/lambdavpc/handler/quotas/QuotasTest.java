package lambdavpc.handler.quotas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import lambdavpc.handler.Printed;
import lambdavpc.handler.Stack;
import lambdavpc.handler.core.HandlerException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

class QuotasTest {
    private static final String EVENT = "{\"namespace\":\"shop-dev\"}";

    private ControlPlane aws;

    @BeforeEach
    void start() throws IOException {
        aws = new ControlPlane();
        aws.has("DescribeNetworkInterfaces", face("lambda", "vpc-1"), face("lambda", "vpc-1"), face("lambda", "vpc-2"), face("interface", "vpc-1"), face("vpc_endpoint", "vpc-1"));
        aws.has("DescribeVpcEndpoints", Map.of("vpcEndpointType", "Interface"), Map.of("vpcEndpointType", "Gateway"), Map.of("vpcEndpointType", "GatewayLoadBalancer"));
        aws.has("DescribeSubnets", subnet("10.0.0.0/24", 250), subnet("10.0.1.0/28", 2), subnet("10.0.2.0/24", 100));
    }

    @AfterEach
    void stop() {
        aws.close();
    }

    private static Map<String, String> face(String type, String vpc) {
        return Map.of("interfaceType", type, "vpcId", vpc);
    }

    private static Map<String, String> subnet(String block, int free) {
        return Map.of("cidrBlock", block, "availableIpAddressCount", String.valueOf(free));
    }

    private String answer() {
        return Stack.invoke(new Quotas(aws.environment()), EVENT);
    }

    @Test
    void eachIsCountedOverAllPagesAndTheFullestIsTheMetric() {
        var answer = new AtomicReference<String>();
        var metrics = Printed.metrics(() -> answer.set(answer()));
        assertEquals(JsonNode.parser().parse("""
                {"fullest":"addresses","quotas":[{"name":"network-interfaces","used":5.0,"most":5000.0},{"name":"interface-endpoints","used":2.0,"most":50.0},
                {"name":"lambda-interfaces","used":2.0,"most":500.0},{"name":"addresses","used":9.0,"most":11.0}]}"""), JsonNode.parser().parse(answer.get()));
        assertEquals(JsonNode.parser().parse("""
                [{"Namespace":"shop-dev","Dimensions":[["Quota"]],"Metrics":[{"Name":"QuotaUsedPercent","Unit":"Percent"}]}]""").asArray(),
                metrics.get("_aws").asObject().get("CloudWatchMetrics").asArray());
        assertEquals(List.of("fullest", "addresses", "5 of 5000", "2 of 50", "2 of 500", "9 of 11"), List.of("Quota", "fullest", "network-interfaces", "interface-endpoints",
                "lambda-interfaces", "addresses").stream().map(note -> metrics.get(note).asString()).toList());
        assertEquals(900.0 / 11, Double.parseDouble(metrics.get("QuotaUsedPercent").asNumber()), 0.001);
        assertEquals(List.of("DescribeNetworkInterfaces", "DescribeNetworkInterfaces", "DescribeNetworkInterfaces", "DescribeVpcEndpointsvpc-1", "DescribeVpcEndpointsvpc-1"),
                aws.asked.subList(0, 5));
    }

    @Test
    void theAppliedQuotaCountsBeforeEverybodys() {
        aws.applied.put("L-29B6F2EB", 2.0);
        assertEquals("interface-endpoints", JsonNode.parser().parse(answer()).asObject().get("fullest").asString());
        assertEquals(List.of("GetServiceQuota vpc L-DF5E4CA3", "GetAWSDefaultServiceQuota vpc L-DF5E4CA3", "GetServiceQuota vpc L-29B6F2EB",
                "GetServiceQuota lambda L-9FEE3D26", "GetAWSDefaultServiceQuota lambda L-9FEE3D26"), aws.asked.stream().filter(each -> each.startsWith("Get")).toList());
    }

    /** Silence rings the alarm; a metric that lacks what could not be asked would not. */
    @ParameterizedTest
    @CsvSource({"DescribeNetworkInterfaces, ec2 refuses DescribeNetworkInterfaces: UnauthorizedOperation",
        "DescribeSubnets, ec2 refuses DescribeSubnets: UnauthorizedOperation", "GetServiceQuota, servicequotas refuses GetServiceQuota: AccessDeniedException"})
    void whatCannotBeAskedIsAFailureAndNoMetric(String operation, String message) {
        aws.refuses = operation;
        assertEquals("Aws: " + message, assertThrows(HandlerException.class, this::answer).getMessage());
    }

    @Test
    void aQuotaThatNobodyKnowsIsAFailure() {
        aws.byDefault.remove("L-9FEE3D26");
        assertEquals("Aws: Service Quotas knows no quota L-9FEE3D26 of lambda", assertThrows(HandlerException.class, this::answer).getMessage());
    }

    @Test
    void anEmptyAccountIsNotFull() {
        aws.has("DescribeNetworkInterfaces");
        aws.has("DescribeVpcEndpoints");
        aws.has("DescribeSubnets");
        assertEquals(List.of("network-interfaces", "interface-endpoints", "lambda-interfaces"), JsonNode.parser().parse(answer()).asObject().get("quotas").asArray().stream()
                .map(use -> use.asObject().get("name").asString()).toList());
    }

    @Test
    void withoutTheSchedulesNamespaceItSaysWhatItTakes() {
        assertEquals("{\"error\":{\"kind\":\"BadInput\",\"field\":\"namespace\",\"got\":\"nothing\",\"allowed\":\"a string, as the schedule sends it\"}}",
                Stack.invoke(new Quotas(aws.environment()), "{}"));
        assertThrows(HandlerException.class, () -> new Quotas(Map.of("AWS_REGION", "eu-central-1")));
    }

    @Property
    void aShareIsNeverNegativeAndWhatMayNotBeIsFull(@ForAll @DoubleRange(min = 0, max = 1e6) double used, @ForAll @DoubleRange(min = 0, max = 1e6) double most) {
        var percent = new Use("x", used, most).percent();
        assertEquals(used == 0 ? 0 : most == 0 ? 100 : used / most * 100, percent, 1e-6 * Math.max(1, percent));
    }
}
