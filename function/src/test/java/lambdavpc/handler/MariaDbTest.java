package lambdavpc.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.vorburger.exec.ManagedProcessException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Failure;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.Secrets;
import lambdavpc.handler.migrate.Migrations;
import lambdavpc.handler.reader.Readers;
import lambdavpc.handler.rotation.Rotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same functions against a real MariaDB, which also stands for MySQL as far as the two agree. */
@ExtendWith(Stacks.class)
class MariaDbTest {
    private static final String ANSWER = "{\"notes\":[{\"id\":2,\"body\":\"Nobody has seen the password it used.\"}],\"sentinel\":\"the database is here\"}";

    @Test
    void aMigrationThatDiedBeforeItWasNotedIsDoneAgain(Stack stack, MariaDbServer server) throws Exception {
        var settings = server.ready(stack);
        server.execute("delete from " + stack.database + ".flyway_schema_history where version = '2'");
        assertEquals("{\"version\":\"2\",\"applied\":1}", Migrations.run(stack, settings));
    }

    @Test
    void isMigratedRotatedAndRead(Stack stack, MariaDbServer server) throws Exception {
        var settings = server.ready(stack);
        var rotation = Rotations.single(stack, settings);
        stack.rotate(rotation);
        var session = stack.session(settings, Clock.systemUTC());
        var reader = Readers.of(session);
        assertEquals(ANSWER, Stack.invoke(reader, "{\"after\":1}"));
        for (var round = 0; round < 3; round++) {
            stack.rotate(rotation);
            assertTrue(server.works(stack, Secrets.CURRENT));
            assertEquals(false, server.works(stack, Secrets.PREVIOUS));
            server.execute("kill user " + stack.user);
            assertEquals(ANSWER, Stack.invoke(reader, "{\"after\":1}"));
        }
        assertEquals(4, session.opened());
        Migrations.run(stack, settings);
    }

    @Test
    void twoUsersTakeTurns(Stack stack, MariaDbServer server) throws Exception {
        var rotation = Rotations.alternating(stack, server.ready(stack));
        for (var user : List.of(stack.user, stack.user + "_clone", stack.user)) {
            stack.rotate(rotation);
            assertEquals(user, stack.secretsManager.field(stack.secret, Secrets.CURRENT, "username").orElseThrow());
            assertTrue(server.works(stack, Secrets.CURRENT));
        }
        assertTrue(server.works(stack, Secrets.PREVIOUS));
    }

    private static Void note(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("insert into notes (body) values ('once')");
            return null;
        }
    }

    @Test
    void aServerThatRestartsCostsNoRequestAndOtherWorkIsNotDoneTwice(Stack stack, MariaDbServer server) throws Exception {
        var settings = server.ready(stack);
        stack.rotate(Rotations.single(stack, settings));
        var session = stack.session(settings, Clock.systemUTC());
        var reader = Readers.of(session);
        assertEquals(ANSWER, Stack.invoke(reader, "{\"after\":1}"));
        server.restart();
        assertEquals(ANSWER, Stack.invoke(reader, "{\"after\":1}"));
        assertEquals(2, session.opened());
        var times = new AtomicInteger();
        assertThrows(SQLException.class, () -> session.write(Deadline.in(Duration.ofSeconds(30)), connection -> {
            times.incrementAndGet();
            note(connection);
            try {
                server.execute("kill user " + stack.user);
            } catch (ManagedProcessException e) {
                throw new IllegalStateException(e);
            }
            return note(connection);
        }));
        assertEquals(1, times.get());
        assertEquals(ANSWER.replace("}]", "},{\"id\":3,\"body\":\"once\"}]"), Stack.invoke(reader, "{\"after\":1}"));
        assertEquals(3, session.opened());
    }

    @Test
    void aServerThatHasBecomeReadOnlyIsLeftForTheNewPrimary(Stack stack, MariaDbServer server) throws Exception {
        var settings = server.ready(stack);
        stack.rotate(Rotations.single(stack, settings));
        var session = stack.session(settings, Clock.systemUTC());
        server.execute("set global read_only = 1");
        try {
            var refusal = assertThrows(SQLException.class, () -> session.write(Deadline.in(Duration.ofSeconds(8)), MariaDbTest::note));
            assertEquals(Failure.READ_ONLY, Failure.of(refusal));
        } finally {
            server.execute("set global read_only = 0");
        }
        session.write(Deadline.in(Duration.ofSeconds(8)), MariaDbTest::note);
        assertEquals(2, session.opened());
    }

    @Test
    void aConnectionThatTheServerEndedDuringAFreezeCostsNoRequest(Stack stack, MariaDbServer server) throws Exception {
        var settings = server.ready(stack);
        stack.rotate(Rotations.single(stack, settings));
        server.execute("set global wait_timeout = 1");
        try {
            var session = stack.session(settings, Clock.systemUTC());
            var reader = Readers.of(session);
            assertEquals(ANSWER, Stack.invoke(reader, "{\"after\":1}"));
            Thread.sleep(3_000);
            assertEquals(ANSWER, Stack.invoke(reader, "{\"after\":1}"));
            assertEquals(2, session.opened());
        } finally {
            server.execute("set global wait_timeout = 28800");
        }
    }

    @Test
    void aFullDatabaseIsToldFromABrokenOne(Stack stack, MariaDbServer server) throws Exception {
        var settings = server.ready(stack);
        stack.rotate(Rotations.single(stack, settings));
        server.execute("alter user " + stack.user + "@'%' with max_user_connections 1");
        var first = stack.session(settings, Clock.systemUTC());
        assertEquals(ANSWER, Stack.invoke(Readers.of(first), "{\"after\":1}"));
        var failure = assertThrows(HandlerException.class, () -> Stack.invoke(Readers.of(stack.session(settings, Clock.systemUTC())), "{}"));
        assertTrue(failure.getMessage().startsWith("Database: the database has no connection to spare"), failure.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"DATABASE_HOST, impostor.c0ffee.eu-central-1.rds.amazonaws.com, 08006", "DATABASE_CA_FILE, '', certificate"})
    void anImpostorIsRefused(String name, String value, String said, Stack stack, MariaDbServer server) throws Exception {
        stack.rotate(Rotations.single(stack, server.ready(stack)));
        var reader = Readers.of(stack.session(server.settings(stack, Map.of(name, value)), Clock.systemUTC()));
        var failure = assertThrows(HandlerException.class, () -> Stack.invoke(reader, "{}"));
        assertTrue(failure.getMessage().contains(said), failure.getMessage());
    }
}
