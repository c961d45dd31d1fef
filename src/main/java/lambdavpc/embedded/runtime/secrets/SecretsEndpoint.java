package lambdavpc.embedded.runtime.secrets;

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

/** Secrets Manager over HTTP, in the protocol that SDKs speak (AWS JSON 1.1). Every request must be signed with issued keys. */
public final class SecretsEndpoint implements AutoCloseable {
    private static final String TARGET = "secretsmanager.";
    /** Leaves absent values out, as AWS does. */
    private static final Gson JSON = new Gson();

    private final SecretsManager service;
    private final RoleKeys keys;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** @param address to listen on, at a port that the system chooses */
    public SecretsEndpoint(SecretsManager service, RoleKeys keys, String address) {
        this.service = service;
        this.keys = keys;
        try {
            server = HttpServer.create(new InetSocketAddress(address, 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("Secrets Manager finds no port on " + address + ": " + e.getMessage(), e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
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
            } catch (JsonParseException | IllegalStateException | ClassCastException | NullPointerException | NumberFormatException malformed) {
                status = 400;
                answer = error("SerializationException", "the request is not what this operation takes");
            } catch (RuntimeException defect) {
                defect.printStackTrace(); // into the supervisor's log
                status = 500;
                answer = error("InternalServiceError", "An error occurred on the server side.");
            }
            var body = JSON.toJson(answer).getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
            exchange.getResponseHeaders().set("x-amzn-RequestId", UUID.randomUUID().toString());
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private JsonObject answer(HttpExchange exchange) throws IOException {
        var body = exchange.getRequestBody().readAllBytes();
        Signature.signer(keys, exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), exchange.getRequestHeaders(), body);
        var target = Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Target")).orElse("");
        if (!target.startsWith(TARGET)) {
            throw new AwsException("UnknownOperationException", "no X-Amz-Target of Secrets Manager");
        }
        return service.call(target.substring(TARGET.length()), JsonParser.parseString(new String(body, UTF_8)).getAsJsonObject());
    }

    private static JsonObject error(String code, String message) {
        var answer = new JsonObject();
        answer.addProperty("__type", code);
        answer.addProperty("Message", message);
        return answer;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
