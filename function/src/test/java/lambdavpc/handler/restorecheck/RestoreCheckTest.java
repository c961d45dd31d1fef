package lambdavpc.handler.restorecheck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import lambdavpc.handler.PostgresServer;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.IamAuthentication;
import lambdavpc.handler.core.Settings;
import lambdavpc.handler.migrate.Migrations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against a real PostgreSQL that stands for a restored one. What RDS checks of a token is its password here. */
@ExtendWith(Stacks.class)
class RestoreCheckTest {
    private static final Clock NOW = Clock.fixed(Instant.parse("2026-11-23T09:05:30Z"), ZoneOffset.UTC);
    private static final String REQUEST = "{\"host\":\"" + PostgresServer.HOST + "\"}";

    private static Map<String, String> environment(Stack stack) {
        var environment = new HashMap<>(stack.environment());
        environment.putAll(Map.of("DATABASE_AUTHENTICATION", "iam", "DATABASE_USER", "restore_check"));
        environment.keySet().removeIf(name -> name.equals("DATABASE_HOST") || name.endsWith("SECRET_ARN"));
        return environment;
    }

    /** A database as migrate left it, which lets the token in. */
    private static RestoreCheck restored(Stack stack) {
        Migrations.run(stack);
        var settings = new HashMap<>(environment(stack));
        settings.put("DATABASE_HOST", PostgresServer.HOST);
        var token = new IamAuthentication(Settings.from(settings), () -> Stack.ROLE, NOW).login(Deadline.in(Duration.ofSeconds(5))).password();
        stack.server.execute("postgres", "alter role restore_check password '" + token + "'");
        return new RestoreCheck(environment(stack), () -> Stack.ROLE, NOW);
    }

    @Test
    void readsTheRowThatIsAlwaysThere(Stack stack) {
        assertEquals("{\"host\":\"" + PostgresServer.HOST + "\",\"sentinel\":\"the database is here\"}", Stack.invoke(restored(stack), REQUEST));
    }

    @Test
    void itsUserMayReadThatRowAndNothingElse(Stack stack) throws SQLException {
        restored(stack);
        stack.server.execute("postgres", "alter role restore_check password 'x'");
        try (var connection = stack.server.connect(stack.database, "restore_check", "x"); var statement = connection.createStatement()) {
            assertTrue(statement.executeQuery("select body from app.sentinel").next());
            for (var other : new String[] {"select * from app.notes", "insert into app.sentinel values (2, 'x')", "update app.sentinel set body = 'x'",
                "select * from migration.flyway_schema_history", "create table app.t (i int)", "set role owner", "set role app"}) {
                assertEquals("42501", assertThrows(SQLException.class, () -> statement.execute(other), other).getSQLState(), other);
            }
        }
    }

    @Test
    void aDatabaseWithoutTheRowDidNotComeBack(Stack stack) {
        var check = restored(stack);
        stack.server.execute(stack.database, "delete from app.sentinel");
        assertEquals("Restore: the table sentinel is empty: the row that is always there did not come back",
                assertThrows(HandlerException.class, () -> Stack.invoke(check, REQUEST)).getMessage());
    }

    @Test
    void aTokenThatIsRefusedIsAFailureWithoutTheToken(Stack stack) {
        var check = restored(stack);
        stack.server.execute("postgres", "alter role restore_check password 'another'");
        var failure = assertThrows(HandlerException.class, () -> Stack.invoke(check, REQUEST)).getMessage();
        assertTrue(failure.startsWith("Database: ") && failure.contains("28P01") && !failure.contains("X-Amz"), failure);
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            {}                        | host  | nothing
            {"host":1}                | host  | JSON of another type
            {"host":"a/b"}            | host  | a/b
            {"host":"a:5432"}         | host  | a:5432
            {"hosts":"a"}             | hosts | a field that is not known
            """)
    void badInputIsAnAnswer(String input, String field, String got, Stack stack) {
        var answer = Stack.invoke(new RestoreCheck(environment(stack), () -> Stack.ROLE, NOW), input);
        assertTrue(answer.startsWith("{\"error\":{\"kind\":\"BadInput\",\"field\":\"%s\",\"got\":\"%s\"".formatted(field, got)), answer);
    }
}
