package lambdavpc.handler.rotation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.migrate.Migrations;
import lambdavpc.handler.reader.Readers;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/**
 * Warm readers answer while their password changes and their connections are killed after each of its steps in turn; nobody's request fails.
 * The long run: {@code mvn -f function/pom.xml test -Dtest=RotationUnderLoadTest -Drotations=20 -Drequests=10000}; as it is, a few rotations,
 * enough to see every window of one.
 */
@ExtendWith(Stacks.class)
class RotationUnderLoadTest {
    private static final int CLIENTS = 8;
    private static final List<String> STEPS = List.of("createSecret", "setSecret", "testSecret", "finishSecret");
    private static final int ROTATIONS = Integer.getInteger("rotations", 4);
    private static final int REQUESTS = Integer.getInteger("requests", 500);
    private static final String ANSWER = "{\"notes\":[{\"id\":1,\"body\":\"A note that only the reader can fetch.\"}],\"sentinel\":\"the database is here\"}";

    @ParameterizedTest
    @EnumSource
    void noRequestFails(Users users, Stack stack) throws Exception {
        Migrations.run(stack);
        var rotation = new Rotation(stack.settings(), users, stack.secrets());
        var repeated = rotate(stack, rotation, step -> {});
        var done = new AtomicBoolean();
        var requests = new AtomicIntegerArray(CLIENTS);
        var rotations = 0;
        var stdout = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        var threads = Executors.newFixedThreadPool(CLIENTS);
        var again = 0;
        try {
            var clients = new ArrayList<Future<Integer>>();
            for (var client = 0; client < CLIENTS; client++) {
                var number = client;
                clients.add(threads.submit((Callable<Integer>) () -> {
                    var session = stack.session();
                    var reader = Readers.of(session);
                    while (!done.get()) {
                        assertEquals(ANSWER, Stack.invoke(reader, "{\"limit\":1}"));
                        requests.incrementAndGet(number);
                    }
                    // Each connection but the first was opened by a request that found its own gone.
                    return session.opened() - 1;
                }));
            }
            for (; rotations < ROTATIONS || sum(requests) < REQUESTS; rotations++) {
                var killed = STEPS.get(rotations % STEPS.size());
                repeated += rotate(stack, rotation, step -> {
                    if (step.equals(killed)) {
                        // No request is hit twice, and every client connects again in this very window.
                        awaitAnAnswerOfEach(clients, requests);
                        stack.killConnections();
                        awaitAnAnswerOfEach(clients, requests);
                    }
                });
            }
            done.set(true);
            for (var client : clients) {
                again += client.get(30, TimeUnit.SECONDS);
            }
        } finally {
            done.set(true);
            threads.shutdown();
            System.setOut(stdout);
            stdout.print(printed.toString(StandardCharsets.UTF_8));
        }
        var lines = printed.toString(StandardCharsets.UTF_8).lines().map(line -> JsonNode.parser().parse(line).asObject()).toList();
        // A login is tried as it is known; then AWSCURRENT and AWSPENDING are read in turn.
        var attempts = lines.stream().filter(line -> line.get("event").asString().equals("login again"))
                .map(line -> Integer.parseInt(line.get("attempts").asNumber())).toList();
        var pending = attempts.stream().filter(each -> each % 2 == 1).count();
        var secondTries = lines.stream().filter(line -> line.get("event").asString().equals("second try")).count();
        // Not to stdout, which the tests' guard keeps.
        System.err.println(("%s: %d clients, %d requests, %d rotations, 0 failed; %d requests opened a connection again (%d noticed in mid-request),"
                + " %d of them after a refused password, %d by AWSPENDING; %d steps of rotations repeated").formatted(users, CLIENTS, sum(requests), rotations, again, secondTries,
                attempts.size(), pending, repeated));
        assertTrue(again >= CLIENTS, "only " + again + " connections were opened again");
        assertEquals(users == Users.SINGLE, pending > 0, "with two users the current login always works");
        assertTrue(lines.stream().allMatch(line -> line.containsKey("requestId") || line.get("event").asString().equals("init")));
    }

    /** As Secrets Manager does it, which repeats a step that failed; returns how many were. */
    private static int rotate(Stack stack, Rotation rotation, Consumer<String> after) {
        var token = stack.secretsManager.startRotation(stack.secret);
        var repeated = 0;
        for (var step : STEPS) {
            try {
                stack.step(rotation, step, token);
            } catch (HandlerException e) {
                repeated++;
                stack.step(rotation, step, token);
            }
            after.accept(step);
        }
        return repeated;
    }

    /** Two answers of each client from now on: the second was asked for after now. */
    private static void awaitAnAnswerOfEach(List<Future<Integer>> clients, AtomicIntegerArray requests) {
        var before = IntStream.range(0, CLIENTS).map(requests::get).toArray();
        while (IntStream.range(0, CLIENTS).anyMatch(client -> requests.get(client) < before[client] + 2)) {
            try {
                for (var client : clients) {
                    if (client.isDone()) {
                        client.get(); // throws what its request failed with
                    }
                }
                Thread.sleep(5);
            } catch (InterruptedException | ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static int sum(AtomicIntegerArray requests) {
        return IntStream.range(0, CLIENTS).map(requests::get).sum();
    }
}
