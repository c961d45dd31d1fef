package lambdavpc.embedded.runtime.queue;

import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.PrivateFiles;
import lambdavpc.embedded.runtime.monitoring.Reading;
import lambdavpc.embedded.runtime.queue.Message.Attribute;

/**
 * The messages of a stack's queues: delivered at least once, hidden from others while somebody has them, and dead letters
 * when they came back too often. They survive the supervisor.
 */
public final class Queues implements AutoCloseable {
    private static final long LONGEST_WAIT_MILLIS = 1000;
    private static final int POISON = 3;

    private final Path folder;
    private final Supplier<World> world;
    private final Clock clock;
    private final Map<String, Journal> journals = new HashMap<>();

    /** @param folder for the messages, a file for each queue */
    public Queues(Path folder, Supplier<World> world, Clock clock) {
        this.folder = folder;
        this.world = world;
        this.clock = clock;
    }

    /**
     * @param visible  can be received now
     * @param inFlight somebody has them
     * @param delayed  not to be received yet
     */
    public record Depth(int visible, int inFlight, int delayed) {
        public int all() {
            return visible + inFlight + delayed;
        }
    }

    synchronized Message send(DeclaredQueue queue, String body, Map<String, Attribute> attributes, String sender, int delay) {
        var now = clock.millis();
        var message = Message.of(body, attributes, sender, now, now + delay * 1000L);
        journal(queue).put(List.of(message));
        notifyAll();
        return message;
    }

