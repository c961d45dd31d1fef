package lambdavpc.handler;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/**
 * Secrets Manager's protocol (AWS JSON 1.1) with versions, stages and AWS's own errors, for the SDK's real client.
 * Written after the API reference; it checks neither signatures nor policies.
 */
public final class SecretsManagerServer implements AutoCloseable {
    private static final String CURRENT = "AWSCURRENT";
    private static final String PENDING = "AWSPENDING";
    private static final String PREVIOUS = "AWSPREVIOUS";

    /** Longer than any client should wait. */
    private static final int SLOW_MILLIS = 6_000;

    /** What is wrong with the service. */
    public enum Fault { NONE, DOWN, BROKEN, THROTTLING, GARBAGE, WRONG_SHAPE, NO_LOGIN, TRUNCATED, SLOW }

    static {
        // Else head and body of an answer are two packets, and the second waits 40 ms for the first to be acknowledged.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final class Version {
        private final Set<String> stages = new LinkedHashSet<>();
        private String value;
    }

    private static final class Secret {
        private final Map<String, String> tags = new LinkedHashMap<>();
        private final Map<String, Version> versions = new LinkedHashMap<>();
        private boolean rotationEnabled;
        private Instant created = Instant.now();
        private Instant rotated;

        private Optional<Map.Entry<String, Version>> staged(String stage) {
            return versions.entrySet().stream().filter(version -> version.getValue().stages.contains(stage)).findFirst();
        }

        /** Moves a stage as the service does: what was current becomes previous. */
        private void move(String stage, Version to) {
            var from = staged(stage).map(Map.Entry::getValue);
            from.ifPresent(version -> version.stages.remove(stage));
            to.stages.add(stage);
            if (stage.equals(CURRENT) && from.isPresent() && from.get() != to) {
                move(PREVIOUS, from.get());
            }
        }
    }

    private static final class Refusal extends RuntimeException {
        private final String type;

        private Refusal(String type, String message) {
            super(message, null, false, false);
            this.type = type;
        }
    }

    private final HttpServer server;
    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private final Set<String> passwords = ConcurrentHashMap.newKeySet();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger faulty = new AtomicInteger();
    private volatile Fault fault = Fault.NONE;
    private volatile Crash crash = Crash.never();

