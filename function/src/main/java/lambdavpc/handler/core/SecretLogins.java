package lambdavpc.handler.core;

import java.io.EOFException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Logins from Secrets Manager, by the one call that a function makes on its way to the database. With the JDK's client: the SDK brings
 * 1,300 classes for it, more than half of what a cold start loads. {@link Secrets}, for functions that nobody waits for, has the SDK.
 */
public final class SecretLogins {
    private static final int CONNECT_MILLIS = 1_000;
    private static final int READ_MILLIS = 2_000;
    private static final Duration ALL = Duration.ofSeconds(4);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int TRIES = 3;

    /** What the service says of a request whose time is not its own; it tells its own then. */
    private static final Set<String> SKEWED = Set.of("InvalidSignatureException", "RequestTimeTooSkewed", "RequestExpired");

    /** @param date when the service answered, in milliseconds since 1970; 0 when it does not tell */
    private record Answer(int status, String body, long date) {}

    private final URI endpoint;
    private final String region;
    private final Supplier<Keys> keys;

    public SecretLogins(Settings settings, Supplier<Keys> keys) {
        this.region = settings.region();
        this.endpoint = settings.endpoint().orElseGet(() -> URI.create(
                "https://secretsmanager." + region + (region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com")));
        this.keys = keys;
    }

    /**
     * The login that carries a stage now; empty when no version with a value does.
     *
     * @throws HandlerException when the service refuses, or fails three times, or for four seconds
     */
    public Optional<Login> login(String secret, String stage, Deadline request) {
        var body = JsonWriter.create().writeStartObject().writeFieldName("SecretId").writeValue(secret)
                .writeFieldName("VersionStage").writeValue(stage).writeEndObject().toString();
        var deadline = request.within(ALL);
        var skew = Duration.ZERO;
        for (var attempt = 1;; attempt++) {
            var last = attempt == TRIES || !deadline.allows(PAUSE);
            try {
                var answer = post(body, skew, deadline);
                if (answer.status() == 200) {
                    return Optional.of(Login.parse(secretString(answer.body())));
                }
                var code = code(answer);
                if (code.equals("ResourceNotFoundException")) {
                    return Optional.empty();
                }
                if (!last && SKEWED.contains(code) && skew.isZero() && answer.date() > 0) {
                    skew = Duration.between(Instant.now(), Instant.ofEpochMilli(answer.date()));
                    continue;
                }
                if (last || !(answer.status() >= 500 || answer.status() == 429 || code.contains("Throttl"))) {
                    throw new HandlerException("Secret", "Secrets Manager refuses: " + code);
                }
            } catch (IOException e) {
                if (last) {
                    // The name of the class tells a time-out from an unknown host.
                    throw new HandlerException("Secret", "Secrets Manager cannot be used: " + e.getClass().getSimpleName());
                }
            }
            Session.pause(PAUSE.multipliedBy(attempt));
        }
    }

    private Answer post(String body, Duration skew, Deadline deadline) throws IOException {
        var role = keys.get();
        var signature = Signature.at(Instant.now().plus(skew), region, "secretsmanager");
        var headers = new TreeMap<String, String>();
        headers.put("content-type", "application/x-amz-json-1.1");
        headers.put("host", endpoint.getRawAuthority());
        headers.put("x-amz-content-sha256", Signature.sha256(body));
        headers.put("x-amz-date", signature.time());
        headers.put("x-amz-target", "secretsmanager.GetSecretValue");
        role.token().ifPresent(token -> headers.put("x-amz-security-token", token));
        var canonical = new StringBuilder("POST\n/\n\n");
        for (var header : headers.entrySet()) {
            canonical.append(header.getKey()).append(':').append(header.getValue()).append('\n');
        }
        var signed = String.join(";", headers.keySet());
        canonical.append('\n').append(signed).append('\n').append(headers.get("x-amz-content-sha256"));

        var connection = (HttpURLConnection) endpoint.resolve("/").toURL().openConnection(Proxy.NO_PROXY);
        try {
            var wait = deadline.waitMillis();
            connection.setConnectTimeout(Math.min(CONNECT_MILLIS, wait));
            connection.setReadTimeout(Math.min(READ_MILLIS, wait));
            connection.setInstanceFollowRedirects(false);
            for (var header : headers.entrySet()) {
                connection.setRequestProperty(header.getKey(), header.getValue());
            }
            connection.setRequestProperty("Authorization", "AWS4-HMAC-SHA256 Credential=" + signature.credential(role)
                    + ", SignedHeaders=" + signed + ", Signature=" + signature.of(canonical.toString(), role));
            connection.setDoOutput(true);
            try (var output = connection.getOutputStream()) {
                output.write(body.getBytes(StandardCharsets.UTF_8));
            }
            var status = connection.getResponseCode();
            try (var input = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                var bytes = input == null ? new byte[0] : input.readAllBytes();
                // The JDK's client takes an answer for whole that was cut short.
                if (connection.getContentLengthLong() > bytes.length) {
                    throw new EOFException();
                }
                return new Answer(status, new String(bytes, StandardCharsets.UTF_8), connection.getDate());
            }
        } finally {
            // Nothing is asked again for minutes, and a snapshot must not hold a connection.
            connection.disconnect();
        }
    }

    private static String secretString(String body) {
        try {
            return JsonNode.parse(body).asObject().get("SecretString").asString();
        } catch (RuntimeException e) {
            // The parser's own words would quote the answer.
            throw new HandlerException("Secret", "Secrets Manager answers with something else than a secret's text");
        }
    }

    private static String code(Answer answer) {
        try {
            var type = JsonNode.parse(answer.body()).asObject().get("__type").asString();
            return type.substring(type.indexOf('#') + 1);
        } catch (RuntimeException e) {
            return "status " + answer.status();
        }
    }
}
