package lambdavpc.handler.rotation;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.migrate.Migrations;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Warm functions read while their password changes and their connections are killed after each of its steps in turn.
 * {@code -Drotations=20} makes it the long run; a few are enough to see every window of a rotation.
 */
@ExtendWith(Stacks.class)
class RotationUnderLoadTest {
    private static final int CLIENTS = 4;
    private static final List<String> STEPS = List.of("createSecret", "setSecret", "testSecret", "finishSecret");
    private static final int ROTATIONS = Integer.getInteger("rotations", 4);

    @ParameterizedTest
    @EnumSource
    void noRequestFails(Users users, Stack stack, TestReporter reporter) throws Exception {
        Migrations.run(stack);
        var rotation = new Rotation(stack.settings(), users, stack.secrets());
        stack.rotate(rotation);
        var done = new AtomicBoolean();
        var requests = new AtomicInteger();
        var reopened = new AtomicInteger();
        var threads = Executors.newFixedThreadPool(CLIENTS);
        try {
            var clients = new ArrayList<Future<Integer>>();
            for (var client = 0; client < CLIENTS; client++) {
                clients.add(threads.submit((Callable<Integer>) () -> {
                    var session = stack.session();
                    while (!done.get()) {
                        session.read(Deadline.in(Duration.ofSeconds(8)), connection -> {
                            try (var statement = connection.createStatement(); var rows = statement.executeQuery("select body from sentinel")) {
                                return rows.next();
                            }
                        });
                        requests.incrementAndGet();
                    }
                    return reopened.addAndGet(session.opened() - 1);
                }));
            }
            for (var round = 0; round < ROTATIONS; round++) {
                var token = stack.secretsManager.startRotation(stack.secret);
                for (var step = 0; step < STEPS.size(); step++) {
                    stack.step(rotation, STEPS.get(step), token);
                    if (step == round % STEPS.size()) {
                        stack.killConnections();
                        // Time enough for every client to connect again in this very window.
                        Thread.sleep(300);
                    }
                }
            }
            done.set(true);
            for (var client : clients) {
                client.get(30, TimeUnit.SECONDS);
            }
        } finally {
            done.set(true);
            threads.shutdown();
        }
        reporter.publishEntry("%s: %d requests, %d connections opened again".formatted(users, requests.get(), reopened.get()));
        assertTrue(requests.get() > 100 * ROTATIONS, "only " + requests.get() + " requests");
        assertTrue(reopened.get() >= CLIENTS, "only " + reopened.get() + " connections were opened again");
    }
}
