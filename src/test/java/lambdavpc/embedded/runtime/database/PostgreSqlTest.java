package lambdavpc.embedded.runtime.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.TestChildren;
import lambdavpc.embedded.runtime.secrets.Anything;
import lambdavpc.embedded.runtime.secrets.IamTokens;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rds.RdsUtilities;

/** One real server for all of these; the last ones stop it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PostgreSqlTest {
    private static final String PASSWORD = "a-master's\"password";

    private final RoleKeys keys = new RoleKeys();
    private final AtomicReference<Duration> later = new AtomicReference<>(Duration.ZERO);
    private final Clock clock = mock(Clock.class, call -> Instant.now().plus(later.get()));
    private Place place;
    private Databases databases;
    private World.Entry instance;
    private int port;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        place = new Place(folder, folder.resolve("world.json"), folder);
        try (var free = new ServerSocket(0, 1, InetAddress.getByName(place.address("db-TEST")))) {
            port = free.getLocalPort();
        }
        instance = Resources.database("postgres", port);
        databases = new Databases(place, TestChildren.in(folder), entry -> PASSWORD, new IamTokens(keys, Anything.ALL, clock));
        try {
            databases.start(instance);
        } catch (CannotRun e) {
            Assumptions.assumeFalse(e.getMessage().contains("no PostgreSQL"), e.getMessage());
            throw e;
        }
    }

    @AfterAll
    void stop() {
        databases.remove(instance);
    }

    private Connection connect(String user, String password, String tls) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", tls);
        properties.setProperty("sslrootcert", databases.rootCertificate().toString());
        properties.setProperty("channelBinding", tls.equals("disable") ? "disable" : "require"); // only SCRAM over TLS has it
        return DriverManager.getConnection("jdbc:postgresql://%s:%d/app".formatted(place.address("db-TEST"), port), properties);
    }

    @Test
    @Order(1)
    void theMasterLogsInOverTlsWithScram() throws SQLException {
        try (var connection = connect("master", PASSWORD, "verify-ca"); var statement = connection.createStatement();
                var row = statement.executeQuery("select rolsuper, rolcreaterole, rolcreatedb, pg_has_role('rds_superuser', 'member') from pg_roles where rolname = current_user")) {
            row.next();
            assertEquals(List.of("f", "t", "t", "t"), List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
        }
    }

    @Test
    @Order(1)
    void withoutTlsNobodyGetsIn() {
        var refusal = assertThrows(SQLException.class, () -> connect("master", PASSWORD, "disable"));
        assertEquals("28000", refusal.getSQLState());
        assertTrue(refusal.getMessage().contains("no encryption"), refusal.getMessage());
    }

    @Test
    @Order(1)
    void aWrongPasswordIsRefusedAsOnRds() {
        assertEquals("28P01", assertThrows(SQLException.class, () -> connect("master", "guess", "verify-ca")).getSQLState());
    }

    @Test
    @Order(1)
    void theSuperuserOfTheServerCannotLogIn() {
        assertEquals("28000", assertThrows(SQLException.class, () -> connect("rdsadmin", PASSWORD, "verify-ca")).getSQLState());
    }

    @Test
    @Order(1)
    void theMasterMakesUsersButNoSuperusers() throws SQLException {
        try (var connection = connect("master", PASSWORD, "verify-ca"); var statement = connection.createStatement()) {
            statement.execute("create role clerk login password 'typed by hand'");
            assertEquals("42501", assertThrows(SQLException.class, () -> statement.execute("create role boss superuser")).getSQLState());
        }
        connect("clerk", "typed by hand", "verify-ca").close();
    }

    @Test
    @Order(1)
    void anIamUserLogsInWithATokenThatAwssClientSignedAndWithNoOther() throws Exception {
        Assumptions.assumeTrue(databases.noIamLogins().isEmpty(), () -> databases.noIamLogins().orElseThrow());
        try (var connection = connect("master", PASSWORD, "verify-ca"); var statement = connection.createStatement()) {
            statement.execute("create role visitor login password 'never used'");
            statement.execute("grant rds_iam to visitor");
        }
        var role = keys.issue(Resources.ROLE, Resources.SPOT);
        var stranger = new RoleKeys().issue(Resources.ROLE, Resources.SPOT);
        assertTrue(token(role, "visitor").length() > 1000, "as long as with AWS's session tokens");
        connectWithToken("visitor", token(role, "visitor")).close();
        for (var bad : List.of("never used", token(role, "master"), token(stranger, "visitor"), token(role, "visitor") + "0",
                token(role, "visitor").replace("test-db", "other-db"))) {
            assertEquals("28000", assertThrows(SQLException.class, () -> connectWithToken("visitor", bad)).getSQLState());
        }
        var early = token(role, "visitor");
        later.set(Duration.ofMinutes(16));
        try {
            assertEquals("28000", assertThrows(SQLException.class, () -> connectWithToken("visitor", early)).getSQLState());
        } finally {
            later.set(Duration.ZERO);
        }
        // Who is no member of rds_iam has no use for a token.
        assertEquals("28P01", assertThrows(SQLException.class, () -> connectWithToken("master", token(role, "master"))).getSQLState());
    }

    @Test
    @Order(2)
    void withIamAuthenticationOffTokensAreRefusedAndAgainOnTheyAreTaken() throws Exception {
        Assumptions.assumeTrue(databases.noIamLogins().isEmpty(), () -> databases.noIamLogins().orElseThrow());
        try (var connection = connect("master", PASSWORD, "verify-ca"); var statement = connection.createStatement()) {
            statement.execute("create role guest login");
            statement.execute("grant rds_iam to guest");
        }
        var role = keys.issue(Resources.ROLE, Resources.SPOT);
        var off = new HashMap<>(instance.outputs());
        off.put("iamDatabaseAuthenticationEnabled", false);
        databases.restart(new World.Entry(instance.type(), instance.id(), instance.urn(), instance.inputs(), off));
        assertEquals("28000", assertThrows(SQLException.class, () -> connectWithToken("guest", token(role, "guest"))).getSQLState());
        connect("master", PASSWORD, "verify-ca").close();
        databases.restart(instance);
        connectWithToken("guest", token(role, "guest")).close();
    }

    private Connection connectWithToken(String user, String token) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", token);
        properties.setProperty("sslmode", "verify-ca");
        properties.setProperty("sslrootcert", databases.rootCertificate().toString());
        return DriverManager.getConnection("jdbc:postgresql://%s:%d/app".formatted(place.address("db-TEST"), port), properties);
    }

    private String token(RoleKeys.Keys signer, String user) {
        return RdsUtilities.builder().region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsSessionCredentials.create(signer.id(), signer.secret(), signer.token()))).build()
                .generateAuthenticationToken(request -> request.hostname("test-db.c123.us-east-1.rds.amazonaws.com").port(port).username(user));
    }

    @Test
    @Order(1)
    void theCertificateIsForTheInstancesName() throws Exception {
        try (var pem = Files.newInputStream(place.databases().resolve("db-TEST").resolve("server.pem"));
                var root = Files.newInputStream(databases.rootCertificate())) {
            var factory = CertificateFactory.getInstance("X.509");
            var server = (X509Certificate) factory.generateCertificate(pem);
            var authority = (X509Certificate) factory.generateCertificate(root);
            server.verify(authority.getPublicKey());
            assertEquals(List.of(List.of(2, "test-db.c123.us-east-1.rds.amazonaws.com")), List.copyOf(server.getSubjectAlternativeNames()));
            assertTrue(authority.getBasicConstraints() >= 0);
            assertEquals(-1, server.getBasicConstraints());
        }
    }

    @Test
    @Order(1)
    void noRuleTrustsAnybody() throws IOException {
        var rules = Files.readAllLines(place.databases().resolve("db-TEST/data/pg_hba.conf")).stream().map(line -> line.replaceAll(" +", " ")).toList();
        assertEquals(List.of("hostssl all rdsadmin all reject", "hostssl all \"master\" all scram-sha-256"), rules.subList(0, 2));
        assertTrue(rules.get(2).matches("hostssl all \\+rds_iam all (reject|ldap ldapserver=127.0.0.1 ldapport=\\d+ ldapprefix=\"user=\")"), rules.get(2));
        assertEquals(List.of("hostssl all all all scram-sha-256"), rules.subList(3, rules.size()));
    }

    @Test
    @Order(1)
    void thePasswordIsInNoFileOfTheServer() throws IOException {
        try (var files = Files.walk(place.databases())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).contains(PASSWORD), file.toString());
            }
        }
    }

    @Test
    @Order(2)
    void aKilledServerIsNoticedAndComesBackWithItsData() throws Exception {
        try (var connection = connect("master", PASSWORD, "verify-ca"); var statement = connection.createStatement()) {
            statement.execute("create table kept as select 42 as answer");
        }
        var pid = Long.parseLong(Files.readAllLines(place.databases().resolve("db-TEST/data/postmaster.pid")).get(0));
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
        assertEquals(List.of("db-TEST"), databases.killed());
        databases.start(instance);
        assertEquals(List.of(), databases.killed());
        try (var connection = connect("master", PASSWORD, "verify-ca"); var statement = connection.createStatement();
                var row = statement.executeQuery("select answer from kept")) {
            assertTrue(row.next());
        }
    }

    @Test
    @Order(3)
    void aPortInUseIsOneLine() throws IOException {
        databases.stop();
        try (var squatter = new ServerSocket(port, 1, InetAddress.getByName(place.address("db-TEST")))) {
            var failure = assertThrows(CannotRun.class, () -> databases.start(instance));
            assertEquals("port %d of %s, the database's address, is in use: end the program that listens there"
                    .formatted(squatter.getLocalPort(), place.address("db-TEST")), failure.getMessage());
        }
    }

    @Test
    @Order(4)
    void removingTakesTheDataAway() {
        databases.remove(instance);
        assertFalse(Files.exists(place.databases().resolve("db-TEST")));
        assertEquals(List.of(), databases.killed());
    }

    @Test
    @Order(5)
    void anotherEngineIsRefusedByName() {
        var failure = assertThrows(CannotRun.class, () -> databases.start(Resources.database("oracle-ee", 1521)));
        assertEquals("the embedded RDS runs postgres, mysql and mariadb, not oracle-ee", failure.getMessage());
    }

    @Test
    @Order(5)
    void mariaDbSaysThatItKnowsNoIamLogins() {
        var declaration = DatabaseServer.Declaration.of(Resources.database("mariadb", 3306), "127.0.0.1", place.folder());
        assertEquals("the embedded mariadb knows no IAM logins: authentication iam runs here with engine postgres only",
                new MariaDb(declaration, null, null).noIamLogins().orElseThrow());
    }
}
