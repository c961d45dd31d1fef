package lambdavpc.embedded.runtime.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.elasticache.ServerlessCache;
import lambdavpc.embedded.behaviour.elasticache.User;
import lambdavpc.embedded.behaviour.elasticache.UserGroup;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.TestChildren;
import lambdavpc.embedded.runtime.database.Authority;
import lambdavpc.embedded.runtime.secrets.Anything;
import lambdavpc.embedded.runtime.secrets.IamTokens;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** A real server, by tokens as AWS's own signer makes them. */
@EnabledIf("lambdavpc.embedded.runtime.cache.Caches#runHere")
final class CachesTest {
    private static final String HOST = "notes-c0ffee.serverless.us-east-1.cache.amazonaws.com";
    private static final int ANSWER_MILLIS = 60_000;

    private final RoleKeys keys = new RoleKeys();
    private final RoleKeys.Keys signer = keys.issue(Resources.ROLE, Resources.SPOT);
    private Place place;
    private World world;
    private Caches caches;

    @BeforeEach
    void start(@TempDir Path folder) {
        place = new Place(folder, folder.resolve("world.json"), folder);
        new Authority(place.certificates());
        world = Resources.world(user("app", "on ~notes:* resetchannels -@all +get +set", Map.of("type", "iam")), user("clerk", "on ~* -@all +get", Map.of("type", "password",
                "passwords", List.of("typed-by-hand-16"))), user("stranger", "on ~* +@all", Map.of("type", "iam")),
                Resources.entry(UserGroup.TYPE, "app", Map.of("userGroupId", "app", "userIds", List.of("app", "clerk"))),
                Resources.entry(ServerlessCache.TYPE, "notes", Map.of("arn", "arn:aws:elasticache:us-east-1:000000000000:serverlesscache:notes", "userGroupId", "app",
                        "endpoints", List.of(Map.of("address", HOST, "port", 6379.0)), "cacheUsageLimits", Map.of("dataStorage", Map.of("maximum", 1.0, "unit", "GB")))));
        caches = caches(true);
        caches.start(cache());
    }

    @AfterEach
    void stop() {
        caches.remove(cache());
        assertFalse(Files.exists(place.caches().resolve("notes")));
    }

    private Caches caches(boolean allowed) {
        return new Caches(place, () -> world, TestChildren.in(place.folder()), new IamTokens(keys, new Anything(allowed), Clock.systemUTC()));
    }

    private World.Entry cache() {
        return world.find(ServerlessCache.TYPE, "notes").orElseThrow();
    }

    private static World.Entry user(String name, String access, Map<String, Object> mode) {
        return Resources.entry(User.TYPE, name, Map.of("userId", name, "userName", name, "arn", "arn:aws:elasticache:us-east-1:000000000000:user:" + name,
                "accessString", access, "authenticationMode", mode));
    }

