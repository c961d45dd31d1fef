package lambdavpc.handler.core;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Requests to an API of AWS in the role's name, without the SDK. */
record SignedRequests(String service, String region, URI endpoint, Map<String, String> environment) {

    /**
     * @param service     as signatures and host names have it: {@code autoscaling}, {@code monitoring}
     * @param id          as the variable {@code AWS_ENDPOINT_URL_<id>} has it: {@code AUTO_SCALING}, {@code CLOUDWATCH}
     * @param environment Lambda's variables: region, keys, and where the service is if it is somewhere else
     */
    static SignedRequests to(String service, String id, Map<String, String> environment) {
        var region = Optional.ofNullable(environment.get("AWS_REGION")).orElseThrow(() ->
                new HandlerException("Configuration", "the environment variable AWS_REGION is not set; Lambda sets it"));
        var elsewhere = Optional.ofNullable(environment.get("AWS_ENDPOINT_URL_" + id)).or(() -> Optional.ofNullable(environment.get("AWS_ENDPOINT_URL")));
        return new SignedRequests(service, region, URI.create(elsewhere.orElse("https://" + service + "." + region + ".amazonaws.com"
                + (region.startsWith("cn-") ? ".cn" : "")) + "/"), environment);
    }

    /** @param headers that are signed beside the common ones, in lower case */
    HttpURLConnection post(Map<String, String> headers, String body, Deadline deadline) throws IOException {
        return send("POST", "/", Map.of(), headers, body, deadline, deadline.waitMillis());
    }

    /**
     * @param path       begins with a slash, of characters that need no encoding
     * @param headers    that are signed beside the common ones, in lower case
     * @param body       empty for none
     * @param waitMillis how long an answer may take
     */
    HttpURLConnection send(String method, String path, Map<String, String> query, Map<String, String> headers, String body, Deadline deadline, int waitMillis)
            throws IOException {
        var parameters = Signature.encoded(query);
        var connection = (HttpURLConnection) endpoint.resolve(path + (parameters.isEmpty() ? "" : "?" + parameters)).toURL().openConnection(Proxy.NO_PROXY);
        connection.setConnectTimeout(deadline.waitMillis());
        connection.setReadTimeout(waitMillis);
        connection.setRequestMethod(method);
        sign(connection, String.join("\n", method, path, parameters), headers, body);
        if (!body.isEmpty()) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
        }
        return connection;
    }

    private void sign(HttpURLConnection connection, String start, Map<String, String> more, String body) {
        var keys = Keys.ofRole(environment);
        var signature = Signature.at(Instant.now(), region, service);
        var headers = new TreeMap<>(more);
        headers.putAll(Map.of("x-amz-date", signature.time(), "host", endpoint.getHost() + (endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort())));
        keys.token().ifPresent(token -> headers.put("x-amz-security-token", token));
        var signed = String.join(";", headers.keySet());
        var canonical = headers.entrySet().stream().map(header -> header.getKey() + ":" + header.getValue() + "\n").collect(Collectors.joining());
        var request = String.join("\n", start, canonical, signed, Signature.sha256(body));
        headers.forEach(connection::setRequestProperty);
        connection.setRequestProperty("Authorization", "AWS4-HMAC-SHA256 Credential=" + signature.credential(keys)
                + ", SignedHeaders=" + signed + ", Signature=" + signature.of(request, keys));
    }
}
