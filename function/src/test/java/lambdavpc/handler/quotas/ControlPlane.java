package lambdavpc.handler.quotas;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** EC2 and Service Quotas, as far as the function asks them, with pages of two. */
final class ControlPlane implements AutoCloseable {
    private static final int PAGE = 2;

    private final HttpServer server;
    private final Map<String, List<String>> sets = new HashMap<>(Map.of("DescribeNetworkInterfaces", List.of(), "DescribeVpcEndpoints", List.of(), "DescribeSubnets", List.of()));
    final Map<String, Double> applied = new HashMap<>();
    final Map<String, Double> byDefault = new HashMap<>(Map.of("L-DF5E4CA3", 5000.0, "L-29B6F2EB", 50.0, "L-9FEE3D26", 500.0));
    final List<String> asked = new ArrayList<>();
    String refuses = "";

    ControlPlane() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.start();
    }

    Map<String, String> environment() {
        var url = "http://127.0.0.1:" + server.getAddress().getPort();
        return Map.of("VPC_ID", "vpc-1", "AWS_REGION", "eu-central-1", "AWS_ACCESS_KEY_ID", "ASIATEST", "AWS_SECRET_ACCESS_KEY", "secret", "AWS_SESSION_TOKEN", "token",
                "AWS_ENDPOINT_URL_EC2", url, "AWS_ENDPOINT_URL_SERVICE_QUOTAS", url);
    }

    /** @param items children of each item, by name */
    @SafeVarargs
    final void has(String action, Map<String, String>... items) {
        sets.put(action, Arrays.stream(items).map(item -> item.entrySet().stream().map(each -> "<%1$s>%2$s</%1$s>".formatted(each.getKey(), each.getValue()))
                .collect(Collectors.joining("", "<item>", "</item>"))).toList());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            var target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            var signed = exchange.getRequestHeaders().getFirst("Authorization");
            var service = target == null ? "ec2" : "servicequotas";
            if (!signed.startsWith("AWS4-HMAC-SHA256 Credential=ASIATEST/") || !signed.contains("/eu-central-1/" + service + "/aws4_request")) {
                answer(exchange, 403, "");
            } else if (target == null) {
                ec2(exchange, Arrays.stream(body.split("&")).map(pair -> pair.split("=", 2)).collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8))));
            } else {
                quotas(exchange, target.replaceFirst("ServiceQuotasV20190624\\.", ""), JsonNode.parser().parse(body).asObject());
            }
        }
    }

    private void ec2(HttpExchange exchange, Map<String, String> form) throws IOException {
        var action = form.get("Action");
        asked.add(action + form.getOrDefault("Filter.1.Value.1", ""));
        if (action.equals(refuses)) {
            answer(exchange, 403, "<Response><Errors><Error><Code>UnauthorizedOperation</Code><Message>who vpc-1</Message></Error></Errors></Response>");
            return;
        }
        var all = sets.get(action);
        var from = Integer.parseInt(form.getOrDefault("NextToken", "0"));
        var set = Map.of("DescribeNetworkInterfaces", "networkInterfaceSet", "DescribeVpcEndpoints", "vpcEndpointSet", "DescribeSubnets", "subnetSet").get(action);
        answer(exchange, 200, "<?xml version=\"1.0\"?><%1$sResponse xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\"><requestId>1</requestId><%2$s>%3$s</%2$s>%4$s</%1$sResponse>".formatted(
                action, set, IntStream.range(from, Math.min(from + PAGE, all.size())).mapToObj(all::get).collect(Collectors.joining()),
                from + PAGE < all.size() ? "<nextToken>" + (from + PAGE) + "</nextToken>" : ""));
    }

    private void quotas(HttpExchange exchange, String operation, Map<String, JsonNode> request) throws IOException {
        var code = request.get("QuotaCode").asString();
        asked.add(operation + " " + request.get("ServiceCode").asString() + " " + code);
        var value = (operation.equals("GetServiceQuota") ? applied : byDefault).get(code);
        if (operation.equals(refuses)) {
            answer(exchange, 400, "{\"__type\":\"AccessDeniedException\",\"Message\":\"no\"}");
        } else if (value == null) {
            answer(exchange, 400, "{\"__type\":\"com.amazonaws.servicequotas#NoSuchResourceException\",\"Message\":\"" + code + "\"}");
        } else {
            answer(exchange, 200, "{\"Quota\":{\"QuotaCode\":\"" + code + "\",\"Value\":" + value + "}}");
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        var body = text.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