    private String token(String cache, String user, String kind) {
        var request = SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(URI.create("https://" + cache + "/"))
                .putRawQueryParameter("Action", "connect").putRawQueryParameter("User", user).putRawQueryParameter("ResourceType", kind).build();
        return AwsV4HttpSigner.create().sign(sign -> sign.identity(AwsSessionCredentials.create(signer.id(), signer.secret(), signer.token())).request(request)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "elasticache").putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1")
                .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING).putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(15)))
                .request().getUri().toString().replaceFirst("^https://", "");
    }

    private String token() {
        return token("notes", "app", "ServerlessCache");
    }

    /** A client of the protocol, as far as answers have one line or one value of one line. */
    private final class Caller implements AutoCloseable {
        private final SSLSocket socket;
        private final BufferedReader answers;

        Caller() throws Exception {
            var roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            try (var file = Files.newInputStream(new Authority(place.certificates()).certificate())) {
                roots.setCertificateEntry("root", CertificateFactory.getInstance("X.509").generateCertificate(file));
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(roots);
            var tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            var at = caches.hosts().get(HOST);
            var plain = new Socket(at.getAddress(), at.getPort());
            plain.setSoTimeout(ANSWER_MILLIS);
            socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, HOST, at.getPort(), true);
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
            answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
        }

        String ask(String... words) throws IOException {
            var request = new StringBuilder("*" + words.length + "\r\n");
            for (var word : words) {
                request.append("$").append(word.getBytes(UTF_8).length).append("\r\n").append(word).append("\r\n");
            }
            socket.getOutputStream().write(request.toString().getBytes(UTF_8));
            var answer = answers.readLine();
            return answer.startsWith("$") && !answer.equals("$-1") ? answers.readLine() : answer.split(" ")[0];
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aTokenOpensItForWhatTheUserMayAndNothingElse() throws Exception {
        try (var caller = new Caller()) {
            assertEquals("-NOAUTH", caller.ask("GET", "notes:1"));
            assertEquals("+OK", caller.ask("AUTH", "app", token()));
            assertEquals("+OK", caller.ask("SET", "notes:1", "früh", "EX", "600"));
            assertEquals("früh", caller.ask("GET", "notes:1"));
            assertEquals("$-1", caller.ask("GET", "notes:2"));
            assertEquals("-NOPERM", caller.ask("GET", "others:1"));
            assertEquals("-NOPERM", caller.ask("FLUSHALL"));
            assertEquals("-NOPERM", caller.ask("ACL", "LIST"));
            assertEquals("+OK", caller.ask("AUTH", "app", token()), "again on an open connection, as one does before its twelve hours are over");
        }
        try (var caller = new Caller()) {
            assertEquals("+OK", caller.ask("AUTH", "clerk", "typed-by-hand-16"));
            assertEquals("früh", caller.ask("GET", "notes:1"));
        }
        try (var caller = new Caller()) {
            assertTrue(caller.ask("HELLO", "3", "AUTH", "app", token(), "SETNAME", "somebody").startsWith("%"));
        }
    }

    @Test
    void nothingElseOpensIt() throws Exception {
        for (var given : List.of(token("others", "app", "ServerlessCache"), token("notes", "clerk", "ServerlessCache"), token("notes", "app", "ReplicationGroup"),
                token().replace("Action=connect", "Action=delete"), token() + "0", "", "typed-by-hand-16")) {
            assertEquals("-WRONGPASS", refused("app", given), given);
        }
        assertEquals("-WRONGPASS", refused("default", ""));
        assertEquals("-WRONGPASS", refused("clerk", "guess"));
        assertEquals("-WRONGPASS", refused("clerk", token("notes", "clerk", "ServerlessCache")), "not by IAM");
        assertEquals("-WRONGPASS", refused("stranger", token("notes", "stranger", "ServerlessCache")), "not of the group");
        assertEquals("+OK", refused("app", token()));
    }

    private String refused(String user, String given) throws Exception {
        try (var caller = new Caller()) {
            return caller.ask("AUTH", user, given);
        }
    }

    @Test
    void aRoleThatMayNotConnectIsRefused() throws Exception {
        caches.remove(cache());
        caches = caches(false);
        caches.start(cache());
        assertEquals("-WRONGPASS", refused("app", token()));
    }

    @Test
    void withoutTlsNobodyIsHeard() throws Exception {
        var at = caches.hosts().get(HOST);
        try (var plain = new Socket(at.getAddress(), at.getPort())) {
            plain.setSoTimeout(ANSWER_MILLIS);
            plain.getOutputStream().write("*1\r\n$4\r\nPING\r\n".getBytes(UTF_8));
            var answer = new String(plain.getInputStream().readAllBytes(), UTF_8);
            assertFalse(answer.contains("PONG") || answer.contains("NOAUTH"), answer);
        }
    }

    @Test
    void aUserThatChangesIsAnotherAtOnceAndWhatIsKeptStays() throws Exception {
        try (var caller = new Caller()) {
            caller.ask("AUTH", "app", token());
            assertEquals("+OK", caller.ask("SET", "notes:1", "before"));
        }
        world = world.with(user("app", "on ~notes:* -@all +get", Map.of("type", "iam")));
        caches.refresh();
        try (var caller = new Caller()) {
            caller.ask("AUTH", "app", token());
            assertEquals("-NOPERM", caller.ask("SET", "notes:1", "after"));
            assertEquals("before", caller.ask("GET", "notes:1"));
        }
    }

    @Test
    void aUserThatTheServerDoesNotUnderstandStaysAsItWas() throws Exception {
        world = world.with(user("app", "on ~* +@nonsense", Map.of("type", "iam")));
        caches.refresh();
        try (var caller = new Caller()) {
            assertEquals("+OK", caller.ask("AUTH", "app", token()));
            assertEquals("+OK", caller.ask("SET", "notes:1", "as before"));
            assertEquals("-NOPERM", caller.ask("FLUSHALL"));
        }
    }

    @Test
    void oneThatIsKilledIsToldAndStartsAgainEmpty() throws Exception {
        try (var caller = new Caller()) {
            caller.ask("AUTH", "app", token());
            caller.ask("SET", "notes:1", "kept");
        }
        try (var notes = Files.list(place.folder().resolve("processes"))) {
            var server = ProcessHandle.of(Long.parseLong(notes.findFirst().orElseThrow().getFileName().toString())).orElseThrow();
            assertFalse(server.info().commandLine().orElse("").contains("typed-by-hand"), "passwords are in no command line");
            server.destroyForcibly();
            server.onExit().get(1, TimeUnit.MINUTES);
        }
        assertEquals(List.of("notes"), caches.killed());
        caches.refresh();
        assertEquals(List.of("notes"), caches.killed(), "a refresh starts nothing");
        caches.start(cache());
        assertEquals(List.of(), caches.killed());
        try (var caller = new Caller()) {
            assertEquals("+OK", caller.ask("AUTH", "app", token()));
            assertEquals("$-1", caller.ask("GET", "notes:1"));
        }
    }
}
