package lambdavpc.handler.core;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A control-plane API of AWS that speaks JSON, such as Service Quotas; as {@link QueryService} otherwise. */
public final class JsonService {
    private final SignedRequests requests;
    private final String target;

    /**
     * @param service     as signatures and host names have it: {@code servicequotas}
     * @param id          as the variable {@code AWS_ENDPOINT_URL_<id>} has it: {@code SERVICE_QUOTAS}
     * @param target      of the API: {@code ServiceQuotasV20190624}
     * @param environment Lambda's variables
     */
    public JsonService(String service, String id, String target, Map<String, String> environment) {
        requests = SignedRequests.to(service, id, environment);
        this.target = target;
    }

    /**
     * @param request one JSON object
     * @param expected code of a refusal that is an answer too
     * @return empty for that refusal
     * @throws HandlerException when it is refused otherwise, or does not answer in time
     */
    public Optional<Map<String, JsonNode>> call(String operation, JsonWriter request, String expected, Deadline deadline) {
        try {
            var connection = requests.post(Map.of("content-type", "application/x-amz-json-1.1", "x-amz-target", target + "." + operation), request.toString(), deadline);
            if (connection.getResponseCode() / 100 == 2) {
                return Optional.of(parsed(connection.getInputStream()));
            }
            var code = code(connection.getErrorStream()).orElse("status " + connection.getResponseCode());
            if (code.equals(expected)) {
                return Optional.empty();
            }
            throw new HandlerException("Aws", requests.service() + " refuses " + operation + ": " + code);
        } catch (IOException | IllegalArgumentException e) {
            throw new HandlerException("Aws", requests.service() + " does not answer " + operation + ": " + e.getClass().getSimpleName());
        }
    }

    /** The code only: the message may quote the request. It may come with the API's name before it. */
    private static Optional<String> code(InputStream error) throws IOException {
        return error == null ? Optional.empty()
                : Optional.ofNullable(parsed(error).get("__type")).filter(JsonNode::isString).map(type -> type.asString().replaceAll(".*#", ""));
    }

    private static Map<String, JsonNode> parsed(InputStream json) throws IOException {
        try (json) {
            return JsonNode.parse(new String(json.readAllBytes(), StandardCharsets.UTF_8)).asObject();
        }
    }
}
