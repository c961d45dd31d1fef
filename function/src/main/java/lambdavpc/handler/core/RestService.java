package lambdavpc.handler.core;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** A control-plane API of AWS that is called by paths and answers JSON: AWS Backup, Lambda. As {@link QueryService} otherwise. */
public final class RestService {
    private static final String JSON = "application/json";

    private final SignedRequests requests;

    /**
     * @param name as signatures and host names have it: {@code backup}
     * @param id   as the variable {@code AWS_ENDPOINT_URL_<id>} has it: {@code BACKUP}
     */
    public RestService(String name, String id, Map<String, String> environment) {
        requests = SignedRequests.to(name, id, environment);
    }

    /** @throws HandlerException when it is refused, or does not answer in time */
    public JsonNode get(String path, Map<String, String> query, Deadline deadline) {
        return call("GET", path, query, "", deadline, deadline.waitMillis());
    }

    /** @throws HandlerException when it is refused, or does not answer in time */
    public void put(String path, JsonWriter body, Deadline deadline) {
        call("PUT", path, Map.of(), text(body), deadline, deadline.waitMillis());
    }

    /**
     * Invokes a Lambda function and waits for its answer, or for its error as an answer with {@code errorMessage}.
     *
     * @param arn with the alias, where callers use one
     * @throws HandlerException when it is refused, or does not answer in time
     */
    public JsonNode invoke(String arn, JsonWriter input, Deadline deadline) {
        var parts = arn.split(":");
        return call("POST", "/2015-03-31/functions/" + parts[6] + "/invocations", parts.length > 7 ? Map.of("Qualifier", parts[7]) : Map.of(), text(input),
                deadline, (int) Math.max(1, deadline.left().toMillis()));
    }

    private static String text(JsonWriter json) {
        return new String(json.getBytes(), StandardCharsets.UTF_8);
    }

    private JsonNode call(String method, String path, Map<String, String> query, String body, Deadline deadline, int waitMillis) {
        try {
            var connection = requests.send(method, path, query, Map.of("content-type", JSON), body, deadline, waitMillis);
            if (connection.getResponseCode() / 100 == 2) {
                return parsed(connection.getInputStream());
            }
            throw new HandlerException("Aws", requests.service() + " refuses " + method + " " + path + ": " + refusal(connection));
        } catch (IOException | IllegalArgumentException e) {
            throw new HandlerException("Aws", requests.service() + " does not answer " + method + " " + path + ": " + e.getClass().getSimpleName());
        }
    }

    /** The code only: the message may quote the request. */
    private static String refusal(HttpURLConnection connection) throws IOException {
        var code = connection.getHeaderField("x-amzn-errortype");
        return code == null ? "status " + connection.getResponseCode() : code.split("[:,]")[0];
    }

    private static JsonNode parsed(InputStream json) throws IOException {
        try (json) {
            var text = new String(json.readAllBytes(), StandardCharsets.UTF_8);
            var node = JsonNode.parse(text.isBlank() ? "{}" : text);
            if (!node.isObject()) {
                throw new IOException("JSON of another type");
            }
            return node;
        }
    }
}
