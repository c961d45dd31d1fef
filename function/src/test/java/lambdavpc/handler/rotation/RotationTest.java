package lambdavpc.handler.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import lambdavpc.handler.SecretsManagerServer;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.Secrets;
import lambdavpc.handler.migrate.Migrations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(Stacks.class)
class RotationTest {
    private static final List<String> STEPS = List.of("createSecret", "setSecret", "testSecret", "finishSecret");

    private static Rotation rotation(Stack stack, Users users) {
        Migrations.run(stack);
        return new Rotation(stack.settings(), users, stack.secrets());
    }

    @ParameterizedTest
    @EnumSource
    void makesTheSecretAndTheUserInItsFirstRun(Users users, Stack stack) {
        stack.rotate(rotation(stack, users));
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
        assertEquals("app", stack.query("""
                select string_agg(r.rolname, ',') from pg_auth_members m join pg_roles r on r.oid = m.roleid
                where m.member = '%s'::regrole""".formatted(stack.user), String::valueOf));
        assertEquals("fff", stack.query("select concat(rolsuper, rolcreatedb, rolcreaterole) from pg_roles where rolname = '%s'"
                .formatted(stack.user), text -> text));
        assertEquals(stack.database, stack.secretsManager.field(stack.secret, Secrets.CURRENT, "dbname").orElseThrow());
    }

    @Test
    void oneUserGetsANewPasswordEachTimeAndTheOldOneStopsWorking(Stack stack) {
        var rotation = rotation(stack, Users.SINGLE);
        stack.rotate(rotation);
        var first = stack.secretsManager.field(stack.secret, Secrets.CURRENT, "password");
        var token = stack.rotate(rotation);
        assertNotEquals(first, stack.secretsManager.field(stack.secret, Secrets.CURRENT, "password"));
        assertEquals(first, stack.secretsManager.field(stack.secret, Secrets.PREVIOUS, "password"));
        assertTrue(stack.secretsManager.stages(stack.secret, token).contains(Secrets.CURRENT));
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
        assertEquals(false, stack.server.works(stack, Secrets.PREVIOUS));
    }

    @Test
    void oneUserIsReKeyedWithoutTheMaster(Stack stack) {
        var rotation = rotation(stack, Users.SINGLE);
        stack.rotate(rotation);
        stack.secretsManager.put(stack.master, "dbadmin", "master-that-is-wrong");
        stack.rotate(rotation);
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
    }

    @Test
    void twoUsersTakeTurnsAndTheFormerKeepsWorking(Stack stack) {
        var rotation = rotation(stack, Users.ALTERNATING);
        for (var user : List.of(stack.user, stack.user + "_clone", stack.user)) {
            stack.rotate(rotation);
            assertEquals(user, stack.secretsManager.field(stack.secret, Secrets.CURRENT, "username").orElseThrow());
            assertTrue(stack.server.works(stack, Secrets.CURRENT));
        }
        assertTrue(stack.server.works(stack, Secrets.PREVIOUS));
    }

