package lambdavpc.embedded.runtime.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.TestChildren;
import lambdavpc.embedded.runtime.database.Authority;
import lambdavpc.embedded.runtime.database.Databases;
import lambdavpc.embedded.runtime.secrets.Anything;
import lambdavpc.embedded.runtime.secrets.IamTokens;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGStatement;

/** Before one real server, with PostgreSQL's own driver as the client. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ConnectionProxyTest {
    private static final String PASSWORD = "a-master's\"password";
    private static final String HOST = "test-db.c123.us-east-1.rds.amazonaws.com";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Settings settings = new Settings();
    private Place place;
    private Databases databases;
    private World.Entry instance;
    private ConnectionProxy proxy;
    private ServerSocket listener;

    /** Everything that a test may change of it. */
    private static final class Settings implements ConnectionProxy.Declared {
        private boolean tokens;
        private String secret;
        private String blocker;
        private int most;
        private Duration wait;
        private Backend.Target target;

        void reset() {
            tokens = false;
            secret = "{\"username\": \"master\", \"password\": \"%s\"}".formatted(PASSWORD.replace("\"", "\\\""));
            blocker = null;
            most = 20;
            wait = PATIENCE;
        }

        @Override
        public boolean takesTokens() {
            return tokens;
        }

        @Override
        public String secret() {
            if (secret == null) {
                throw new AwsException("AccessDeniedException", "the role may not");
            }
            return secret;
        }

        @Override
        public boolean isToken(String user, String token) {
            return token.equals("a token for " + user);
        }

        @Override
        public Optional<String> blocker() {
            return Optional.ofNullable(blocker);
        }

        @Override
        public Backend.Target target() {
            return target;
        }

        @Override
        public int most() {
            return most;
        }

        @Override
        public Duration borrowTimeout() {
            return wait;
        }
    }

    @BeforeAll
    void startDatabase(@TempDir Path folder) throws IOException {
        place = new Place(folder, folder.resolve("world.json"), folder);
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.getByName(place.address("db-TEST")))) {
            port = free.getLocalPort();
        }
        instance = Resources.database("postgres", port);
        databases = new Databases(place, TestChildren.in(folder), entry -> PASSWORD, new IamTokens(new RoleKeys(), Anything.ALL, Clock.systemUTC()));
        try {
            databases.start(instance);
        } catch (CannotRun e) {
            Assumptions.assumeFalse(e.getMessage().contains("no PostgreSQL"), e.getMessage());
            throw e;
        }
        settings.target = new Backend.Target(HOST, databases.hosts().get(HOST));
    }

    @AfterAll
    void stopDatabase() {
        databases.remove(instance);
        threads.shutdownNow();
    }

    @BeforeEach
    void startProxy() throws Exception {
        settings.reset();
        log.clear();
        listener = new ServerSocket(0, 50, InetAddress.getByName("localhost"));
        var authority = new Authority(place.certificates());
        authority.issue("localhost", place.folder());
        proxy = new ConnectionProxy(settings, Tls.identity(place.folder()), Tls.trust(authority.certificate()), listener, threads, log::add);
    }

    @AfterEach
    void stopProxy() {
        proxy.close();
        assertEquals(0, proxy.pool().open(), "nothing is left open");
    }

    private Connection connect(String user, String password, String tls) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", tls);
        properties.setProperty("sslrootcert", databases.rootCertificate().toString());
        properties.setProperty("assumeMinServerVersion", "13");
        properties.setProperty("prepareThreshold", "0");
        return DriverManager.getConnection("jdbc:postgresql://localhost:%d/app".formatted(listener.getLocalPort()), properties);
    }

    private Connection connect() throws SQLException {
        return connect("master", PASSWORD, "verify-full");
    }

    private static String ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.prepareStatement(sql); var row = statement.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    private static String session(Connection connection) throws SQLException {
        return ask(connection, "select pg_backend_pid()");
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (var end = System.nanoTime() + PATIENCE.toNanos(); !condition.getAsBoolean();) {
            assertTrue(System.nanoTime() < end, "it never comes to that");
            Thread.sleep(10);
        }
    }

    private static String refused(Executable attempt) {
        return assertThrows(SQLException.class, attempt).getSQLState();
    }

    @Test
    void clientsShareConnectionsFromTransactionToTransaction() throws SQLException {
        var clients = new ArrayList<Connection>();
        try {
            for (var i = 0; i < 10; i++) {
                clients.add(connect());
            }
            var sessions = new ArrayList<String>();
            for (var round = 0; round < 3; round++) {
                for (var client : clients) {
                    sessions.add(session(client));
                }
            }
            assertEquals(1, sessions.stream().distinct().count());
            assertEquals(1, proxy.pool().open());
            assertEquals(List.of(), log);
        } finally {
            for (var client : clients) {
                client.close();
            }
        }
    }

    @Test
    void aTransactionKeepsItsConnectionToItsEnd() throws SQLException {
        try (var one = connect(); var other = connect()) {
            one.setAutoCommit(false);
            var own = session(one);
            assertNotEquals(own, session(other));
            assertEquals(own, session(one));
            assertEquals(2, proxy.pool().open());
            one.rollback();
            one.setAutoCommit(true);
            assertEquals(session(one), session(other));
        }
    }

    @Test
    void whatASessionLeavesBehindIsNobodyElses() throws Exception {
        try (var pinned = connect(); var other = connect()) {
            try (var statement = pinned.createStatement()) {
                statement.execute("set statement_timeout = '77s'");
            }
            assertEquals(List.of("The client session was pinned to the database connection for the remainder of the session. Reason: SQL changed session settings that the proxy doesn't track"), log);
            assertEquals(List.of("77s", "0"), List.of(ask(pinned, "show statement_timeout"), ask(other, "show statement_timeout")));
        }
        await(() -> proxy.pool().open() == 1);
        try (var next = connect()) {
            assertEquals("0", ask(next, "show statement_timeout"));
        }
    }

    @Test
    void aClientThatGoesInTheMiddleOfATransactionLeavesNoneBehind() throws Exception {
        try (var one = connect()) {
            one.setAutoCommit(false);
            session(one);
            one.abort(Runnable::run);
        }
        await(() -> proxy.pool().open() == 0);
    }

    @Test
    void aPreparedStatementWithANamePins() throws SQLException {
        try (var client = connect()) {
            try (var statement = client.prepareStatement("select 1")) {
                statement.unwrap(PGStatement.class).setPrepareThreshold(1);
                statement.executeQuery().close();
            }
            assertEquals(1, log.size(), log.toString());
        }
    }

    @Test
    void onlyThePasswordOfTheSecretLetsIn() {
        assertEquals("28P01", refused(() -> connect("master", "guess", "verify-full")));
        assertEquals("28P01", refused(() -> connect("master", "a token for master", "verify-full")));
        assertEquals("28000", refused(() -> connect("somebody", PASSWORD, "verify-full")));
        assertEquals(List.of("no credentials for the role somebody: its secret is another user's"), log);
        settings.secret = null;
        assertEquals("28000", refused(this::connect));
        assertEquals("no credentials for the role master: the role may not", log.get(1));
    }

    @Test
    void whereItTakesTokensNothingElseLetsIn() throws SQLException {
        settings.tokens = true;
        connect("master", "a token for master", "verify-full").close();
        assertEquals("28000", refused(this::connect));
        assertEquals("28000", refused(() -> connect("somebody", "a token for somebody", "verify-full")));
    }

    @Test
    void withoutTlsNobodyGetsIn() {
        assertEquals("28000", refused(() -> connect("master", PASSWORD, "disable")));
    }

    /** As between two steps of a rotation: the database has the new password, and the secret the old one. */
    @Test
    void aPasswordThatTheDatabaseDoesNotTakeIsToldAsTheDatabaseTellsIt() {
        settings.secret = "{\"username\": \"master\", \"password\": \"of yesterday\"}";
        assertEquals("28P01", refused(() -> connect("master", "of yesterday", "verify-full")));
    }

    @Test
    void whoGetsNoConnectionWaitsForOneAndNotForEver() throws Exception {
        settings.most = 1;
        try (var one = connect()) {
            one.setAutoCommit(false);
            var own = session(one);
            var other = CompletableFuture.supplyAsync(() -> {
                try (var waiting = connect()) {
                    return session(waiting);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }, threads);
            assertThrows(TimeoutException.class, () -> other.get(300, TimeUnit.MILLISECONDS));
            one.commit();
            assertEquals(own, other.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
            session(one);
            settings.wait = Duration.ofMillis(50);
            assertEquals("53300", refused(this::connect));
        }
    }

    @Test
    void aDatabaseThatWasRestartedGetsNewConnections() throws SQLException {
        try (var client = connect()) {
            session(client);
            databases.restart(instance);
            assertEquals("1", ask(client, "select 1"));
        }
    }

    @Test
    void whatTheNetworkKeepsItFromIsSaid() throws SQLException {
        settings.blocker = "no rule of the security groups lets it out of proxy";
        assertEquals("08001", refused(this::connect));
        assertEquals("cannot reach %s: no rule of the security groups lets it out of proxy".formatted(HOST), proxy.blocked());
        settings.blocker = null;
        connect().close();
        assertEquals("", proxy.blocked());
    }

    @Test
    void onlyTheDatabaseOfThatNameIsTaken() {
        var right = settings.target;
        try {
            settings.target = new Backend.Target("another-db.c123.us-east-1.rds.amazonaws.com", right.at());
            assertEquals("08001", refused(this::connect));
        } finally {
            settings.target = right;
        }
    }

    @Test
    void resultsOfAnySizeComeThrough() throws SQLException {
        try (var client = connect(); var statement = client.prepareStatement("select g, repeat('x', 1000) from generate_series(1, 20000) g"); var rows = statement.executeQuery()) {
            var sum = 0L;
            while (rows.next()) {
                sum += rows.getInt(1) + rows.getString(2).length();
            }
            assertEquals(20_000L * 20_001 / 2 + 20_000_000, sum);
        }
    }
}
