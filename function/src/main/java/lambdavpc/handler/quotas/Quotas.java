package lambdavpc.handler.quotas;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lambdavpc.handler.core.BadInput;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Handler;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.JsonNode;
import lambdavpc.handler.core.JsonService;
import lambdavpc.handler.core.JsonWriter;
import lambdavpc.handler.core.Log;
import lambdavpc.handler.core.Metrics;
import lambdavpc.handler.core.QueryService;
import lambdavpc.handler.core.QueryService.Answer;

/**
 * Tells how far the quotas that a VPC with functions runs into are used up, as the metric {@code QuotaUsedPercent} of the fullest: AWS has no
 * metric for these. Which one it is, and the others, is in the same log line: further metrics would be paid for each.
 */
public final class Quotas extends Handler {
    private static final String PAGE = "1000";
    /** A network's own, its router's, AWS's two, and the broadcast address: nobody gets these five of a subnet. */
    private static final int NOT_TO_BE_HAD = 5;

    private final String vpc;
    private final QueryService ec2;
    private final JsonService quotas;

    public Quotas() {
        this(System.getenv());
    }

    /** @param environment {@code VPC_ID}, and what Lambda sets */
    public Quotas(Map<String, String> environment) {
        vpc = Optional.ofNullable(environment.get("VPC_ID")).filter(value -> !value.isBlank()).orElseThrow(() ->
                new HandlerException("Configuration", "the environment variable VPC_ID is not set; the deployment sets it"));
        ec2 = new QueryService("ec2", "EC2", "2016-11-15", environment);
        quotas = new JsonService("servicequotas", "SERVICE_QUOTAS", "ServiceQuotasV20190624", environment);
    }

    @Override
    protected Log handle(Map<String, JsonNode> input, JsonWriter answer, Deadline deadline) {
        var namespace = Optional.ofNullable(input.get("namespace")).filter(JsonNode::isString).map(JsonNode::asString)
                .orElseThrow(() -> new BadInput("namespace", "nothing", "a string, as the schedule sends it"));
        var uses = uses(deadline);
        var fullest = uses.stream().max(Comparator.comparingDouble(Use::percent)).orElseThrow();
        var metrics = Metrics.of(namespace, "Quota", "fullest").with("QuotaUsedPercent", fullest.percent(), "Percent").note("fullest", fullest.name());
        answer.writeStartObject().writeFieldName("fullest").writeValue(fullest.name()).writeFieldName("quotas").writeStartArray();
        for (var use : uses) {
            metrics.note(use.name(), "%.0f of %.0f".formatted(use.used(), use.most()));
            answer.writeStartObject()
                    .writeFieldName("name").writeValue(use.name())
                    .writeFieldName("used").writeValue(use.used())
                    .writeFieldName("most").writeValue(use.most()).writeEndObject();
        }
        answer.writeEndArray().writeEndObject();
        metrics.write();
        return Log.info("quotas").with("fullest", fullest.name());
    }

    private List<Use> uses(Deadline deadline) {
        var interfaces = described("DescribeNetworkInterfaces", "networkInterfaceSet", Map.of(), deadline);
        var ours = Map.of("Filter.1.Name", "vpc-id", "Filter.1.Value.1", vpc);
        var endpoints = described("DescribeVpcEndpoints", "vpcEndpointSet", ours, deadline);
        var uses = new ArrayList<>(List.of(
                new Use("network-interfaces", interfaces.size(), quota("vpc", "L-DF5E4CA3", deadline)),
                // Gateway Load Balancers' endpoints count too, gateway endpoints do not.
                new Use("interface-endpoints", endpoints.stream().filter(each -> !each.text("vpcEndpointType").equals(Optional.of("Gateway"))).count(),
                        quota("vpc", "L-29B6F2EB", deadline)),
                new Use("lambda-interfaces", interfaces.stream().filter(each -> each.text("vpcId").equals(Optional.of(vpc))
                        && each.text("interfaceType").equals(Optional.of("lambda"))).count(), quota("lambda", "L-9FEE3D26", deadline))));
        described("DescribeSubnets", "subnetSet", ours, deadline).stream().map(Quotas::addresses).max(Comparator.comparingDouble(Use::percent)).ifPresent(uses::add);
        return uses;
    }

    private static Use addresses(Answer subnet) {
        var bits = 32 - Integer.parseInt(subnet.text("cidrBlock").orElseThrow().split("/")[1]);
        var most = (1 << bits) - NOT_TO_BE_HAD;
        return new Use("addresses", most - Integer.parseInt(subnet.text("availableIpAddressCount").orElseThrow()), most);
    }

    private List<Answer> described(String action, String set, Map<String, String> filter, Deadline deadline) {
        var found = new ArrayList<Answer>();
        var request = new TreeMap<>(filter);
        request.put("MaxResults", PAGE);
        Optional<String> more;
        do {
            var page = ec2.call(action, request, deadline);
            found.addAll(page.items(set));
            more = page.text("nextToken").filter(token -> !token.isBlank());
            more.ifPresent(token -> request.put("NextToken", token));
        } while (more.isPresent());
        return found;
    }

    /** The applied quota, which Service Quotas knows only of accounts that ever had another than everybody's. */
    private double quota(String service, String code, Deadline deadline) {
        return quota("GetServiceQuota", service, code, deadline).or(() -> quota("GetAWSDefaultServiceQuota", service, code, deadline)).orElseThrow(() ->
                new HandlerException("Aws", "Service Quotas knows no quota " + code + " of " + service));
    }

    private Optional<Double> quota(String operation, String service, String code, Deadline deadline) {
        var request = JsonWriter.create().writeStartObject().writeFieldName("ServiceCode").writeValue(service).writeFieldName("QuotaCode").writeValue(code).writeEndObject();
        return quotas.call(operation, request, "NoSuchResourceException", deadline)
                .map(found -> Double.parseDouble(found.get("Quota").asObject().get("Value").asNumber()));
    }
}
