package lambdavpc.handler.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import lambdavpc.handler.Crash;
import lambdavpc.handler.Crash.Side;
import lambdavpc.handler.CrashingConnections;
import lambdavpc.handler.MariaDbServer;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.core.Connections;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.Secrets;
import lambdavpc.handler.core.Settings;
import lambdavpc.handler.migrate.Migrations;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A rotation dies at each thing that it does, found by counting: each call to Secrets Manager, each login, statement and commit; before it,
 * and after it. Whatever was interrupted, the app can log in then, and the next run completes the rotation.
 */
@ExtendWith(Stacks.class)
class RotationCrashTest {
    /** What comes after a rotation that died. */
    enum Next {
        /** Secrets Manager takes the rotation up again. */
        SAME_VERSION,
        /** Somebody took its label away first, so another rotation starts. */
        ANOTHER_VERSION
    }

    /** The database that is rotated against, and whether it takes the login of a stage. */
    private record Target(Users users, Settings settings, Secrets secrets, BiPredicate<Stack, String> works) {
        Rotation rotation(Stack stack, Crash crash) {
            var own = stack.settings(Map.of("DATABASE_ENGINE", settings.engine().name().toLowerCase(Locale.ROOT),
                    "DATABASE_PORT", String.valueOf(settings.port()), "DATABASE_CA_FILE", settings.caFile().orElseThrow()));
            return new Rotation(own, users, secrets, new CrashingConnections(Connections.of(own), crash));
        }
    }

    static Stream<Arguments> cases() {
        return Stream.of(Users.values()).flatMap(users -> Stream.of(Next.values()).map(next -> Arguments.of(users, next)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void diesAnywhereOnPostgres(Users users, Next next, Stack stack) {
        Migrations.run(stack);
        diesAnywhere(new Target(users, stack.settings(), stack.secrets(), stack.server::works), next, stack);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void diesAnywhereOnMariaDb(Users users, Next next, Stack stack, MariaDbServer server) throws Exception {
        diesAnywhere(new Target(users, server.ready(stack), stack.secrets(), server::works), next, stack);
    }

    private static void diesAnywhere(Target target, Next next, Stack stack) {
        var broken = new ArrayList<String>();
        for (var side : Side.values()) {
            // The first rotation of an app, which makes its user: another app for each death. Its version is current already, so another comes next.
            for (var point = 0; next == Next.SAME_VERSION && died(target, next, stack.another(), true, point, side, broken); point++) {}
            var later = stack.another();
            later.rotate(target.rotation(later, Crash.never()));
            for (var point = 0; died(target, next, later, false, point, side, broken); point++) {}
        }
        assertEquals(List.of(), broken);
    }

    /** Rotates until it dies there and then once more; false when the rotation ended without coming there. */
    private static boolean died(Target target, Next next, Stack stack, boolean first, int point, Side side, List<String> broken) {
        var crash = new Crash(point, side);
        stack.secretsManager.crash(crash);
        try {
            stack.rotate(target.rotation(stack, crash));
        } catch (Crash.Died | HandlerException e) {
            assertTrue(crash.dead(), e.getMessage());
        } finally {
            stack.secretsManager.crash(Crash.never());
        }
        var deeds = crash.deeds();
        if (!crash.dead()) {
            if (side == Side.BEFORE) {
                System.err.println("%s, %s, %s rotation, dies at each of %d points: %s".formatted(target.settings().engine(), target.users(),
                        first ? "first" : "later", deeds.size(), deeds));
            }
            assertEquals(point, deeds.size());
            return false;
        }
        var where = (first ? "first" : "later") + " rotation, " + side + " " + deeds.get(point) + " after " + deeds.subList(0, point);
        if (!first && !(target.works().test(stack, Secrets.CURRENT) || target.users() == Users.SINGLE && target.works().test(stack, Secrets.PENDING))) {
            broken.add("the app cannot log in: " + where);
        }
        if (next == Next.ANOTHER_VERSION) {
            stack.secretsManager.removeStage(stack.secret, Secrets.PENDING);
        }
        try {
            stack.rotate(target.rotation(stack, Crash.never()));
            if (!target.works().test(stack, Secrets.CURRENT)) {
                broken.add("the next rotation leaves a login that does not work: " + where);
            }
        } catch (HandlerException e) {
            broken.add("the next rotation fails, " + e.getMessage() + ": " + where);
        }
        return true;
    }
}
