package lambdavpc.handler.writer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import lambdavpc.handler.RuntimeClient;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.rotation.Rotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Workers in processes of their own, each the writer's jar under AWS's runtime interface client, empty a queue that delivers many messages more
 * than once. They are killed in the middle of a delivery, at a random moment or as soon as its commit is seen, and all their connections are cut now and then. In the end every message is in the
 * table once, and the poison, and nothing else, among the dead letters. {@code -Dmessages}, {@code -Dkills}, {@code -Dseed} make it another run.
 */
@ExtendWith(Stacks.class)
class ExactlyOnceIT {
    private static final int WORKERS = 3;
    private static final int BATCH = 10;
    private static final int MESSAGES = Integer.getInteger("messages", 5_000);
    private static final int KILLS = Integer.getInteger("kills", 12);
    private static final long SEED = Long.getLong("seed", 20_261_123);
    private static final List<String> POISON = List.of("not json", "{\"text\":1}", "{\"text\":\"a\",\"more\":1}");
    private static final int POISON_EVERY = 333;
    /** About as long as a delivery takes. */
    private static final int MOMENT_MICROS = 10_000;

    @Test
    void everyMessageIsWrittenOnceAndPoisonIsSetAside(Stack stack) throws Exception {
        var started = System.nanoTime();
        Rotations.ready(stack);
        var random = new Random(SEED);
        var queue = new AtLeastOnceQueue(random, 0.25, 1_000, 6);
        var sent = new HashMap<String, String>();
        var poison = new HashSet<String>();
        for (var number = 0; number < MESSAGES; number++) {
            var id = "message-" + number;
            if (number % POISON_EVERY == 1) {
                poison.add(id);
                queue.send(id, POISON.get(poison.size() % POISON.size()));
            } else {
                sent.put(id, "note " + number + " " + random.nextInt());
                queue.send(id, Deliveries.body(sent.get(id)));
            }
        }
        var run = new Run(stack, queue, sent, deliveries(random), deliveries(random));
        var threads = Executors.newFixedThreadPool(WORKERS);
        try {
            var workers = new ArrayList<Future<Void>>();
            for (var worker = 0; worker < WORKERS; worker++) {
                workers.add(threads.submit(() -> run.work(new Random(random.nextLong()))));
            }
            for (var worker : workers) {
                worker.get(300, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        // Standard output is what the function prints, and is searched for passwords.
        System.err.printf("seed %d: %d messages, %d deliveries, %d messages delivered twice or more, %d workers killed in a delivery, %d of them with all of it "
                + "in the table, %d connections cut, %d poison, %d s%n", SEED, MESSAGES, queue.deliveries(), queue.redelivered(),
                run.killed.get(), run.killedAfterCommit.get(), run.cut.get(), queue.deadLetters().size(),
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started));
        assertEquals(sent, run.written());
        assertEquals(sent.size() + 2, stack.count("select count(*) from app.notes"), "with the two that migrate writes");
        assertEquals(poison, queue.deadLetters());
        assertEquals(KILLS, run.killed.get());
        assertTrue(run.killedAfterCommit.get() >= 1 && run.cut.get() >= 1, "no worker died after a commit, or no connection was cut");
        assertTrue(queue.redelivered() >= MESSAGES / 5, queue.redelivered() + " messages were delivered twice or more");
    }

    /** Numbers of deliveries that something happens to. There are at least as many as it takes to deliver each message once. */
    private static Set<Integer> deliveries(Random random) {
        return random.ints(0, MESSAGES / BATCH).distinct().limit(KILLS).boxed().collect(Collectors.toSet());
    }

    private static final class Run {
        private final Stack stack;
        private final AtLeastOnceQueue queue;
        private final Map<String, String> sent;
        private final Set<Integer> kills;
        private final Set<Integer> cuts;
        private final AtomicInteger deliveries = new AtomicInteger();
        private final AtomicInteger killed = new AtomicInteger();
        private final AtomicInteger killedAfterCommit = new AtomicInteger();
        private final AtomicLong cut = new AtomicLong();

        private Run(Stack stack, AtLeastOnceQueue queue, Map<String, String> sent, Set<Integer> kills, Set<Integer> cuts) {
            this.stack = stack;
            this.queue = queue;
            this.sent = sent;
            this.kills = kills;
            this.cuts = cuts;
        }

        private Void work(Random moments) throws Exception {
            var worker = start();
            try {
                while (!queue.empty()) {
                    var batch = queue.receive(BATCH);
                    var number = batch.isEmpty() ? -1 : deliveries.getAndIncrement();
                    if (batch.isEmpty()) {
                        Thread.sleep(20);
                    } else if (kills.contains(number)) {
                        var dying = worker;
                        dying.awaitRequest();
                        var good = batch.stream().map(Map.Entry::getKey).filter(sent::containsKey).collect(Collectors.toSet());
                        var end = after(moments.nextInt(MOMENT_MICROS), () -> {
                            while (number % 2 == 0 && !written().keySet().containsAll(good)) {
                                TimeUnit.MILLISECONDS.sleep(1);
                            }
                            dying.kill();
                            return null;
                        });
                        try {
                            // An answer that comes before the end is not heard either: who asked may die as well.
                            dying.invoke(Deliveries.event(batch));
                        } catch (TimeoutException e) {
                            // As planned.
                        }
                        end.join();
                        dying.close();
                        killed.incrementAndGet();
                        if (written().keySet().containsAll(good)) {
                            killedAfterCommit.incrementAndGet();
                        }
                        worker = start();
                    } else {
                        if (cuts.contains(number)) {
                            after(moments.nextInt(MOMENT_MICROS), () -> cut.addAndGet(stack.killConnections()));
                        }
                        var answer = worker.invoke(Deliveries.event(batch));
                        assertFalse(answer.failed(), worker.output());
                        var failures = Deliveries.failures(answer.body());
                        batch.stream().map(Map.Entry::getKey).filter(id -> !failures.contains(id)).forEach(queue::delete);
                    }
                }
            } finally {
                worker.close();
            }
            return null;
        }

        private RuntimeClient start() throws Exception {
            var environment = new HashMap<>(stack.environment());
            environment.remove("MASTER_SECRET_ARN");
            environment.remove("DATABASE_USER");
            return new RuntimeClient("writer", environment, false);
        }

        private Map<String, String> written() throws SQLException {
            try (var connection = stack.server.superuser(stack.database); var statement = connection.createStatement();
                    var rows = statement.executeQuery("select message_id, body from app.notes where message_id is not null")) {
                var written = new HashMap<String, String>();
                while (rows.next()) {
                    written.put(rows.getString(1), rows.getString(2));
                }
                return written;
            }
        }

        private static CompletableFuture<Void> after(int micros, Callable<?> fault) {
            return CompletableFuture.runAsync(() -> {
                try {
                    fault.call();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }, CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS));
        }
    }
}
