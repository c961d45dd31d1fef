package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import lambdavpc.handler.PostgresServer;
import lambdavpc.handler.SecretsManagerServer.Fault;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.rotation.Rotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Stacks.class)
class SessionTest {
    private static String sentinel(Connection connection) throws SQLException {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("select body from sentinel")) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(8));
    }

    private static void assertReads(Session session) {
        assertEquals("the database is here", session.read(soon(), SessionTest::sentinel));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_200})
    void aKilledConnectionCostsNoRequest(int idleMillis, Stack stack) throws InterruptedException {
        Rotations.ready(stack);
        var session = stack.session();
        assertReads(session);
        assertEquals(1, stack.killConnections());
        Thread.sleep(idleMillis);
        assertReads(session);
        assertEquals(2, session.opened());
    }

    @Test
    void idempotentWorkIsDoneASecondTimeAndOtherWorkNever(Stack stack) {
        Rotations.ready(stack);
        var session = stack.session();
        var times = new AtomicInteger();
        Session.Work<String> diesOnce = connection -> {
            if (times.incrementAndGet() % 2 == 1) {
                stack.killConnections();
            }
            return sentinel(connection);
        };
        assertEquals("the database is here", session.read(soon(), diesOnce));
        assertEquals(2, times.getAndSet(0));
        assertEquals("57P01", assertThrows(SQLException.class, () -> session.write(soon(), diesOnce)).getSQLState());
        assertEquals(1, times.get());
    }

    @Test
    void aWriterNeverStartsOnAConnectionThatDied(Stack stack) throws SQLException {
        Rotations.ready(stack);
        var session = stack.session();
        assertReads(session);
        stack.killConnections();
        session.write(soon(), connection -> {
            execute(connection, "insert into notes (body) values ('written once')");
            return null;
        });
        assertEquals(1, stack.count("select count(*) from app.notes where body = 'written once'"));
    }

    @Test
    void aPasswordRotatedUnderAWarmFunctionIsReadAgain(Stack stack) {
        var rotation = Rotations.ready(stack);
        var session = stack.session();
        assertReads(session);
        stack.rotate(rotation);
        stack.killConnections();
        assertReads(session);
        assertEquals(2, session.opened());
    }

    @Test
    void betweenTwoStepsOfARotationThePendingPasswordIsTheOneThatWorks(Stack stack) {
        var rotation = Rotations.ready(stack);
        var session = stack.session();
        assertReads(session);
        stack.step(rotation, "setSecret", stack.rotateUntil(rotation, "createSecret"));
        stack.killConnections();
        assertReads(session);
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aWarmFunctionDoesWithoutTheSecretService(Fault fault, Stack stack) {
        Rotations.ready(stack);
        var later = new AtomicInteger();
        var session = stack.session(stack.settings(), new Clock() {
            @Override
            public java.time.Instant instant() {
                return Clock.systemUTC().instant().plusSeconds(later.get());
            }

            @Override
            public java.time.ZoneId getZone() {
                return java.time.ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        });
        assertReads(session);
        stack.secretsManager.fault(fault);
        assertReads(session);
        // Also when it must reconnect, and the login it knows is no longer fresh.
        stack.killConnections();
        later.set(3_600);
        assertReads(session);
        assertEquals(2, session.opened());
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aColdFunctionSaysThatTheSecretServiceFailsAndDoesNotWaitForLong(Fault fault, Stack stack) {
        stack.secretsManager.fault(fault);
        var session = stack.session();
        var started = System.nanoTime();
        var failure = assertThrows(HandlerException.class, () -> assertReads(session));
        assertEquals("Secret", failure.kind());
        assertTrue(System.nanoTime() - started < TimeUnit.SECONDS.toNanos(6));
    }

    @Test
    void aCertificateForAnotherHostIsRefused(Stack stack) {
        Rotations.ready(stack);
        var impostor = stack.settings(Map.of("DATABASE_HOST", PostgresServer.HOST.replace("app-db", "impostor")));
        assertUntrusted(stack.session(impostor, Clock.systemUTC()));
    }

    @Test
    void aCertificateOfAnotherAuthorityIsRefused(Stack stack) {
        Rotations.ready(stack);
        assertUntrusted(stack.session(stack.settings(Map.of("DATABASE_CA_FILE", "")), Clock.systemUTC()));
    }

    private static void assertUntrusted(Session session) {
        var failure = assertThrows(HandlerException.class, () -> assertReads(session));
        assertTrue(failure.getMessage().contains("certificate"), failure.getMessage());
    }

    @Test
    void aServerWithoutTlsLearnsNothing(Stack stack) throws Exception {
        Rotations.ready(stack);
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var afterTheRefusal = CompletableFuture.supplyAsync(() -> {
                try (var socket = server.accept()) {
                    socket.getInputStream().readNBytes(8);
                    socket.getOutputStream().write('N');
                    return socket.getInputStream().readAllBytes().length;
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            var session = stack.session(stack.settings(Map.of("DATABASE_PORT", String.valueOf(server.getLocalPort()))), Clock.systemUTC());
            var failure = assertThrows(HandlerException.class, () -> assertReads(session));
            assertTrue(failure.getMessage().endsWith("(SQLSTATE 08004)"), failure.getMessage());
            assertEquals(0, afterTheRefusal.get(5, TimeUnit.SECONDS));
        }
    }

    @Test
    void aServerThatNeverAnswersIsLeftBeforeTheDeadline(Stack stack) throws Exception {
        Rotations.ready(stack);
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var session = stack.session(stack.settings(Map.of("DATABASE_PORT", String.valueOf(server.getLocalPort()))), Clock.systemUTC());
            var started = System.nanoTime();
            assertThrows(HandlerException.class, () -> session.read(Deadline.in(Duration.ofSeconds(2)), SessionTest::sentinel));
            assertTrue(System.nanoTime() - started < TimeUnit.MILLISECONDS.toNanos(3_000));
        }
    }

    @Test
    void aStatementThatTakesTooLongIsLeftAtTheDeadline(Stack stack) {
        Rotations.ready(stack);
        var session = stack.session();
        assertReads(session);
        var started = System.nanoTime();
        assertThrows(HandlerException.class, () -> session.read(Deadline.in(Duration.ofMillis(700)), connection -> {
            execute(connection, "select pg_sleep(30)");
            return null;
        }));
        assertTrue(System.nanoTime() - started < TimeUnit.SECONDS.toNanos(3));
        assertReads(session);
    }

    @Test
    void aFullDatabaseIsToldFromABrokenOne(Stack stack) {
        Rotations.ready(stack);
        stack.server.execute(stack.database, "alter role " + stack.user + " connection limit 0");
        var session = stack.session();
        var failure = assertThrows(HandlerException.class, () -> assertReads(session));
        assertEquals("Database: the database has no connection to spare (SQLSTATE 53300)", failure.getMessage());
        stack.server.execute(stack.database, "alter role " + stack.user + " connection limit -1");
        assertReads(session);
    }

    @Test
    void aServerThatHasBecomeReadOnlyIsLeftForTheNewPrimary(Stack stack) throws SQLException {
        Rotations.ready(stack);
        stack.server.execute(stack.database, "alter role " + stack.user + " set default_transaction_read_only = on");
        var session = stack.session();
        Session.Work<Void> write = connection -> {
            execute(connection, "insert into notes (body) values ('after the fail-over')");
            return null;
        };
        assertEquals("25006", assertThrows(SQLException.class, () -> session.write(soon(), write)).getSQLState());
        stack.server.execute(stack.database, "alter role " + stack.user + " reset default_transaction_read_only");
        session.write(soon(), write);
        assertEquals(2, session.opened());
    }

    @Test
    void aFailingStatementShowsNeitherItsTextNorItsDataAndKeepsTheConnection(Stack stack) {
        Rotations.ready(stack);
        var session = stack.session();
        var failure = assertThrows(HandlerException.class, () -> session.read(soon(), connection -> {
            execute(connection, "select no_such_column from notes");
            return null;
        }));
        assertEquals("Database: the statement failed (SQLSTATE 42703)", failure.getMessage());
        assertReads(session);
        assertEquals(1, session.opened());
    }

    @Test
    void nothingIsOpenInASnapshotAndTheRestoreConnectsAgain(Stack stack) {
        Rotations.ready(stack);
        var session = stack.session();
        session.warmUp();
        assertEquals(1, stack.connections());
        session.beforeCheckpoint(null);
        assertEquals(0, stack.settledConnections());
        session.afterRestore(null);
        assertEquals(1, stack.connections());
        assertReads(session);
        assertEquals(2, session.opened());
    }
}