    /**
     * @param most       at most so many
     * @param visibility seconds for which nobody else gets them
     * @param waitMillis waits so long for the first one
     * @return none when there was none
     */
    synchronized List<Message> receive(DeclaredQueue queue, int most, int visibility, long waitMillis) throws InterruptedException {
        var end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMillis);
        while (true) {
            if (Thread.interrupted()) {
                throw new InterruptedException(); // whoever was told to end takes nothing any more
            }
            var now = clock.millis();
            var taken = take(queue, most, visibility, now);
            var left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (!taken.isEmpty() || left <= 0) {
                return taken;
            }
            var next = journal(queue).messages().stream().mapToLong(message -> message.visible() - now).min().orElse(left);
            wait(Math.max(1, Math.min(LONGEST_WAIT_MILLIS, Math.min(left, next))));
        }
    }

    private List<Message> take(DeclaredQueue queue, int most, int visibility, long now) {
        var journal = journal(queue);
        expire(queue, journal, now);
        var target = Optional.ofNullable(queue.deadLetterTarget()).flatMap(arn -> DeclaredQueue.byArn(world.get(), arn));
        var taken = new ArrayList<Message>();
        var dead = new ArrayList<Message>();
        for (var message : journal.messages()) {
            if (taken.size() == most) {
                break;
            }
            if (message.hidden(now)) {
                continue;
            }
            if (target.isPresent() && message.receives() >= queue.receives()) {
                dead.add(message.dead(queue.arn(), now));
            } else {
                taken.add(message.received(now, now + visibility * 1000L));
            }
        }
        if (!dead.isEmpty()) {
            // First there, then away from here: killed in between, it is moved again.
            journal(target.get()).put(dead);
            journal.remove(dead.stream().map(Message::id).toList());
        }
        if (!taken.isEmpty()) {
            journal.put(taken);
        }
        return taken;
    }

    private static void expire(DeclaredQueue queue, Journal journal, long now) {
        var expired = journal.messages().stream().filter(message -> message.sent() + queue.retention() * 1000L <= now).map(Message::id).toList();
        if (!expired.isEmpty()) {
            journal.remove(expired);
        }
    }

    /** With a handle that is not the last one's nothing happens, as in SQS. */
    synchronized void delete(DeclaredQueue queue, String handle) {
        held(queue, handle).ifPresent(message -> journal(queue).remove(List.of(message.id())));
    }

    /** Until when nobody else gets it; 0 seconds give it back at once. */
    synchronized void hide(DeclaredQueue queue, String handle, int seconds) {
        var now = clock.millis();
        var message = held(queue, handle).filter(each -> each.inFlight(now)).orElseThrow(() ->
                new AwsException("MessageNotInflight", "The message referred to isn't in flight."));
        journal(queue).put(List.of(message.visibleAt(now + seconds * 1000L)));
        notifyAll();
    }

    private Optional<Message> held(DeclaredQueue queue, String handle) {
        var id = Message.idOf(handle);
        if (id == null) {
            throw new AwsException("ReceiptHandleIsInvalid", "The input receipt handle is invalid.");
        }
        return Optional.ofNullable(journal(queue).get(id)).filter(message -> handle.equals(message.handle()));
    }

    synchronized void purge(DeclaredQueue queue) {
        journal(queue).remove(journal(queue).messages().stream().map(Message::id).toList());
    }

    /**
     * Moves dead letters, where they came from or elsewhere. SQS takes each for a new message there.
     *
     * @param to empty: to the queue that each came from; those whose queue is gone, or that were sent here, stay
     * @return how many
     */
    synchronized int move(DeclaredQueue from, Optional<DeclaredQueue> to) {
        var now = clock.millis();
        var moved = new ArrayList<String>();
        for (var message : List.copyOf(journal(from).messages())) {
            var target = to.or(() -> DeclaredQueue.byArn(world.get(), String.valueOf(message.source())));
            if (target.isPresent() && !message.hidden(now)) {
                journal(target.get()).put(List.of(Message.of(message.body(), message.attributes(), message.sender(), now, now)));
                moved.add(message.id());
            }
        }
        journal(from).remove(moved);
        notifyAll();
        return moved.size();
    }

    synchronized Depth depth(DeclaredQueue queue) {
        var now = clock.millis();
        var journal = journal(queue);
        expire(queue, journal, now);
        var hidden = (int) journal.messages().stream().filter(message -> message.hidden(now)).count();
        var inFlight = (int) journal.messages().stream().filter(message -> message.inFlight(now)).count();
        return new Depth(journal.messages().size() - hidden, inFlight, hidden - inFlight);
    }

    /**
     * What SQS tells CloudWatch of every queue. A message that was received three times no longer counts for the oldest one's age, and a
     * dead letter's begins when it became one.
     *
     * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html">SQS's metrics</a>
     */
    public synchronized List<Reading> readings() {
        return world.get().all(DeclaredQueue.TYPE).map(DeclaredQueue::of).flatMap(queue -> {
            var depth = depth(queue);
            var now = clock.millis();
            var age = journal(queue).messages().stream().filter(message -> message.source() != null || message.receives() < POISON)
                    .mapToLong(message -> now - (message.source() == null ? message.sent() : message.visible())).max().orElse(0);
            return Map.of("ApproximateNumberOfMessagesVisible", depth.visible(), "ApproximateNumberOfMessagesNotVisible", depth.inFlight(),
                    "ApproximateNumberOfMessagesDelayed", depth.delayed(), "ApproximateAgeOfOldestMessage", Math.max(0, age / 1000)).entrySet().stream()
                    .map(metric -> new Reading("AWS/SQS", metric.getKey(), Map.of("QueueName", queue.name()), ((Number) metric.getValue()).doubleValue()));
        }).toList();
    }

    /** The queue is gone, and its messages with it. */
    public synchronized void remove(World.Entry queue) {
        var declared = DeclaredQueue.of(queue);
        Optional.ofNullable(journals.remove(declared.name())).ifPresent(Journal::close);
        PrivateFiles.deleteTree(file(declared));
    }

    private Journal journal(DeclaredQueue queue) {
        return journals.computeIfAbsent(queue.name(), name -> new Journal(file(queue)));
    }

    private Path file(DeclaredQueue queue) {
        return folder.resolve(queue.name() + ".jsonl");
    }

    @Override
    public synchronized void close() {
        journals.values().forEach(Journal::close);
    }
}
