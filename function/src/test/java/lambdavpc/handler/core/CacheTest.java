package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import lambdavpc.handler.Certificates;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.ValkeyServer;
import lambdavpc.handler.reader.CachedReader;
import lambdavpc.handler.rotation.Rotations;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

@ExtendWith(Stacks.class)
class CacheTest {
    private static final String ACCESS = "on ~notes:* resetchannels -@all +get +set";
    private static final String INSTALLED = "lambdavpc.handler.ValkeyServer#isInstalled";
    private static final AwsSessionCredentials KEYS = AwsSessionCredentials.create("ASIAEXAMPLE", "an-example-of-a-secret-key", "a session/token+with=signs*~");
    private static final Keys ROLE = new Keys(KEYS.accessKeyId(), KEYS.secretAccessKey(), Optional.of(KEYS.sessionToken()));

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;
    private static Certificates certificates;

    /** Time as the test says: what is kept elsewhere grows old by itself. */
    private static final class Watch extends Clock {
        private Instant now = Instant.parse("2026-11-23T05:06:07Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private final Watch watch = new Watch();

    @BeforeAll
    static void certificates() throws Exception {
        certificates = Certificates.make(folder, ValkeyServer.HOST);
    }

    @Test
    void theTokenIsTheOneThatTheSdkWouldSign() {
        var request = SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(URI.create("https://notes-cache/"))
                .putRawQueryParameter("Action", "connect").putRawQueryParameter("User", ValkeyServer.USER).putRawQueryParameter("ResourceType", "ServerlessCache").build();
        var signed = AwsV4HttpSigner.create().sign(sign -> sign.identity(KEYS).request(request)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "elasticache")
                .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(15))
                .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, watch)).request();
        var token = cache(1).token();
        assertTrue(token.startsWith("notes-cache/?Action=connect&ResourceType=ServerlessCache&User=notes-reader&"), token);
        assertEquals(signed.rawQueryParameters(), SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(URI.create("https://" + token)).build().rawQueryParameters());
    }

    @Test
    @EnabledIf(INSTALLED)
    void keepsForItsTimeAndNoLonger() throws Exception {
        var port = ValkeyServer.freePort();
        try (var server = ValkeyServer.start(port, certificates, ACCESS, cache(port).token())) {
            var cache = cache(server.port());
            assertEquals(Optional.empty(), get(cache));
            cache.put("notes:0:10", "früh\r\n", soon());
            assertEquals(Optional.of("früh\r\n"), get(cache));
            assertEquals(Optional.of("früh\r\n"), get(cache(server.port())));
            var shortly = cache(server.port(), Duration.ofSeconds(1));
            shortly.put("notes:1:10", "gone soon", soon());
            var until = System.nanoTime() + PATIENCE.toNanos();
            while (shortly.get("notes:1:10", soon()).isPresent()) {
                assertTrue(System.nanoTime() < until, "kept for longer than its second");
                Thread.sleep(50);
            }
            assertEquals(Optional.of("früh\r\n"), get(cache));
        }
    }

    @Test
    @EnabledIf(INSTALLED)
    void oneThatWentDownIsAnEmptyOneThatIsLeftAloneAndThenAskedAgain() throws Exception {
        var port = ValkeyServer.freePort();
        var cache = cache(port);
        try (var server = ValkeyServer.start(port, certificates, ACCESS, cache.token())) {
            cache.put("notes:0:10", "kept", soon());
            assertEquals(Optional.of("kept"), get(cache));
        }
        assertEquals(Optional.empty(), get(cache));
        watch.now = watch.now.plus(Cache.ALONE);
        try (var server = ValkeyServer.start(port, certificates, ACCESS, cache.token())) {
            cache.put("notes:0:10", "again", soon());
            assertEquals(Optional.of("again"), get(cache));
        }
    }

    @Test
    @EnabledIf(INSTALLED)
    void oneThatRefusesIsAnEmptyOne() throws Exception {
        var port = ValkeyServer.freePort();
        try (var server = ValkeyServer.start(port, certificates, ACCESS, "of-another-role")) {
            assertEquals(Optional.empty(), get(cache(server.port())));
        }
        try (var server = ValkeyServer.start(port, certificates, ACCESS, cache(port).token())) {
            assertEquals(Optional.empty(), cache(server.port()).get("others:0", soon()));
            var mine = cache(server.port());
            mine.put("notes:1:1", "mine", soon());
            assertEquals(Optional.of("mine"), mine.get("notes:1:1", soon()));
        }
    }

    @Test
    @EnabledIf(INSTALLED)
    void oneThatIsSomebodyElseGetsNoToken(@TempDir Path elsewhere) throws Exception {
        var port = ValkeyServer.freePort();
        try (var server = ValkeyServer.start(port, Certificates.make(elsewhere, ValkeyServer.HOST), ACCESS, cache(port).token())) {
            assertEquals(Optional.empty(), get(cache(server.port())));
        }
        try (var server = ValkeyServer.start(port, certificates, ACCESS, cache(port).token())) {
            var byAnotherName = new Cache(new Cache.Place("localhost", port, "notes-cache", ValkeyServer.USER, Duration.ofSeconds(60), "eu-central-1",
                    Optional.of(certificates.ca().toString())), () -> ROLE, watch, PATIENCE, PATIENCE);
            byAnotherName.put("notes:0:10", "told", soon());
            assertEquals(Optional.empty(), get(byAnotherName));
        }
    }

    /** It accepts connections and says nothing, as a machine does that has no more memory. */
    @Test
    void oneThatIsSlowIsWaitedForOnceAndNotWithEveryRequest() throws Exception {
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            var connections = new AtomicInteger();
            var accepting = new Thread(() -> {
                try {
                    while (true) {
                        silent.accept();
                        connections.incrementAndGet();
                    }
                } catch (IOException closed) {
                    // The test is over.
                }
            });
            accepting.start();
            var cache = new Cache(place(silent.getLocalPort(), Duration.ofSeconds(60)), () -> ROLE, watch, Duration.ofMillis(200), Duration.ofMillis(100));
            for (var request = 0; request < 100; request++) {
                assertEquals(Optional.empty(), get(cache));
                cache.put("notes:0:10", "lost", soon());
            }
            watch.now = watch.now.plus(Cache.ALONE);
            get(cache);
            var until = System.nanoTime() + PATIENCE.toNanos();
            while (connections.get() < 2 && System.nanoTime() < until) {
                Thread.sleep(10);
            }
            assertEquals(2, connections.get());
        }
    }

    @Test
    void whoHasNoTimeLeftDoesNotAsk() throws Exception {
        try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(100);
            assertEquals(Optional.empty(), cache(server.getLocalPort()).get("notes:0:10", Deadline.in(Duration.ofSeconds(2))));
            assertThrows(SocketTimeoutException.class, server::accept);
        }
    }

    @Test
    @EnabledIf(INSTALLED)
    void theReaderAnswersFromItAndWithoutIt(Stack stack) throws Exception {
        Rotations.ready(stack);
        var port = ValkeyServer.freePort();
        var cache = cache(port);
        var session = stack.session();
        var expected = Stack.invoke(CachedReader.of(session, Optional.empty()), "{\"limit\":1}");
        var reader = CachedReader.of(session, Optional.of(cache));
        try (var server = ValkeyServer.start(port, certificates, ACCESS, cache.token())) {
            assertEquals(expected, Stack.invoke(reader, "{\"limit\":1}"));
            assertEquals(Optional.of(expected), cache.get("notes:0:1", soon()));
            cache.put("notes:0:1", "{\"notes\":[],\"sentinel\":\"kept\"}", soon());
            assertEquals("{\"notes\":[],\"sentinel\":\"kept\"}", Stack.invoke(reader, "{\"limit\":1}"));
            for (var foreign : new String[] {"", "{", "{}", "{\"notes\":[{}],\"sentinel\":\"kept\"}", "[]"}) {
                cache.put("notes:0:1", foreign, soon());
                assertEquals(expected, Stack.invoke(reader, "{\"limit\":1}"), foreign);
            }
        }
        assertEquals(expected, Stack.invoke(reader, "{\"limit\":1}"));
    }

    private static Optional<String> get(Cache cache) {
        return cache.get("notes:0:10", soon());
    }

    private static Deadline soon() {
        return Deadline.in(PATIENCE);
    }

    private Cache cache(int port) {
        return cache(port, Duration.ofSeconds(60));
    }

    /** As patient as a busy machine needs. */
    private Cache cache(int port, Duration keep) {
        return new Cache(place(port, keep), () -> ROLE, watch, PATIENCE, PATIENCE);
    }

    private static Cache.Place place(int port, Duration keep) {
        return new Cache.Place(ValkeyServer.HOST, port, "notes-cache", ValkeyServer.USER, keep, "eu-central-1", Optional.of(certificates.ca().toString()));
    }
}