    @ParameterizedTest
    @EnumSource
    void eachStepMayRunTwice(Users users, Stack stack) {
        var rotation = rotation(stack, users);
        for (var round = 0; round < 2; round++) {
            var token = stack.secretsManager.startRotation(stack.secret);
            for (var step : STEPS) {
                stack.step(rotation, step, token);
                var value = stack.secretsManager.field(stack.secret, Secrets.PENDING, "password");
                stack.step(rotation, step, token);
                assertEquals(value, stack.secretsManager.field(stack.secret, Secrets.PENDING, "password"));
            }
            assertTrue(stack.server.works(stack, Secrets.CURRENT));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void aRunThatDiesAfterAnyStepIsMadeGoodByTheNext(int stepsDone, Stack stack) {
        var rotation = rotation(stack, Users.SINGLE);
        stack.rotate(rotation);
        var dead = stack.secretsManager.startRotation(stack.secret);
        STEPS.subList(0, stepsDone).forEach(step -> stack.step(rotation, step, dead));
        assertTrue(stack.server.works(stack, Secrets.CURRENT) || stack.server.works(stack, Secrets.PENDING));
        stack.secretsManager.removeStage(stack.secret, Secrets.PENDING);
        stack.rotate(rotation);
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
    }

    @Test
    void theFirstValueIsCurrentBeforeThereIsAUserAndTheStepsStillRun(Stack stack) {
        var rotation = rotation(stack, Users.SINGLE);
        var token = stack.secretsManager.startRotation(stack.secret);
        stack.step(rotation, "createSecret", token);
        assertEquals(Set.of(Secrets.CURRENT, Secrets.PENDING), stack.secretsManager.stages(stack.secret, token));
        assertEquals(false, stack.server.works(stack, Secrets.CURRENT));
        stack.secretsManager.removeStage(stack.secret, Secrets.PENDING);
        STEPS.subList(1, 4).forEach(step -> stack.step(rotation, step, token));
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
    }

    @Test
    void readsTheMasterSecretAgainWhenRdsHasJustChangedIt(Stack stack) {
        var rotation = rotation(stack, Users.SINGLE);
        stack.rotateMaster();
        stack.rotate(rotation);
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
    }

    @Test
    void refusesWhatSecretsManagerDidNotStart(Stack stack) {
        var rotation = rotation(stack, Users.SINGLE);
        stack.rotate(rotation);
        var old = stack.secretsManager.startRotation(stack.secret);
        stack.secretsManager.removeStage(stack.secret, Secrets.PENDING);
        assertRefused("the secret has no version 00000000-unknown", () -> stack.step(rotation, "createSecret", "00000000-unknown"));
        // A version whose last stage is gone is no longer listed.
        assertRefused("the secret has no version " + old, () -> stack.step(rotation, "createSecret", old));
        var previous = stack.rotate(rotation);
        stack.rotate(rotation);
        assertRefused("version " + previous + " is not AWSPENDING", () -> stack.step(rotation, "setSecret", previous));
        stack.secretsManager.enableRotation(stack.secret, false);
        assertRefused("the secret is not enabled for rotation",
                () -> stack.step(rotation, "createSecret", stack.secretsManager.startRotation(stack.secret)));
    }

    @Test
    void refusesToRotateAnotherSecret(Stack stack) {
        var rotation = rotation(stack, Users.SINGLE);
        assertRefused("this function rotates only its own secret", () -> Stack.invoke(rotation,
                "{\"Step\":\"createSecret\",\"SecretId\":\"%s\",\"ClientRequestToken\":\"t\"}".formatted(stack.master)));
    }

    @Test
    void refusesAValueThatNamesAnotherUser(Stack stack) {
        var rotation = rotation(stack, Users.SINGLE);
        stack.secretsManager.put(stack.secret, "dbadmin", "chosen-by-an-intruder");
        var token = stack.rotateUntil(rotation, "createSecret");
        stack.secretsManager.overwrite(stack.secret, token, SecretsManagerServer.value("dbadmin", "chosen-by-an-intruder-2"));
        assertRefused("the secret names the user dbadmin", () -> stack.step(rotation, "setSecret", token));
    }

    /** What Secrets Manager takes up again and again, and nobody could ever set. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            hunter2                                        | the pending value is not a JSON object with username and password
            {"username":"%s","password":"hunter2           | the pending value is not a JSON object with username and password
            {"username":"dbadmin","password":"hunter2"}    | the secret names the user dbadmin; allowed: [%s]
            {"username":"%s","password":"hunter2"}         | the secret names the host nobody; allowed: app-db.c0ffee.eu-central-1.rds.amazonaws.com
            {"username":"%s","password":"x', 'admin'@'%%' identified by 'y","host":"app-db.c0ffee.eu-central-1.rds.amazonaws.com"} | the secret's password has other characters than letters and digits
            {"username":"%s","password":"hunter2","host":"elsewhere.example"} | the secret names the host elsewhere.example; allowed: app-db.c0ffee.eu-central-1.rds.amazonaws.com
            """)
    void aPendingValueThatCanNeverBeSetIsForgottenAndTheNextRotationStartsAnew(String value, String fault, Stack stack) {
        var rotation = rotation(stack, Users.SINGLE);
        stack.rotate(rotation);
        var stuck = stack.rotateUntil(rotation, "createSecret");
        stack.secretsManager.overwrite(stack.secret, stuck, value.formatted(stack.user));
        assertRefused(fault.formatted(stack.user), () -> stack.step(rotation, "setSecret", stuck));
        assertEquals(stuck, stack.secretsManager.startRotation(stack.secret));
        assertRefused(fault.formatted(stack.user) + "; it is no longer AWSPENDING", () -> stack.step(rotation, "createSecret", stuck));
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
        assertNotEquals(stuck, stack.rotate(rotation));
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
    }

    @Test
    void withTwoUsersThePendingValueNeverNamesTheOneInUse(Stack stack) {
        var rotation = rotation(stack, Users.ALTERNATING);
        stack.rotate(rotation);
        var stuck = stack.rotateUntil(rotation, "createSecret");
        stack.secretsManager.overwrite(stack.secret, stuck, "{\"username\":\"%s\",\"password\":\"hunter2\",\"host\":\"%s\"}"
                .formatted(stack.user, stack.settings().host()));
        assertRefused("the secret names the user " + stack.user + ", who is in use", () -> stack.step(rotation, "setSecret", stuck));
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
        assertRefused("it is no longer AWSPENDING", () -> stack.step(rotation, "createSecret", stuck));
        stack.rotate(rotation);
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
    }

    /** As a person leaves it who puts a value by hand: AWSPENDING stays on the version that was current before. */
    @ParameterizedTest
    @EnumSource
    void aPendingStageThatWasLeftOnAFormerVersionIsTakenUpAndHealsTheSecret(Users users, Stack stack) {
        var rotation = rotation(stack, users);
        var former = stack.rotate(rotation);
        stack.secretsManager.put(stack.secret, stack.user, "typed-by-hand-and-never-set");
        if (users == Users.SINGLE) {
            assertEquals(former, stack.rotate(rotation));
            assertTrue(stack.server.works(stack, Secrets.CURRENT));
        } else {
            assertRefused("who is in use; it is no longer AWSPENDING", () -> stack.rotate(rotation));
            assertRefused("the current login does not work", () -> stack.rotate(rotation));
        }
    }

    @Test
    void oneUserIsReKeyedWhateverSomebodyHasPutAsTheCurrentValue(Stack stack) {
        var rotation = rotation(stack, Users.SINGLE);
        stack.rotate(rotation);
        stack.secretsManager.removeStage(stack.secret, Secrets.PENDING);
        stack.secretsManager.put(stack.secret, stack.user, "typed-by-hand-and-never-set");
        stack.secretsManager.overwrite(stack.secret, stack.secretsManager.version(stack.secret, Secrets.CURRENT), "a password and nothing else");
        stack.rotate(rotation);
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
    }

    @Test
    void withTwoUsersAnotherDatabaseGetsItsUsersThoughTheCurrentLoginIsOneOfTheOld(Stack stack) {
        var rotation = rotation(stack, Users.ALTERNATING);
        stack.rotate(rotation);
        stack.server.execute(stack.database, "drop role " + stack.user);
        stack.rotate(rotation);
        assertEquals(stack.user + "_clone", stack.secretsManager.field(stack.secret, Secrets.CURRENT, "username").orElseThrow());
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
    }

    @Test
    void withTwoUsersARestoredDatabaseIsRotatedWithOneUserOnce(Stack stack) {
        var rotation = rotation(stack, Users.ALTERNATING);
        stack.rotate(rotation);
        stack.server.execute(stack.database, "alter role " + stack.user + " password 'of-an-older-snapshot'");
        assertRefused("if the database was restored, rotate once with secret.users: single", () -> stack.rotate(rotation));
        var single = rotation(stack, Users.SINGLE);
        assertRefused("_clone; allowed: [" + stack.user + "]; it is no longer AWSPENDING", () -> stack.rotate(single));
        stack.rotate(single);
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
        stack.rotate(rotation);
        assertTrue(stack.server.works(stack, Secrets.CURRENT));
    }

    @Test
    void withTwoUsersTheMasterMovesOnlyWhenTheCurrentLoginWorks(Stack stack) {
        var rotation = rotation(stack, Users.ALTERNATING);
        stack.rotate(rotation);
        stack.secretsManager.removeStage(stack.secret, Secrets.PENDING);
        stack.secretsManager.put(stack.secret, stack.user, "not-the-password-at-all");
        var token = stack.rotateUntil(rotation, "createSecret");
        assertRefused("the current login does not work", () -> stack.step(rotation, "setSecret", token));
        assertEquals(0, stack.count("select count(*) from pg_roles where rolname = '" + stack.user + "_clone'"));
    }

    @Test
    void refusesTheMasterSecretOfAnotherDatabase(Stack stack) {
        Migrations.run(stack);
        var other = stack.secretsManager.create("rds!db-other",
                Map.of("aws:rds:primaryDBInstanceArn", "arn:aws:rds:eu-central-1:111111111111:db:app-db"));
        var rotation = new Rotation(stack.settings(Map.of("MASTER_SECRET_ARN", other)), Users.SINGLE, stack.secrets());
        var token = stack.rotateUntil(rotation, "createSecret");
        assertRefused("is not the master secret of", () -> stack.step(rotation, "setSecret", token));
    }

    @Test
    void saysToMigrateFirst(Stack stack) {
        stack.server.execute("postgres", "alter role app rename to app_hidden_for_this_test");
        try {
            var rotation = new Rotation(stack.settings(), Users.SINGLE, stack.secrets());
            var token = stack.rotateUntil(rotation, "createSecret");
            assertRefused("the role app does not exist; run migrate first", () -> stack.step(rotation, "setSecret", token));
        } finally {
            stack.server.execute("postgres", "alter role app_hidden_for_this_test rename to app");
        }
    }

    private static void assertRefused(String message, Runnable step) {
        var refusal = assertThrows(HandlerException.class, step::run);
        assertTrue(refusal.getMessage().contains(message), refusal.getMessage());
    }
}
