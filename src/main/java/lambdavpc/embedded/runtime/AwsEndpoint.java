package lambdavpc.embedded.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import lambdavpc.embedded.runtime.secrets.Signature;

/** A service over HTTP, in the JSON protocol that SDKs speak. Every request must be signed with issued keys. */
public final class AwsEndpoint implements AutoCloseable {
    /** Leaves absent values out, as AWS does. */
    private static final Gson JSON = new Gson();
    /** The largest request is a message of 1 MiB, every character of it escaped. Whoever is not known must not fill the memory. */
    private static final int MOST_BYTES = 8 << 20;

    private final Protocol protocol;
    private final Service service;
    private final RoleKeys keys;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** How a service speaks. */
    public enum Protocol {
        SECRETS_MANAGER("Secrets Manager", "secretsmanager.", "application/x-amz-json-1.1", "", "Message"),
        SERVICE_QUOTAS("Service Quotas", "ServiceQuotasV20190624.", "application/x-amz-json-1.1", "", "Message"),
        SQS("SQS", "AmazonSQS.", "application/x-amz-json-1.0", "com.amazonaws.sqs#", "message");

        private final String name;
        private final String target;
        private final String contentType;
        private final String errors;
        private final String message;

        Protocol(String name, String target, String contentType, String errors, String message) {
            this.name = name;
            this.target = target;
            this.contentType = contentType;
            this.errors = errors;
            this.message = message;
        }
    }

    /** What answers. */
    @FunctionalInterface
    public interface Service {
        /**
         * @param operation {@code GetSecretValue}
         * @throws AwsException as AWS refuses
         */
        JsonObject call(String operation, JsonObject request, RoleKeys.Keys caller);
    }

    /** @param address to listen on, at a port that the system chooses */
    public AwsEndpoint(Protocol protocol, Service service, RoleKeys keys, String address) {
        this.protocol = protocol;
        this.service = service;
        this.keys = keys;
        try {
            server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("%s finds no port on %s: %s".formatted(protocol.name, address, e.getMessage()), e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public String address() {
        return server.getAddress().getAddress().getHostAddress();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonObject answer;
            var status = 200;
            try {
                answer = answer(exchange);
            } catch (AwsException refusal) {
                status = refusal.code().equals("InternalServiceError") ? 500 : 400;
                answer = error(refusal.code(), refusal.getMessage());
            } catch (JsonParseException | IllegalStateException | ClassCastException | NullPointerException | NumberFormatException
                    | UnsupportedOperationException malformed) {
                status = 400;
                answer = error("SerializationException", "the request is not what this operation takes");
            } catch (RuntimeException defect) {
                defect.printStackTrace(); // into the supervisor's log
                status = 500;
                answer = error("InternalServiceError", "An error occurred on the server side.");
            }
            var body = JSON.toJson(answer).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", protocol.contentType);
            exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private JsonObject answer(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
        if (body.length > MOST_BYTES) {
            throw new AwsException("RequestEntityTooLarge", "a request has at most %d bytes".formatted(MOST_BYTES));
        }
        var caller = Signature.signer(keys, exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), exchange.getRequestHeaders(), body);
        var target = Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Target")).orElse("");
        if (!target.startsWith(protocol.target)) {
            throw new AwsException("UnknownOperationException", "no X-Amz-Target of " + protocol.name);
        }
        return service.call(target.substring(protocol.target.length()), JsonParser.parseString(new String(body, UTF_8)).getAsJsonObject(), caller);
    }

    private JsonObject error(String code, String message) {
        var answer = new JsonObject();
        answer.addProperty("__type", protocol.errors + code);
        answer.addProperty(protocol.message, message);
        return answer;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
