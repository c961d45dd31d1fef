package lambdavpc.embedded.runtime.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.lambda.Result;

/**
 * Lambda's pollers: they bring messages to functions, as the stack's event source mappings say. What a function could not do
 * comes again when its visibility timeout is over.
 */
public final class Pollers implements AutoCloseable {
    private static final int ONE_RECEIPT = 10;
    /** Lambda's limit of an event, less what one more receipt could bring. */
    private static final long MOST_BYTES = 6_000_000 - ONE_RECEIPT * 262_144;
    private static final long LONG_POLL_MILLIS = 20_000;
    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final Queues queues;
    private final Supplier<World> world;
    private final FunctionCall functions;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<Mapping, Poller> running = new HashMap<>();

    public Pollers(Queues queues, Supplier<World> world, FunctionCall functions) {
        this.queues = queues;
        this.world = world;
        this.functions = functions;
    }

    /** How Lambda calls a function. */
    @FunctionalInterface
    public interface FunctionCall {
        /**
         * @param nameOrArn of the function; an ARN may end in a version or alias
         * @throws AwsException as AWS refuses: too many at once, no such function
         */
        Result call(String nameOrArn, String event);
    }

    /** Starts and ends what the world wants; to be called every now and then. */
    public synchronized void follow() {
        var wanted = mappings();
        var ended = running.keySet().stream().filter(mapping -> !wanted.contains(mapping)).toList();
        ended.forEach(mapping -> running.remove(mapping).interrupt());
        running.values().removeIf(poller -> !poller.isAlive()); // a disk that was full for a while, for one
        wanted.stream().filter(mapping -> !running.containsKey(mapping)).forEach(mapping -> {
            var poller = new Poller(mapping);
            running.put(mapping, poller);
            poller.start();
        });
    }

    /** Whether there are messages that somebody will get. */
    public boolean busy() {
        return mappings().stream().flatMap(mapping -> DeclaredQueue.byArn(world.get(), mapping.queue()).stream()).anyMatch(queue -> queues.depth(queue).all() > 0);
    }

    private List<Mapping> mappings() {
        return world.get().all(Mapping.TYPE).filter(Mapping::enabled).map(Mapping::of).toList();
    }

    private final class Poller extends Thread {
        private final Mapping mapping;
        /** Every start of a function costs a processor a second or more, so the next is made only when one has answered. */
        private final AtomicInteger allowed = new AtomicInteger(1);
        private final Semaphore free = new Semaphore(1);

        Poller(Mapping mapping) {
            super("poller of " + mapping.queue());
            setDaemon(true);
            this.mapping = mapping;
        }

        @Override
        public void run() {
            try {
                while (true) {
                    free.acquire();
                    var queue = DeclaredQueue.byArn(world.get(), mapping.queue());
                    var batch = queue.isPresent() ? gather(queue.get()) : List.<Message>of();
                    if (batch.isEmpty()) {
                        free.release();
                        if (queue.isEmpty()) {
                            TimeUnit.MILLISECONDS.sleep(LONGEST_PAUSE_MILLIS);
                        }
                        continue;
                    }
                    threads.execute(() -> {
                        try {
                            deliver(queue.get(), batch);
                        } finally {
                            free.release();
                        }
                    });
                }
            } catch (InterruptedException ended) {
                // Whoever interrupts it wants its end; messages that it holds come again.
            }
        }

        private List<Message> gather(DeclaredQueue queue) throws InterruptedException {
            var batch = new ArrayList<>(queues.receive(queue, Math.min(ONE_RECEIPT, mapping.batchSize()), queue.visibility(), LONG_POLL_MILLIS));
            var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(mapping.window());
            var bytes = 0L;
            while (!batch.isEmpty() && batch.size() < mapping.batchSize() && bytes < MOST_BYTES && end - System.nanoTime() > 0) {
                batch.addAll(queues.receive(queue, Math.min(ONE_RECEIPT, mapping.batchSize() - batch.size()), queue.visibility(),
                        TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())));
                bytes = batch.stream().mapToLong(message -> message.body().length()).sum();
            }
            return batch;
        }

        private void deliver(DeclaredQueue queue, List<Message> batch) {
            var result = invoke(mapping.event(batch).toString(), batch.stream().mapToLong(Message::visible).min().orElseThrow());
            if (result.isEmpty() || result.get().failed()) {
                return;
            }
            if (allowed.getAndUpdate(each -> Math.min(each + 1, mapping.concurrency())) < mapping.concurrency()) {
                free.release();
            }
            var ids = batch.stream().map(Message::id).collect(Collectors.toCollection(HashSet::new));
            var failed = mapping.partial() ? BatchAnswer.failed(result.get().payload(), ids) : List.of();
            batch.stream().filter(message -> !failed.contains(message.id())).forEach(message -> queues.delete(queue, message.handle()));
        }

        /**
         * A throttled function is asked again while the messages are hidden from others.
         *
         * @param visible milliseconds since 1970: then others get them
         * @return empty when it could not be invoked
         */
        private Optional<Result> invoke(String event, long visible) {
            for (var pause = FIRST_PAUSE_MILLIS;; pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause)) {
                try {
                    return Optional.of(functions.call(mapping.function(), event));
                } catch (AwsException refusal) {
                    if (!refusal.code().equals("TooManyRequestsException") || System.currentTimeMillis() + pause >= visible) {
                        System.err.println("%s was not invoked: %s: %s".formatted(mapping.function(), refusal.code(), refusal.getMessage()));
                        return Optional.empty();
                    }
                } catch (CannotRun broken) {
                    System.err.println("%s was not invoked: %s".formatted(mapping.function(), broken.getMessage()));
                    return Optional.empty();
                }
                try {
                    TimeUnit.MILLISECONDS.sleep(pause);
                } catch (InterruptedException closing) {
                    Thread.currentThread().interrupt();
                    return Optional.empty();
                }
            }
        }
    }

    @Override
    public synchronized void close() {
        running.values().forEach(Thread::interrupt);
        running.clear();
        threads.shutdownNow();
    }
}