    public SecretsManagerServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::serve);
        server.setExecutor(Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "secrets-manager");
            thread.setDaemon(true);
            return thread;
        }));
        server.start();
    }

    public URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    public void fault(Fault fault) {
        fault(fault, Integer.MAX_VALUE);
    }

    /** Something is wrong with so many calls, and with none after them. */
    public void fault(Fault fault, int calls) {
        this.fault = fault;
        faulty.set(calls);
    }

    /** Each call is one of its deeds from now on. */
    public void crash(Crash crash) {
        this.crash = crash;
    }

    /** Every password that was ever in a secret. */
    public Set<String> passwords() {
        return Set.copyOf(passwords);
    }

    public int calls() {
        return calls.get();
    }

    public synchronized String create(String name, Map<String, String> tags) {
        var arn = "arn:aws:secretsmanager:eu-central-1:000000000000:secret:" + name + "-"
                + UUID.randomUUID().toString().substring(0, 6);
        var secret = new Secret();
        secret.tags.putAll(tags);
        secrets.put(arn, secret);
        return arn;
    }

    /** Puts a value as a person or RDS would: current at once. */
    public synchronized void put(String arn, String user, String password) {
        put(arn, UUID.randomUUID().toString(), value(user, password), Set.of(CURRENT));
    }

    /** Replaces a version's value, which the service never does: for a writer that came first. */
    public synchronized void overwrite(String arn, String version, String value) {
        secrets.get(arn).versions.get(version).value = value;
    }

    public synchronized void enableRotation(String arn, boolean enabled) {
        secrets.get(arn).rotationEnabled = enabled;
    }

    /**
     * What RotateSecret does before it calls the function: takes up the version of a rotation that has not ended, else makes one without a
     * value, staged AWSPENDING.
     */
    public synchronized String startRotation(String arn) {
        var secret = secrets.get(arn);
        var unfinished = secret.staged(PENDING).filter(version -> !version.getValue().stages.contains(CURRENT));
        if (unfinished.isPresent()) {
            return unfinished.get().getKey();
        }
        var token = UUID.randomUUID().toString();
        secret.versions.put(token, new Version());
        secret.move(PENDING, secret.versions.get(token));
        return token;
    }

    /** @param rotated null: never */
    public synchronized void dates(String arn, Instant created, Instant rotated) {
        secrets.get(arn).created = created;
        secrets.get(arn).rotated = rotated;
    }

    public synchronized void removeStage(String arn, String stage) {
        secrets.get(arn).staged(stage).ifPresent(version -> version.getValue().stages.remove(stage));
    }

    /** The version that carries a stage. */
    public synchronized String version(String arn, String stage) {
        return secrets.get(arn).staged(stage).orElseThrow().getKey();
    }

    public synchronized Set<String> stages(String arn, String version) {
        return Set.copyOf(secrets.get(arn).versions.get(version).stages);
    }

    /** Reads a field of the value with this stage. */
    public synchronized Optional<String> field(String arn, String stage, String name) {
        return secrets.get(arn).staged(stage).map(Map.Entry::getValue).filter(version -> version.value != null)
                .map(version -> JsonNode.parser().parse(version.value).field(name).orElseThrow().text());
    }

    public static String value(String user, String password) {
        return text(JsonWriter.create().writeStartObject()
                .writeFieldName("username").writeValue(user).writeFieldName("password").writeValue(password).writeEndObject());
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        calls.incrementAndGet();
        try (exchange) {
            switch (faulty.getAndDecrement() > 0 ? fault : Fault.NONE) {
                case DOWN -> answer(exchange, 503, "");
                case BROKEN -> answer(exchange, 500, error("InternalServiceError", "An error occurred on the server side."));
                case WRONG_SHAPE -> answer(exchange, 200, "{\"SecretString\":{\"password\":[1]}}");
                case NO_LOGIN -> answer(exchange, 200, "{\"SecretString\":\"hunter2\"}");
                case TRUNCATED -> {
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write("{\"SecretString\":\"{".getBytes(StandardCharsets.UTF_8));
                }
                case THROTTLING -> answer(exchange, 400, error("ThrottlingException", "Rate exceeded"));
                case GARBAGE -> answer(exchange, 200, "<html>a proxy's page</html>");
                case SLOW -> Thread.sleep(SLOW_MILLIS);
                case NONE -> answer(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try {
            var input = JsonNode.parser().parse(exchange.getRequestBody()).asObject();
            var operation = exchange.getRequestHeaders().getFirst("X-Amz-Target").replaceFirst("secretsmanager\\.", "");
            answer(exchange, 200, crash.at(operation, () -> perform(operation, input)));
        } catch (Crash.Died e) {
            // Nobody is there to hear it; an error that the SDK does not try again.
            answer(exchange, 400, error("DiedException", e.getMessage()));
        } catch (Refusal e) {
            answer(exchange, 400, error(e.type, e.getMessage()));
        }
    }

    private synchronized String perform(String operation, Map<String, JsonNode> input) {
        var arn = input.get("SecretId").asString();
        var secret = Optional.ofNullable(secrets.get(arn))
                .orElseThrow(() -> new Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret."));
        var answer = JsonWriter.create().writeStartObject().writeFieldName("ARN").writeValue(arn);
        switch (operation) {
            case "DescribeSecret" -> describe(secret, answer);
            case "GetSecretValue" -> get(secret, input, answer);
            case "PutSecretValue" -> put(arn, input.get("ClientRequestToken").asString(), input.get("SecretString").asString(),
                    input.get("VersionStages").asArray().stream().map(JsonNode::asString).collect(Collectors.toSet()));
            case "UpdateSecretVersionStage" -> updateStage(secret, input);
            default -> throw new Refusal("UnknownOperationException", operation);
        }
        return text(answer.writeEndObject());
    }

    private static void describe(Secret secret, JsonWriter answer) {
        answer.writeFieldName("CreatedDate").writeValue(secret.created.getEpochSecond());
        if (secret.rotated != null) {
            answer.writeFieldName("LastRotatedDate").writeValue(secret.rotated.getEpochSecond());
        }
        answer.writeFieldName("RotationEnabled").writeValue(secret.rotationEnabled).writeFieldName("Tags").writeStartArray();
        secret.tags.forEach((key, value) -> answer.writeStartObject()
                .writeFieldName("Key").writeValue(key).writeFieldName("Value").writeValue(value).writeEndObject());
        answer.writeEndArray().writeFieldName("VersionIdsToStages").writeStartObject();
        secret.versions.forEach((id, version) -> {
            if (!version.stages.isEmpty()) {
                answer.writeFieldName(id).writeStartArray();
                version.stages.forEach(answer::writeValue);
                answer.writeEndArray();
            }
        });
        answer.writeEndObject();
    }

    private static void get(Secret secret, Map<String, JsonNode> input, JsonWriter answer) {
        var id = Optional.ofNullable(input.get("VersionId")).map(JsonNode::asString);
        var stage = Optional.ofNullable(input.get("VersionStage")).map(JsonNode::asString).or(() -> id.isPresent() ? Optional.empty() : Optional.of(CURRENT));
        var version = secret.versions.entrySet().stream()
                .filter(candidate -> id.isEmpty() || candidate.getKey().equals(id.get()))
                .filter(candidate -> stage.isEmpty() || candidate.getValue().stages.contains(stage.get()))
                .filter(candidate -> candidate.getValue().value != null)
                .findFirst()
                .orElseThrow(() -> new Refusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret value for "
                        + stage.map(name -> "staging label: " + name).orElseGet(() -> "VersionId: " + id.orElseThrow())));
        answer.writeFieldName("VersionId").writeValue(version.getKey())
                .writeFieldName("SecretString").writeValue(version.getValue().value);
    }

    private void put(String arn, String token, String value, Set<String> stages) {
        var secret = secrets.get(arn);
        var version = secret.versions.computeIfAbsent(token, id -> new Version());
        if (version.value != null && !version.value.equals(value)) {
            throw new Refusal("ResourceExistsException", "A resource with the ID you requested already exists.");
        }
        var first = secret.versions.values().stream().allMatch(other -> other.value == null);
        version.value = value;
        note(JsonNode.parser().parse(value).field("password").orElseThrow().asString());
        stages.forEach(stage -> secret.move(stage, version));
        if (first) {
            secret.move(CURRENT, version);
        }
    }

    /** Also where bin/test asks for it, whose last step looks for them in all that the tests have printed and left. */
    private void note(String password) {
        passwords.add(password);
        var witness = System.getenv("LAMBDA_VPC_TEST_WITNESS");
        if (witness != null) {
            try {
                Files.writeString(Path.of(witness), password + "\n", StandardOpenOption.WRITE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void updateStage(Secret secret, Map<String, JsonNode> input) {
        var stage = input.get("VersionStage").asString();
        var from = Optional.ofNullable(input.get("RemoveFromVersionId")).map(JsonNode::asString);
        if (!secret.staged(stage).map(Map.Entry::getKey).equals(from)) {
            throw new Refusal("InvalidParameterException", "The parameter RemoveFromVersionId must be the version that the staging label "
                    + stage + " is currently attached to.");
        }
        if (input.containsKey("MoveToVersionId")) {
            secret.move(stage, secret.versions.get(input.get("MoveToVersionId").asString()));
        } else {
            secret.staged(stage).ifPresent(version -> version.getValue().stages.remove(stage));
        }
    }

    private static String error(String type, String message) {
        return text(JsonWriter.create().writeStartObject()
                .writeFieldName("__type").writeValue(type).writeFieldName("message").writeValue(message).writeEndObject());
    }

    private static String text(JsonWriter writer) {
        return new String(writer.getBytes(), StandardCharsets.UTF_8);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
