package lambdavpc.handler.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import lambdavpc.handler.PostgresServer;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.core.HandlerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Stacks.class)
class MigrateTest {
    private static final String RUN = "{}";

    @Test
    void makesTheSchemaOnceAndThenChangesNothing(Stack stack) {
        var migrate = new Migrate(stack.settings(), stack.secrets());
        assertEquals("{\"version\":\"2\",\"applied\":2}", Stack.invoke(migrate, RUN));
        assertEquals("{\"version\":\"2\",\"applied\":0}", Stack.invoke(migrate, RUN));
        assertEquals(1, stack.count("select count(*) from app.sentinel"));
        assertEquals(2, stack.count("select count(*) from app.notes"));
    }

    @Test
    void leavesTheTablesToARoleThatNobodyCanLogInAs(Stack stack) {
        Stack.invoke(new Migrate(stack.settings(), stack.secrets()), RUN);
        assertEquals(2, stack.count("select count(*) from pg_tables where schemaname = 'app' and tableowner = 'owner'"));
        assertEquals(2, stack.count("select count(*) from pg_roles where rolname in ('owner', 'app') and not rolcanlogin"));
    }

    @Test
    void givesTheAppItsFourRightsAndThePublicNone(Stack stack) {
        Stack.invoke(new Migrate(stack.settings(), stack.secrets()), RUN);
        assertEquals("notes INSERT,notes SELECT,sentinel SELECT", stack.query("""
                select string_agg(table_name || ' ' || privilege_type, ',' order by table_name, privilege_type)
                from information_schema.role_table_grants where grantee = 'app'""", String::valueOf));
        assertEquals("f", stack.query("select has_database_privilege('public', current_database(), 'connect')", String::valueOf));
    }

    @Test
    void aMessageBecomesOneNoteAndNotesFromElsewhereAsManyAsThereAre(Stack stack) throws SQLException {
        Stack.invoke(new Migrate(stack.settings(), stack.secrets()), RUN);
        try (var connection = stack.server.superuser(stack.database); var statement = connection.createStatement()) {
            statement.execute("insert into app.notes (message_id, body) values ('m', 'one'), ('M', 'another'), (null, 'from elsewhere'), (null, 'from elsewhere')");
            for (var refused : Map.of("'m'", "23505", "''", "23514", "repeat('m', 101)", "23514").entrySet()) {
                assertEquals(refused.getValue(), assertThrows(SQLException.class, () -> statement.execute(
                        "insert into app.notes (message_id, body) values (" + refused.getKey() + ", 'again')")).getSQLState());
            }
        }
    }

    @Test
    void waitsForATableThatIsInUseForLongerThanARequestWould(Stack stack) throws Exception {
        var migrate = new Migrate(stack.settings(), stack.secrets());
        Stack.invoke(migrate, RUN);
        stack.server.execute(stack.database, "alter table app.notes drop column message_id");
        stack.server.execute(stack.database, "delete from migration.flyway_schema_history where version = '2'");
        try (var reader = stack.server.superuser(stack.database); var statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("lock table app.notes in access share mode");
            var migrated = CompletableFuture.supplyAsync(() -> Stack.invoke(migrate, RUN, 30_000));
            Thread.sleep(6_500);
            assertFalse(migrated.isDone());
            reader.commit();
            assertEquals("{\"version\":\"2\",\"applied\":1}", migrated.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void worksInASecondDatabaseOfTheSameServer(Stack stack) {
        var second = stack.database + "_2";
        stack.server.execute("postgres", "create database " + second + " owner " + PostgresServer.MASTER);
        Stack.invoke(new Migrate(stack.settings(), stack.secrets()), RUN);
        var migrate = new Migrate(stack.settings(Map.of("DATABASE_NAME", second)), stack.secrets());
        assertEquals("{\"version\":\"2\",\"applied\":2}", Stack.invoke(migrate, RUN));
    }

    @Test
    void makesTheUserThatIamLetsInAndNoneInPasswordMode(Stack stack) {
        Stack.invoke(new Migrate(stack.settings(), stack.secrets()), RUN);
        assertEquals(0, stack.count("select count(*) from pg_roles where rolname = '" + stack.user + "'"));
        Stack.invoke(new Migrate(stack.settings(Map.of("DATABASE_AUTHENTICATION", "iam")), stack.secrets()), RUN);
        assertEquals("app,rds_iam", stack.query("""
                select string_agg(r.rolname, ',' order by r.rolname) from pg_auth_members m join pg_roles r on r.oid = m.roleid
                where m.member = '%s'::regrole""".formatted(stack.user), String::valueOf));
    }

    @Test
    void makesTheUserThatOperatorsLogInAsByTokenOnly(Stack stack) {
        var operator = "operator_" + stack.database;
        Stack.invoke(new Migrate(stack.settings(), stack.secrets(), Optional.of(operator)), RUN);
        assertEquals("app,rds_iam", stack.query("""
                select string_agg(r.rolname, ',' order by r.rolname) from pg_auth_members m join pg_roles r on r.oid = m.roleid
                where m.member = '%s'::regrole""".formatted(operator), String::valueOf));
    }

    @Test
    void refusesTheMasterSecretOfAnotherDatabase(Stack stack) {
        var other = stack.secretsManager.create("rds!db-other",
                Map.of("aws:rds:primaryDBInstanceArn", "arn:aws:rds:eu-central-1:000000000000:db:another-db"));
        var migrate = new Migrate(stack.settings(Map.of("MASTER_SECRET_ARN", other)), stack.secrets());
        var failure = assertThrows(HandlerException.class, () -> Stack.invoke(migrate, RUN));
        assertTrue(failure.getMessage().contains("is not the master secret of"), failure.getMessage());
    }
}
