package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import lambdavpc.handler.Certificates;
import lambdavpc.handler.PostgresServer;
import lambdavpc.handler.Relay;
import lambdavpc.handler.SecretsManagerServer.Fault;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.rotation.Rotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong around a function, done to real servers: how often work runs, what its caller is told, and that it is told in time. */
@ExtendWith(Stacks.class)
class FaultsTest {
    /** What a loaded machine may need beyond the deadline to come to its answer. */
    private static final Duration SLACK = Duration.ofMillis(700);

    private static String sentinel(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("select body from sentinel")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Void note(Connection connection, String body) throws SQLException {
        try (var statement = connection.prepareStatement("insert into notes (body) values (?)")) {
            statement.setString(1, body);
            statement.execute();
        }
        return null;
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(8));
    }

    private static void assertReads(Session session) {
        assertEquals("the database is here", session.read(soon(), FaultsTest::sentinel));
    }

    /** Fails, and so before the deadline. */
    private static String failureWithin(Duration time, Session session) {
        var started = System.nanoTime();
        var failure = assertThrows(HandlerException.class, () -> session.read(Deadline.in(time), FaultsTest::sentinel));
        var took = Duration.ofNanos(System.nanoTime() - started);
        assertTrue(took.compareTo(time.plus(SLACK)) < 0, took + " of " + time);
        return failure.getMessage();
    }

    @Test
    void aServerThatRestartsBetweenTwoRequestsCostsNone(Stack stack) throws Exception {
        Rotations.ready(stack);
        var session = stack.session();
        assertReads(session);
        stack.server.restart();
        assertReads(session);
        session.write(soon(), connection -> note(connection, "after the restart"));
        assertEquals(2, session.opened());
        assertEquals(1, stack.count("select count(*) from app.notes where body = 'after the restart'"));
    }

