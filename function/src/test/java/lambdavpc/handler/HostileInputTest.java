package lambdavpc.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.reader.Readers;
import lambdavpc.handler.rotation.Rotations;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Whatever a caller sends, the answer is JSON, short, and holds neither SQL nor a secret; and every line that is logged has the request's id. */
class HostileInputTest {
    private static final List<String> SQL = List.of("select ", "sentinel s", " join ", "alter ", "sqlstate", "exception", "at lambdavpc");
    private static PostgresServer server;
    private static SecretsManagerServer secretsManager;
    private static Map<String, RequestStreamHandler> handlers;
    private static String secret;

    @BeforeContainer
    static void start() throws Exception {
        server = new PostgresServer();
        secretsManager = new SecretsManagerServer();
        var stack = new Stack(server, secretsManager);
        var rotation = Rotations.ready(stack);
        handlers = Map.of("reader", Readers.of(stack.session()), "rotation", rotation);
        secret = stack.secret;
    }

    @AfterContainer
    static void stop() throws IOException {
        secretsManager.close();
        server.close();
    }

    @Provide
    Arbitrary<byte[]> inputs() {
        var text = Arbitraries.oneOf(Arbitraries.strings().ofMaxLength(300), Arbitraries.of("' or 1=1 --", "\u0000", "\ud800", "%s%n", "${jndi:ldap://x}",
                "x".repeat(100_000), "AWSCURRENT", "createSecret", "setSecret", "testSecret", "finishSecret", secret));
        var value = Arbitraries.oneOf(text.map(HostileInputTest::quoted), Arbitraries.bigDecimals().map(String::valueOf), Arbitraries.longs().map(String::valueOf),
                Arbitraries.of("null", "true", "{}", "[[1]]", "1e400", "-0", "9".repeat(1_000), "1".repeat(100_000), "[".repeat(50_000)));
        var name = Arbitraries.oneOf(text, Arbitraries.of("after", "limit", "Step", "SecretId", "ClientRequestToken"));
        var object = Arbitraries.maps(name, value).ofMaxSize(4).map(fields -> fields.entrySet().stream()
                .map(field -> quoted(field.getKey()) + ":" + field.getValue()).collect(Collectors.joining(",", "{", "}")));
        return Arbitraries.oneOf(object, value, text).map(each -> each.getBytes(StandardCharsets.UTF_8))
                .injectDuplicates(0.01).flatMap(bytes -> Arbitraries.oneOf(Arbitraries.just(bytes),
                        Arbitraries.integers().between(0, bytes.length).map(length -> Arrays.copyOf(bytes, length))));
    }

    @Provide
    Arbitrary<String> functions() {
        return Arbitraries.of("reader", "rotation");
    }

    /** JSON by escapes alone: also what no text should hold reaches the function. */
    private static String quoted(String text) {
        return text.chars().mapToObj("\\u%04x"::formatted).collect(Collectors.joining("", "\"", "\""));
    }

    @Property(tries = 500)
    void answersShortlyAndSaysNoMoreThanItShould(@ForAll("functions") String function, @ForAll("inputs") byte[] input) {
        var printed = new ByteArrayOutputStream();
        var stdout = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        String answer;
        try {
            answer = answer(handlers.get(function), input);
        } finally {
            System.setOut(stdout);
        }
        var lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        for (var line : lines) {
            assertEquals(36, JsonNode.parser().parse(line).asObject().get("requestId").asString().length(), line);
        }
        assertTrue(lines.size() >= 1, "nothing was logged");
        var said = (answer.contains("\"notes\"") ? "" : answer) + String.join("\n", lines);
        assertTrue(said.length() < 2_000, said.length() + " characters");
        assertEquals(List.of(), SQL.stream().filter(said.toLowerCase(Locale.ROOT)::contains).toList(), said);
        for (var password : secretsManager.passwords()) {
            assertFalse(said.contains(password), "a password");
        }
    }

    private static String answer(RequestStreamHandler handler, byte[] input) {
        var output = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(input), output, Stack.request(10_000));
            var text = output.toString(StandardCharsets.UTF_8);
            assertTrue(JsonNode.parser().parse(text).isObject(), text);
            return text;
        } catch (HandlerException e) {
            assertEquals(0, e.getStackTrace().length);
            return e.getMessage();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
