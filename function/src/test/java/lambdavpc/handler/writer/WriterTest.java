package lambdavpc.handler.writer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lambdavpc.handler.MariaDbServer;
import lambdavpc.handler.Printed;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.core.Engine;
import lambdavpc.handler.core.HandlerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** The writer against a real PostgreSQL and a real MariaDB, which also stands for MySQL as far as the two agree. */
@ExtendWith(Stacks.class)
class WriterTest {
    private static final String NONE = "{\"batchItemFailures\":[]}";

    /** Something done to a server. */
    @FunctionalInterface
    private interface Fault {
        void happen() throws Exception;
    }

    private static Map<String, String> notes(int from, int to) {
        var notes = new LinkedHashMap<String, String>();
        IntStream.range(from, to).forEach(number -> notes.put("m%04d".formatted(number), "note " + number));
        return notes;
    }

    private static String event(Map<String, String> notes) {
        var bodies = new LinkedHashMap<String, String>();
        notes.forEach((id, text) -> bodies.put(id, Deliveries.body(text)));
        return Deliveries.event(bodies);
    }

    private static CompletableFuture<Void> after(int millis, Fault fault) {
        return CompletableFuture.runAsync(() -> {
            try {
                fault.happen();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MYSQL")
    void aSecondDeliveryChangesNothing(Engine engine, Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(engine, stack, mariaDb);
        var writer = table.writer();
        assertEquals(NONE, Stack.invoke(writer, event(notes(0, 10))));
        assertEquals(NONE, Stack.invoke(writer, event(notes(0, 10))));
        // Half of it known, and each message twice in the batch.
        var twice = new ArrayList<Map.Entry<String, String>>();
        notes(5, 15).forEach((id, text) -> twice.addAll(List.of(Map.entry(id, Deliveries.body(text)), Map.entry(id, Deliveries.body(text)))));
        assertEquals(NONE, Stack.invoke(writer, Deliveries.event(twice)));
        assertEquals(notes(0, 15), table.written());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MYSQL")
    void keepsEveryCharacterAndEveryCaseOfAnId(Engine engine, Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(engine, stack, mariaDb);
        var notes = Map.of("a", "\uD83D\uDE00 'quoted' \\ \"twice\"; drop table notes --", "A", "ä\nß\t\u0001", "a".repeat(100), "\uD83D\uDE00".repeat(Batch.LONGEST));
        assertEquals(NONE, Stack.invoke(table.writer(), event(notes)));
        assertEquals(notes, table.written());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MYSQL")
    void onlyWhatTheTableRefusesFails(Engine engine, Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(engine, stack, mariaDb);
        table.execute("alter table notes add constraint picky check (body not in ('note 3', 'note 17', 'note 18'))");
        var writer = table.writer();
        assertEquals(NONE, Stack.invoke(writer, event(notes(5, 7))));
        var refused = Set.of("m0003", "m0017", "m0018");
        assertEquals(refused, Deliveries.failures(Stack.invoke(writer, event(notes(0, 20)))));
        var expected = notes(0, 20);
        expected.keySet().removeAll(refused);
        assertEquals(expected, table.written());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MYSQL")
    void writersThatMeetAgreeOnWhatIsThere(Engine engine, Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(engine, stack, mariaDb);
        var threads = Executors.newFixedThreadPool(3);
        try {
            Callable<Set<String>> deliveries = () -> {
                var writer = table.writer();
                var failures = new HashSet<String>();
                for (var batch = 0; batch < 60; batch++) {
                    failures.addAll(Deliveries.failures(Stack.invoke(writer, event(notes(batch * 5, batch * 5 + 10)))));
                }
                return failures;
            };
            for (var worker : threads.invokeAll(List.of(deliveries, deliveries, deliveries))) {
                assertEquals(Set.of(), worker.get());
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(notes(0, 305), table.written());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MYSQL")
    void connectionsKilledAtRandomMomentsLoseAndDoubleNothing(Engine engine, Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(engine, stack, mariaDb);
        var session = table.session();
        var writer = Deliveries.writer(session, engine);
        var done = new AtomicInteger();
        var random = new Random(7);
        var killer = CompletableFuture.runAsync(() -> {
            try {
                while (done.get() == 0) {
                    table.killConnections();
                    Thread.sleep(random.nextInt(60));
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        var batch = 0;
        // As many as it takes to have met the killer a few times.
        for (; batch < 20_000 && session.opened() < 12; batch++) {
            assertEquals(NONE, Stack.invoke(writer, event(notes(batch * 10, batch * 10 + 10))));
        }
        done.set(1);
        killer.get(10, TimeUnit.SECONDS);
        assertTrue(session.opened() >= 12, session.opened() + " connections for " + batch + " batches");
        assertEquals(notes(0, batch * 10), table.written());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MYSQL")
    void aServerThatRestartsCostsTimeOnly(Engine engine, Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(engine, stack, mariaDb);
        var session = table.session();
        var writer = Deliveries.writer(session, engine);
        assertEquals(NONE, Stack.invoke(writer, event(notes(0, 10))));
        var restart = after(50, table::restart);
        var batches = 1;
        for (var last = false; !last; batches++) {
            last = restart.isDone();
            assertEquals(NONE, Stack.invoke(writer, event(notes(batches * 10, batches * 10 + 10)), 60_000));
        }
        restart.get();
        assertEquals(notes(0, batches * 10), table.written());
        assertTrue(session.opened() >= 2, "the connection outlived the restart");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MYSQL")
    void aServerThatOnlyReadsIsAskedAgainUntilItWrites(Engine engine, Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(engine, stack, mariaDb);
        var writer = table.writer();
        Stack.invoke(writer, event(notes(0, 1)));
        table.readOnly(true);
        try {
            assertEquals(notes(0, 10).keySet(), Deliveries.failures(Stack.invoke(writer, event(notes(0, 10)), 1_500)));
        } finally {
            after(500, () -> table.readOnly(false));
        }
        assertEquals(NONE, Stack.invoke(writer, event(notes(0, 10))));
        assertEquals(notes(0, 10), table.written());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MYSQL")
    void aFullDatabaseIsWaitedFor(Engine engine, Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(engine, stack, mariaDb);
        var held = table.fill();
        var writer = table.writer();
        var started = System.nanoTime();
        Set<String> failures;
        CompletableFuture<Void> released;
        try {
            failures = Deliveries.failures(Stack.invoke(writer, event(notes(0, 10)), 2_500));
        } finally {
            released = after(700, () -> table.release(held));
        }
        var millis = (System.nanoTime() - started) / 1_000_000;
        assertEquals(notes(0, 10).keySet(), failures);
        assertTrue(millis < 2_500, millis + " ms");
        assertEquals(NONE, Stack.invoke(writer, event(notes(0, 10))));
        released.get();
        assertEquals(notes(0, 10), table.written());
    }

    @Test
    void aFullDatabaseIsNotStormed(Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(Engine.POSTGRES, stack, mariaDb);
        stack.server.execute(stack.database, "alter role " + stack.user + " connection limit 0");
        assertEquals(Set.of("m0000"), Deliveries.failures(Stack.invoke(table.writer(), event(notes(0, 1)), 4_000)));
        var asked = Pattern.compile("too many connections for role \"" + stack.user + "\"").matcher(stack.server.log()).results().count();
        assertTrue(asked >= 3 && asked <= 7, "asked " + asked + " times in four seconds");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MYSQL")
    void aTableThatSomebodyHoldsIsLeftBeforeTheDeadlineAndWhatWasLeftIsWrittenOnce(Engine engine, Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(engine, stack, mariaDb);
        var writer = table.writer();
        Stack.invoke(writer, event(notes(0, 1)));
        try (var holder = table.admin(); var statement = holder.createStatement()) {
            if (engine == Engine.POSTGRES) {
                holder.setAutoCommit(false);
            }
            statement.execute(engine == Engine.POSTGRES ? "lock table notes in access exclusive mode" : "lock tables notes write");
            var started = System.nanoTime();
            assertEquals(notes(0, 10).keySet(), Deliveries.failures(Stack.invoke(writer, event(notes(0, 10)), 2_000)));
            var millis = (System.nanoTime() - started) / 1_000_000;
            assertTrue(millis < 2_000, millis + " ms");
        }
        assertEquals(NONE, Stack.invoke(writer, event(notes(0, 10))));
        assertEquals(notes(0, 10), table.written());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MYSQL")
    void whatSomebodyMustMendIsAnError(Engine engine, Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(engine, stack, mariaDb);
        table.execute("drop table notes");
        var failure = assertThrows(HandlerException.class, () -> Stack.invoke(table.writer(), event(notes(0, 2))));
        assertEquals("Database: the statement failed (SQLSTATE " + (engine == Engine.POSTGRES ? "42P01" : "42S02") + ")", failure.getMessage());
    }

    @Test
    void poisonFailsAloneAndIsNamedInTheLogWithoutWhatItSays(Stack stack, MariaDbServer mariaDb) throws Exception {
        var table = Table.ready(Engine.POSTGRES, stack, mariaDb);
        var bodies = new TreeMap<>(Map.of("good", Deliveries.body("a note"), "bad", "confidential", "worse", "{\"text\":\"a\",\"confidential\":1}"));
        var writer = table.writer();
        var log = Printed.by(() -> assertEquals(Set.of("bad", "worse"), Deliveries.failures(Stack.invoke(writer, Deliveries.event(bodies)))));
        assertEquals(Map.of("good", "a note"), table.written());
        assertFalse(log.contains("confidential"), log);
        var lines = log.lines().map(line -> JsonNode.parser().parse(line).asObject()).toList();
        assertEquals(List.of("poison bad", "poison worse", "wrote"), lines.stream().map(line -> line.get("event").asString()
                + (line.containsKey("messageId") ? " " + line.get("messageId").asString() : "")).toList());
        assertEquals(List.of("1", "0", "2", "0"), Stream.of("written", "duplicates", "failed", "retries").map(name -> lines.get(2).get(name).asNumber()).toList());
        assertTrue(lines.stream().allMatch(line -> line.containsKey("requestId")), log);
    }

    @Test
    void aBatchOfPoisonDoesNotTouchTheDatabase(Stack stack) {
        var writer = Deliveries.writer(stack.session(), Engine.POSTGRES);
        assertEquals(Set.of("bad"), Deliveries.failures(Stack.invoke(writer, Deliveries.event(Map.of("bad", "")))));
        assertEquals(NONE, Stack.invoke(writer, "{\"Records\":[]}"));
        assertEquals("{\"error\":{\"kind\":\"BadInput\",\"field\":\"Records\",\"got\":\"nothing\",\"allowed\":\"the records of an SQS event\"}}",
                Stack.invoke(writer, "{}"));
        assertEquals(0, stack.secretsManager.calls());
    }
}
