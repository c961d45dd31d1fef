package lambdavpc.handler.egressprobe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocketFactory;
import lambdavpc.handler.Certificates;
import lambdavpc.handler.Printed;
import lambdavpc.handler.Stack;
import lambdavpc.handler.core.HandlerException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** Against servers on the loopback address that do what servers and firewalls on the internet do. */
class EgressProbeTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final ExecutorService THREADS = Executors.newCachedThreadPool();

    @TempDir
    static Path folder;
    private static SSLContext trusted;
    private static SSLContext ofAnotherAuthority;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void makeCertificates() throws Exception {
        trusted = Certificates.make(Files.createDirectory(folder.resolve("trusted")), "localhost").tls();
        ofAnotherAuthority = Certificates.make(Files.createDirectory(folder.resolve("stranger")), "localhost").tls();
    }

    @AfterAll
    static void endThreads() {
        THREADS.shutdownNow();
    }

    @AfterEach
    void closeServers() throws Exception {
        for (var each : open) {
            each.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"200", "301", "404", "500"})
    void whoeverAnswersHasBeenReachedWhateverTheStatusSays(int status) throws Exception {
        var requests = ConcurrentHashMap.<String>newKeySet();
        var told = probe(server(trusted, status, requests));
        assertEquals(Set.of("HEAD /health close"), requests);
        assertTrue(told.succeeded());
        assertEquals(status, Integer.parseInt(told.targets().get(0).get("status").asNumber()));
        assertEquals(1.0, Double.parseDouble(told.metrics().get("EgressSucceeded").asNumber()));
        assertEquals(told.targets().get(0).get("millis").asNumber() + ".0", told.metrics().get("EgressLatency").asNumber());
    }

    @Test
    void theMetricsAreADocumentOfCloudWatchsFormat() throws Exception {
        var metrics = probe(server(trusted, 200, ConcurrentHashMap.newKeySet())).metrics();
        assertEquals(Set.of("_aws", "Zone", "EgressSucceeded", "EgressLatency", "targets", "requestId"), metrics.keySet());
        assertEquals("b", metrics.get("Zone").asString());
        var directive = metrics.get("_aws").asObject().get("CloudWatchMetrics").asArray();
        assertEquals(JsonNode.parser().parse("""
                [{"Namespace":"shop-dev","Dimensions":[["Zone"]],
                  "Metrics":[{"Name":"EgressSucceeded","Unit":"None"},{"Name":"EgressLatency","Unit":"Milliseconds"}]}]""").asArray(), directive);
        var age = System.currentTimeMillis() - Long.parseLong(metrics.get("_aws").asObject().get("Timestamp").asNumber());
        assertTrue(age >= 0 && age < 60_000, "milliseconds since 1970, now: " + age);
    }

    @Test
    void aRefusedConnectionIsAResultAndNoFailure() throws Exception {
        int port;
        try (var closed = new ServerSocket(0, 1, LOOPBACK)) {
            port = closed.getLocalPort();
        }
        assertNotReached("ConnectException", probe(port));
    }

    @Test
    void packetsThatVanishEndWithTheTimeToConnect() throws Exception {
        var deaf = new ServerSocket(0, 1, LOOPBACK);
        open.add(deaf);
        // Linux drops the first packet of a connection while the queue of those not yet accepted is full.
        for (var waiting = 0; waiting < 3; waiting++) {
            var socket = SocketChannel.open();
            open.add(socket);
            socket.configureBlocking(false);
            socket.connect(deaf.getLocalSocketAddress());
        }
        var started = System.nanoTime();
        assertNotReached("SocketTimeoutException", probe(deaf.getLocalPort()));
        assertBetween(1_900, 3_500, started);
    }

    @Test
    void aServerThatAcceptsAndNeverSpeaksEndsWithTheTotal() throws Exception {
        var silent = new ServerSocket(0, 5, LOOPBACK);
        open.add(silent);
        var started = System.nanoTime();
        var told = probe(silent.getLocalPort());
        assertFalse(told.succeeded());
        assertBetween(3_500, 5_000, started);
    }

    @Test
    void anAnswerThatComesByteByByteEndsWithTheTotalAndItsConnectionIsClosed() throws Exception {
        var sent = new AtomicInteger();
        var ended = new CountDownLatch(1);
        var dripping = (SSLServerSocket) trusted.getServerSocketFactory().createServerSocket(0, 5, LOOPBACK);
        open.add(dripping);
        THREADS.execute(() -> {
            try (var socket = dripping.accept()) {
                for (var each : "HTTP/1.1 200 OK\r\nX: ".concat("x".repeat(200)).toCharArray()) {
                    socket.getOutputStream().write(each);
                    sent.incrementAndGet();
                    Thread.sleep(200);
                }
            } catch (IOException | InterruptedException e) {
                ended.countDown();
            }
        });
        var started = System.nanoTime();
        assertNotReached("no answer within 4000 ms", probe(dripping.getLocalPort()));
        assertBetween(3_900, 5_000, started);
        assertTrue(sent.get() > 5, "it was answering");
        assertTrue(ended.await(3, TimeUnit.SECONDS), "nobody reads on");
    }

    @Test
    void aCertificateForAnotherHostOrOfAnotherAuthorityIsNobody() throws Exception {
        var elsewhere = Certificates.make(Files.createDirectory(folder.resolve("elsewhere")), "elsewhere.test");
        var requests = ConcurrentHashMap.<String>newKeySet();
        assertNotReached("SSLHandshakeException", probe(elsewhere.tls().getSocketFactory(), server(elsewhere.tls(), 200, requests)));
        assertNotReached("SSLHandshakeException", probe(server(ofAnotherAuthority, 200, requests)));
        assertEquals(Set.of(), requests);
    }

    @Test
    void somethingThatIsNotHttpIsNobody() throws Exception {
        var other = (SSLServerSocket) trusted.getServerSocketFactory().createServerSocket(0, 5, LOOPBACK);
        open.add(other);
        THREADS.execute(() -> {
            while (!other.isClosed()) {
                try (var socket = other.accept()) {
                    socket.getOutputStream().write("220 mail.test ESMTP\r\n".getBytes());
                } catch (IOException e) {
                    // The client went away, or the test is over.
                }
            }
        });
        assertFalse(probe(other.getLocalPort()).succeeded());
    }

    @Test
    void oneTargetOfSeveralIsEnoughAndTheOthersAreNamed() throws Exception {
        var silent = new ServerSocket(0, 5, LOOPBACK);
        open.add(silent);
        var started = System.nanoTime();
        var told = probe(silent.getLocalPort(), server(trusted, 200, ConcurrentHashMap.newKeySet()), silent.getLocalPort());
        assertTrue(told.succeeded());
        assertBetween(0, 5_000, started); // all at the same time
        assertEquals(List.of(false, true, false), told.targets().stream().map(target -> target.get("reached").asBoolean()).toList());
        assertTrue(told.metrics().get("targets").asString().matches(".*no answer within 4000 ms; .* 200 in \\d+ ms; .*no answer within 4000 ms|.*Exception; .* 200 in \\d+ ms; .*Exception"),
                told.metrics().get("targets").asString());
    }

    /** A NAT that lost its table, or whose table is full, still forwards what it knows. */
    @Test
    void everyRunHasAConnectionOfItsOwn() throws Exception {
        var connections = ConcurrentHashMap.<Integer>newKeySet();
        var server = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(trusted));
        server.createContext("/", exchange -> {
            connections.add(exchange.getRemoteAddress().getPort());
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        open.add(() -> server.stop(0));
        var probe = new EgressProbe(environment(server.getAddress().getPort()), trusted.getSocketFactory());
        for (var run = 0; run < 5; run++) {
            Stack.invoke(probe, "{}");
        }
        assertEquals(5, connections.size());
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            EGRESS_TARGETS    | http://example.test | EGRESS_TARGETS has 'http://example.test'; allowed: https:// and a host, separated by commas
            EGRESS_TARGETS    | https:example       | EGRESS_TARGETS has 'https:example'; allowed: https:// and a host, separated by commas
            EGRESS_TARGETS    | not a url           | EGRESS_TARGETS has 'not a url'; allowed: https:// and a host, separated by commas
            EGRESS_ZONE       | ``                  | the environment variable EGRESS_ZONE is not set; the deployment sets it
            METRICS_NAMESPACE | ``                  | the environment variable METRICS_NAMESPACE is not set; the deployment sets it
            """)
    void whatTheDeploymentForgotOrWroteWronglyIsNamed(String name, String value, String message) {
        var environment = environment(443);
        environment.put(name, value);
        var refused = assertThrows(HandlerException.class, () -> new EgressProbe(environment, trusted.getSocketFactory()));
        assertEquals("Configuration: " + message, refused.getMessage());
    }

    private record Told(boolean succeeded, List<Map<String, JsonNode>> targets, Map<String, JsonNode> metrics) {}

    private static Told probe(int... ports) {
        return probe(trusted.getSocketFactory(), ports);
    }

    private static Told probe(SSLSocketFactory tls, int... ports) {
        var answer = new AtomicReference<Map<String, JsonNode>>();
        var metrics = Printed.metrics(() -> answer.set(JsonNode.parser().parse(Stack.invoke(new EgressProbe(environment(ports), tls), "{}")).asObject()));
        assertEquals("b", answer.get().get("zone").asString());
        return new Told(answer.get().get("succeeded").asBoolean(), answer.get().get("targets").asArray().stream().map(JsonNode::asObject).toList(), metrics);
    }

    private static Map<String, String> environment(int... ports) {
        var targets = Arrays.stream(ports).mapToObj(port -> "https://localhost:" + port + "/health").toList();
        return new HashMap<>(Map.of("METRICS_NAMESPACE", "shop-dev", "EGRESS_ZONE", "b", "EGRESS_TARGETS", String.join(", ", targets)));
    }

    private static void assertNotReached(String problem, Told told) {
        assertFalse(told.succeeded());
        assertEquals(problem, told.targets().get(0).get("problem").asString());
        assertEquals(0.0, Double.parseDouble(told.metrics().get("EgressSucceeded").asNumber()));
        assertFalse(told.metrics().containsKey("EgressLatency"), "a time that it did not take");
    }

    private static void assertBetween(long least, long most, long started) {
        var millis = (System.nanoTime() - started) / 1_000_000;
        assertTrue(millis >= least && millis <= most, millis + " ms");
    }

    private int server(SSLContext tls, int status, Set<String> requests) throws IOException {
        var server = HttpsServer.create(new InetSocketAddress(LOOPBACK, 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Connection"));
            // To followers it would lead to a page that this server counts too.
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        open.add(() -> server.stop(0));
        return server.getAddress().getPort();
    }
}
