package lambdavpc.handler.core;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.Security;
import java.util.Map;
import java.util.Optional;

/** One request of any of the functions: a JSON object in, a JSON object out, one log line, and no failure that says too much. */
public abstract class Handler implements RequestStreamHandler {
    static {
        // After a fail-over the database's name leads elsewhere; the JVM would keep the old address for 30 seconds.
        Security.setProperty("networkaddress.cache.ttl", "5");
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
    }

    private boolean cold = true;

    /** An environment variable that a deployment sets; {@code Configuration} fails where it did not. */
    protected static String required(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank()).orElseThrow(() -> missing(name));
    }

    static HandlerException missing(String name) {
        return new HandlerException("Configuration", "the environment variable " + name + " is not set; the deployment sets it");
    }

    /**
     * Answers one request.
     *
     * @param answer to be filled with one JSON object
     * @return the log line of the request, still without what all of them have
     */
    protected abstract Log handle(Map<String, JsonNode> input, JsonWriter answer, Deadline deadline);

    @Override
    public final void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        var started = System.nanoTime();
        Log.request(context.getAwsRequestId());
        var answer = JsonWriter.create();
        try {
            var done = handle(parse(input.readAllBytes()), answer, Deadline.of(context));
            output.write(answer.getBytes());
            finish(done, started);
        } catch (BadInput e) {
            output.write(e.answer());
            finish(Log.warn("bad input").with("message", e.getMessage()), started);
        } catch (HandlerException e) {
            finish(Log.error(e.kind()).with("message", e.getMessage()), started);
            throw e;
        } catch (RuntimeException e) {
            // An unforeseen exception may carry anything in its message; where it came from is enough to find the fault.
            var at = Optional.ofNullable(e.getStackTrace()).filter(trace -> trace.length > 0).map(trace -> trace[0].toString()).orElse("");
            finish(Log.error("Internal").with("exception", e.getClass().getName()).with("at", at), started);
            throw new HandlerException("Internal", e.getClass().getSimpleName() + ", see the log of request " + context.getAwsRequestId());
        } finally {
            Log.request(null);
        }
    }

    private void finish(Log log, long started) {
        log.with("cold", cold).with("micros", (System.nanoTime() - started) / 1000).write();
        cold = false;
    }

    private static Map<String, JsonNode> parse(byte[] input) {
        var text = new String(input, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            return Map.of();
        }
        JsonNode node;
        try {
            node = JsonNode.parse(text);
        } catch (IllegalArgumentException e) {
            throw new BadInput("", "text that is not JSON", "a JSON object");
        }
        if (node.isNull()) {
            return Map.of();
        }
        if (!node.isObject()) {
            throw new BadInput("", "JSON of another type", "a JSON object");
        }
        return node.asObject();
    }
}
