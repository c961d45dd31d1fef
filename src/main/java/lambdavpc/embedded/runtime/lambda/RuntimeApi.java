package lambdavpc.embedded.runtime.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.regex.Pattern;
import lambdavpc.embedded.runtime.Passwords;
import lambdavpc.embedded.runtime.secrets.RoleKeys;

/**
 * The HTTP interface between Lambda and one execution environment.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">the runtime API</a>
 */
final class RuntimeApi implements AutoCloseable {
    private static final Pattern OF_INVOCATION = Pattern.compile(".*/2018-06-01/runtime/invocation/([^/]+)/(response|error)");
    /** Where keys are fetched under SnapStart: a snapshot must not contain any. */
    private static final String CREDENTIALS = "/credentials";

    /** In front of every path: the runtime client sends no credentials, and other users of this machine reach its ports too. */
    private final String token = Passwords.generate(40);
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final LinkedBlockingQueue<Invocation> waiting = new LinkedBlockingQueue<>();
    private final CompletableFuture<Answer> ready = new CompletableFuture<>();
    private final CompletableFuture<Void> restoring = new CompletableFuture<>();
    private final RoleKeys.Keys keys;
    private volatile Invocation current;

    RuntimeApi(RoleKeys.Keys keys) {
        this.keys = keys;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("no port for the Lambda runtime API: " + e.getMessage(), e);
        }
        server.setExecutor(threads);
        server.createContext("/" + token + "/2018-06-01/runtime/", this::serve);
        server.createContext(CREDENTIALS, this::credentials);
        server.start();
    }

    /** @param error whether the function failed */
    record Answer(String payload, boolean error) {}

    /** @param deadline milliseconds since 1970 */
    record Invocation(String requestId, String arn, String payload, long deadline, CompletableFuture<Answer> answer) {}

    /** What {@code AWS_LAMBDA_RUNTIME_API} has to be. */
    String address() {
        return server() + "/" + token;
    }

    String credentialsUri() {
        return "http://" + server() + CREDENTIALS;
    }

    private String server() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Complete when the function asks for its first invocation, or with the error of its initialisation. */
    CompletableFuture<Answer> ready() {
        return ready;
    }

    /** Complete when a function with SnapStart has initialised: what follows is its restoration. */
    CompletableFuture<Void> restoring() {
        return restoring;
    }

    void submit(Invocation invocation) {
        waiting.add(invocation);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            var path = exchange.getRequestURI().getPath();
            var body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            var ofInvocation = OF_INVOCATION.matcher(path);
            if (path.endsWith("/runtime/invocation/next")) {
                next(exchange);
            } else if (path.endsWith("/runtime/restore/next")) {
                restoring.complete(null);
                reply(exchange, 200, "{}"); // nothing is frozen here: the restoration follows at once
            } else if (path.endsWith("/runtime/init/error") || path.endsWith("/runtime/restore/error")) {
                ready.complete(new Answer(body, true));
                reply(exchange, 202, "{\"status\":\"OK\"}");
            } else if (ofInvocation.matches()) {
                var invocation = current;
                if (invocation == null || !invocation.requestId().equals(ofInvocation.group(1))) {
                    reply(exchange, 400, "{\"errorMessage\":\"Invalid request ID\",\"errorType\":\"InvalidRequestID\"}");
                    return;
                }
                invocation.answer().complete(new Answer(body, ofInvocation.group(2).equals("error")));
                reply(exchange, 202, "{\"status\":\"OK\"}");
            } else {
                reply(exchange, 404, "{}");
            }
        }
    }

    private void next(HttpExchange exchange) throws IOException {
        ready.complete(new Answer("", false));
        try {
            var invocation = waiting.take();
            current = invocation;
            var headers = exchange.getResponseHeaders();
            headers.set("Lambda-Runtime-Aws-Request-Id", invocation.requestId());
            headers.set("Lambda-Runtime-Deadline-Ms", Long.toString(invocation.deadline()));
            headers.set("Lambda-Runtime-Invoked-Function-Arn", invocation.arn());
            headers.set("Lambda-Runtime-Trace-Id", "Root=1-00000000-000000000000000000000000;Sampled=0");
            reply(exchange, 200, invocation.payload());
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void credentials(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!keys.token().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                reply(exchange, 403, "{}");
                return;
            }
            var answer = new JsonObject();
            answer.addProperty("AccessKeyId", keys.id());
            answer.addProperty("SecretAccessKey", keys.secret());
            answer.addProperty("Token", keys.token());
            answer.addProperty("Expiration", java.time.Instant.now().plus(Duration.ofHours(6)).toString());
            reply(exchange, 200, answer.toString());
        }
    }

    private static void reply(HttpExchange exchange, int status, String text) throws IOException {
        var body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