    @Test
    void aServerThatRestartsUnderARequestIsAskedASecondTimeByReadsAndNeverByOtherWork(Stack stack) {
        Rotations.ready(stack);
        var session = stack.session();
        var times = new AtomicInteger();
        Session.Work<String> restarted = connection -> {
            note(connection, "try " + times.incrementAndGet());
            if (times.get() % 2 == 1) {
                try {
                    stack.server.restart();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return sentinel(connection);
        };
        assertEquals("the database is here", session.read(Deadline.in(Duration.ofSeconds(30)), restarted));
        assertEquals(2, times.get());
        assertThrows(SQLException.class, () -> session.write(Deadline.in(Duration.ofSeconds(30)), restarted));
        assertEquals(3, times.get());
        assertEquals(3, stack.count("select count(*) from app.notes where body like 'try _'"));
    }

    /** A Multi-AZ cluster's old writer, or a name that still leads to a reader: it answers, and takes no writes. */
    @Test
    void afterAFailOverTheServerThatOnlyReadsIsLeftAndTheNewPrimaryIsFound(Stack stack) throws Exception {
        Rotations.ready(stack);
        try (var standby = stack.server.standby(); var name = new Relay(stack.server.port())) {
            var session = stack.session(stack.settings(Map.of("DATABASE_PORT", String.valueOf(name.port()))), Clock.systemUTC());
            session.write(soon(), connection -> note(connection, "before"));
            standby.catchUp();
            name.to(standby.port());
            var times = new AtomicInteger();
            Session.Work<Void> write = connection -> {
                times.incrementAndGet();
                return note(connection, "after");
            };
            assertReads(session);
            assertEquals("25006", assertThrows(SQLException.class, () -> session.write(soon(), write)).getSQLState());
            assertEquals(1, times.getAndSet(0));
            var failure = assertThrows(HandlerException.class, () -> session.read(soon(), write));
            assertEquals("Database: the server has become read-only; a fail-over is under way (SQLSTATE 25006)", failure.getMessage());
            assertEquals(2, times.get());
            // Each refusal closed the connection: a name that leads elsewhere by now is followed.
            assertEquals(4, name.accepted());
            standby.promote();
            session.write(soon(), write);
            assertEquals("1", session.read(soon(), connection -> {
                try (var statement = connection.createStatement();
                        var rows = statement.executeQuery("select count(*) from notes where body = 'after'")) {
                    rows.next();
                    return rows.getString(1);
                }
            }));
            assertEquals(0, stack.count("select count(*) from app.notes where body = 'after'"));
        }
    }

    /** Longer frozen than the server keeps an idle session, and shortly enough that the connection is not checked. */
    @ParameterizedTest
    @CsvSource({"300, 700", "300, 1500"})
    void aConnectionThatTheServerEndedDuringAFreezeCostsNoRequest(int patience, int frozen, Stack stack) throws InterruptedException {
        Rotations.ready(stack);
        stack.server.execute(stack.database, "alter role " + stack.user + " set idle_session_timeout = " + patience);
        var session = stack.session();
        assertReads(session);
        Thread.sleep(frozen);
        assertEquals(0, stack.settledConnections());
        assertReads(session);
        assertEquals(2, session.opened());
    }

    @Test
    void aDatabaseThatIsFullForAMomentCostsNoRequest(Stack stack) throws Exception {
        Rotations.ready(stack);
        stack.server.execute(stack.database, "alter role " + stack.user + " connection limit 1");
        try (var name = new Relay(stack.server.port())) {
            var other = stack.session();
            assertReads(other);
            var session = stack.session(stack.settings(Map.of("DATABASE_PORT", String.valueOf(name.port()))), Clock.systemUTC());
            assertEquals("Database: the database has no connection to spare (SQLSTATE 53300)", failureWithin(Duration.ofSeconds(8), session));
            assertEquals(2, name.accepted(), "asked once more, after a pause");
            other.beforeCheckpoint(null);
            assertEquals(0, stack.settledConnections());
            assertReads(session);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.INCLUDE, names = {"THROTTLING", "DOWN", "BROKEN", "TRUNCATED"})
    void aSecretServiceThatFailsOnceIsAskedAgain(Fault fault, Stack stack) {
        Rotations.ready(stack);
        var session = stack.session();
        stack.secretsManager.fault(fault, 1);
        var before = stack.secretsManager.calls();
        assertReads(session);
        assertEquals(2, stack.secretsManager.calls() - before);
    }

    @Test
    void aSlowSecretServiceIsWaitedForNoLongerThanTheRequestMay(Stack stack) {
        Rotations.ready(stack);
        stack.secretsManager.fault(Fault.SLOW);
        assertEquals("Secret: Secrets Manager cannot be used: ", failureWithin(Duration.ofMillis(1_200), stack.session()).replaceFirst("\\w+$", ""));
    }

    @Test
    void aSecretWithoutALoginIsToldWithoutItsText(Stack stack) {
        stack.secretsManager.fault(Fault.NO_LOGIN);
        assertEquals("Secret: the secret's value is not a JSON object with username and password", failureWithin(Duration.ofSeconds(8), stack.session()));
    }

    /** The SDK learns the service's time from its refusal and signs again by it. */
    @Test
    void aClockThatIsWrongByAnHourCostsOneMoreCall(Stack stack) throws Exception {
        Rotations.ready(stack);
        var value = "{\"username\":\"%s\",\"password\":\"%s\"}".formatted(stack.user,
                stack.secretsManager.field(stack.secret, Secrets.CURRENT, "password").orElseThrow());
        try (var service = new LateService(Duration.ofHours(1), value)) {
            var settings = stack.settings(Map.of("AWS_ENDPOINT_URL_SECRETS_MANAGER", service.endpoint().toString()));
            assertReads(stack.session(settings, Clock.systemUTC()));
            assertEquals(1, service.refused.get());
            assertEquals(2, service.calls.get());
        }
    }

    @ParameterizedTest
    @CsvSource({"-40d, expired", "+10d, not yet valid"})
    void aCertificateOutOfItsTimeIsRefusedAndThePasswordKept(String start, String why, Stack stack, @TempDir Path folder) throws Exception {
        Rotations.ready(stack);
        var certificates = Certificates.make(folder, PostgresServer.HOST, start);
        var session = stack.session(stack.settings(Map.of("DATABASE_CA_FILE", certificates.ca().toString())), Clock.systemUTC());
        stack.server.present(certificates);
        try {
            Thread.sleep(300);
            assertEquals("Database: the server's certificate is not one for this host from the authorities we trust (SQLSTATE 08006)",
                    failureWithin(Duration.ofSeconds(8), session), why);
        } finally {
            stack.server.present();
        }
    }

    /** A listener whose queue is full answers nothing to those who knock: as an address without a host, or behind a closed security group. */
    @Test
    void aBlackHoleIsLeftAtTheDeadline(Stack stack) throws IOException {
        Rotations.ready(stack);
        try (var hole = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
                var first = new Socket("127.0.0.1", hole.getLocalPort()); var second = new Socket("127.0.0.1", hole.getLocalPort())) {
            var session = stack.session(stack.settings(Map.of("DATABASE_PORT", String.valueOf(hole.getLocalPort()))), Clock.systemUTC());
            var said = failureWithin(Duration.ofSeconds(2), session);
            assertTrue(said.startsWith("Database: the database cannot be reached"), said + first + second);
        }
    }

    @Test
    void nobodyAtTheAddressIsToldAtOnce(Stack stack) throws IOException {
        Rotations.ready(stack);
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var session = stack.session(stack.settings(Map.of("DATABASE_PORT", String.valueOf(port))), Clock.systemUTC());
        assertEquals("Database: the database cannot be reached (SQLSTATE 08001)", failureWithin(Duration.ofSeconds(1), session));
    }

    /** Secrets Manager by another clock; by hand, since the JDK's server insists on its own date. */
    private static final class LateService implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        private final Duration ahead;
        private final String value;
        private final AtomicInteger calls = new AtomicInteger();
        private final AtomicInteger refused = new AtomicInteger();

        LateService(Duration ahead, String value) throws IOException {
            this.ahead = ahead;
            this.value = value;
            var thread = new Thread(this::serve, "late");
            thread.setDaemon(true);
            thread.start();
        }

        URI endpoint() {
            return URI.create("http://localhost:" + listener.getLocalPort());
        }

        private void serve() {
            while (true) {
                try (var socket = listener.accept()) {
                    var input = socket.getInputStream();
                    var head = new StringBuilder();
                    while (!head.toString().endsWith("\r\n\r\n")) {
                        head.append((char) input.read());
                    }
                    input.readNBytes(Integer.parseInt(header(head, "Content-Length")));
                    calls.incrementAndGet();
                    var now = Instant.now().plus(ahead);
                    var signed = Instant.from(DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssX").parse(header(head, "X-Amz-Date")));
                    var late = Duration.between(signed, now).abs().toMinutes() > 5;
                    refused.addAndGet(late ? 1 : 0);
                    var body = late ? "{\"__type\":\"InvalidSignatureException\",\"message\":\"Signature expired\"}"
                            : "{\"SecretString\":\"" + value.replace("\"", "\\\"") + "\"}";
                    socket.getOutputStream().write(("HTTP/1.1 " + (late ? 400 : 200) + " -\r\nDate: "
                            + DateTimeFormatter.RFC_1123_DATE_TIME.format(now.atOffset(ZoneOffset.UTC)) + "\r\nContent-Type: application/x-amz-json-1.1\r\n"
                            + "Connection: close\r\nContent-Length: " + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    if (listener.isClosed()) {
                        return;
                    }
                }
            }
        }

        private static String header(CharSequence head, String name) {
            return head.toString().lines().filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1)).findFirst()
                    .map(line -> line.substring(name.length() + 1).strip()).orElseThrow();
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
