package lambdavpc.embedded.runtime.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.StreamSupport;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.SetClock;
import lambdavpc.embedded.runtime.lambda.Result;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lambda's side of a queue, with a function that answers as the test says. */
final class PollersTest {
    private final SetClock clock = new SetClock();
    private final List<JsonObject> events = new CopyOnWriteArrayList<>();
    private volatile Pollers.FunctionCall function = (name, event) -> answered("null");
    private volatile World world;
    private Queues queues;
    private DeclaredQueue writes;
    private DeclaredQueue dead;
    private Pollers pollers;

    @BeforeEach
    void start(@TempDir Path folder) {
        world = Resources.world(Declared.queue("dead", Map.of()), Declared.redriven("writes", 3));
        queues = new Queues(folder, () -> world, clock);
        writes = DeclaredQueue.find(world, "writes");
        dead = DeclaredQueue.find(world, "dead");
        pollers = new Pollers(queues, () -> world, (name, event) -> {
            events.add(JsonParser.parseString(event).getAsJsonObject());
            return function.call(name, event);
        });
    }

    @AfterEach
    void stop() {
        pollers.close();
        queues.close();
    }

    private void map(Map<String, Object> settings) {
        world = world.with(Declared.mapping("writes", settings));
        pollers.follow();
    }

    private void send(int count) {
        for (var each = 0; each < count; each++) {
            queues.send(writes, "message " + each, Map.of(), "AROA:tester", 0);
        }
    }

    private static Result answered(String payload) {
        return new Result("request", payload, null, 1, 1, null, false, 128, 64, List.of());
    }

    private static Result failed() {
        return new Result("request", "{\"errorMessage\":\"as asked\"}", "Unhandled", 1, 1, null, false, 128, 64, List.of());
    }

    private static List<JsonObject> records(JsonObject event) {
        return StreamSupport.stream(event.getAsJsonArray("Records").spliterator(), false).map(JsonElement::getAsJsonObject).toList();
    }

    private static void eventually(BooleanSupplier condition) throws InterruptedException {
        for (var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10); !condition.getAsBoolean(); Thread.sleep(10)) {
            assertTrue(System.nanoTime() < end, "it did not happen");
        }
    }

    /** Also lets the pollers, which look at least once a second, see the new time. */
    private void hiddenTimeIsOver(int invocationsThen) throws InterruptedException {
        clock.forward(Duration.ofSeconds(30));
        eventually(() -> events.size() == invocationsThen);
    }

    @Test
    void theEventHasLambdasForm() throws Exception {
        var sent = queues.send(writes, "hello", Map.of("colour", new Message.Attribute("String", "red", null)), "AROA:tester", 0);
        var called = new CopyOnWriteArrayList<String>();
        function = (name, event) -> {
            called.add(name);
            return answered("null");
        };
        map(Map.of());
        eventually(() -> queues.depth(writes).all() == 0);
        assertEquals(List.of(Resources.functionArn("writer") + ":live"), called);
        var message = records(events.get(0)).get(0);
        assertEquals(sent.id(), Message.idOf(message.remove("receiptHandle").getAsString()));
        assertEquals(JsonParser.parseString("""
                {"messageId": "%s", "body": "hello",
                 "attributes": {"ApproximateReceiveCount": "1", "SentTimestamp": "1767225600000", "SenderId": "AROA:tester",
                                "ApproximateFirstReceiveTimestamp": "1767225600000"},
                 "messageAttributes": {"colour": {"stringValue": "red", "stringListValues": [], "binaryListValues": [], "dataType": "String"}},
                 "md5OfMessageAttributes": "%s", "md5OfBody": "5d41402abc4b2a76b9719d911017c592",
                 "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:us-east-1:000000000000:writes", "awsRegion": "us-east-1"}"""
                .formatted(sent.id(), Message.md5(sent.attributes()))), message);
    }

    @Test
    void whatTheFunctionNamesComesAgainUntilItIsADeadLetterAndTheRestIsDone() throws Exception {
        function = (name, event) -> {
            var failures = records(JsonParser.parseString(event).getAsJsonObject()).stream().filter(message -> message.get("body").getAsString().equals("message 1"))
                    .map(message -> "{\"itemIdentifier\":" + message.get("messageId") + "}").toList();
            return answered("{\"batchItemFailures\":" + failures + "}");
        };
        send(3);
        map(Map.of());
        eventually(() -> queues.depth(writes).equals(new Queues.Depth(0, 1, 0)));
        hiddenTimeIsOver(2);
        hiddenTimeIsOver(3);
        clock.forward(Duration.ofSeconds(30));
        eventually(() -> queues.depth(dead).visible() == 1);
        assertEquals(0, queues.depth(writes).all());
        assertEquals(List.of(3, 1, 1), events.stream().map(event -> records(event).size()).toList());
        assertFalse(pollers.busy(), "a dead letter waits for people, not for the function");
    }

    @Test
    void anErrorReturnsTheWholeBatch() throws Exception {
        function = (name, event) -> failed();
        send(2);
        map(Map.of());
        eventually(() -> events.size() == 1);
        assertEquals(new Queues.Depth(0, 2, 0), queues.depth(writes));
        assertTrue(pollers.busy());
        function = (name, event) -> answered("{\"batchItemFailures\":[]}");
        hiddenTimeIsOver(2);
        eventually(() -> queues.depth(writes).all() == 0);
        assertFalse(pollers.busy());
    }

    @Test
    void withoutReportsEveryAnswerIsASuccess() throws Exception {
        function = (name, event) -> answered("{\"batchItemFailures\":[{\"itemIdentifier\":\"who\"}]}");
        send(1);
        map(Map.of("functionResponseTypes", List.of()));
        eventually(() -> queues.depth(writes).all() == 0);
    }

    @Test
    void batchesHaveAtMostTheirSizeAndAWindowFillsThem() throws Exception {
        map(Map.of("batchSize", 25.0, "maximumBatchingWindowInSeconds", 2.0));
        send(12);
        Thread.sleep(500);
        assertEquals(0, events.size(), "the window is not over");
        send(20);
        eventually(() -> events.size() >= 1);
        assertEquals(25, records(events.get(0)).size());
        eventually(() -> queues.depth(writes).all() == 0);
        assertEquals(32, events.stream().mapToInt(event -> records(event).size()).sum());
    }

    @Test
    void anotherRunsWhenOneHasAnsweredButNeverMoreThanTheMappingAllows() throws Exception {
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var go = new Semaphore(0);
        function = (name, event) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            go.acquireUninterruptibly();
            running.decrementAndGet();
            return answered("null");
        };
        send(8);
        map(Map.of("batchSize", 1.0, "scalingConfig", Map.of("maximumConcurrency", 3.0)));
        for (var answered = 0; answered < 4; answered++) {
            var now = Math.min(3, answered + 1);
            eventually(() -> running.get() == now);
            Thread.sleep(200);
            assertEquals(answered + now, events.size());
            assertEquals(8 - answered - now, queues.depth(writes).visible(), "what nobody can work on is not taken");
            go.release();
            var next = answered + 1;
            eventually(() -> queues.depth(writes).all() == 8 - next);
        }
        go.release(4);
        eventually(() -> queues.depth(writes).all() == 0);
        assertEquals(3, most.get());
    }

    @Test
    void aThrottledFunctionIsAskedAgainWithTheSameBatch() throws Exception {
        var calls = new AtomicInteger();
        function = (name, event) -> {
            if (calls.incrementAndGet() < 3) {
                throw new AwsException("TooManyRequestsException", "Rate Exceeded.");
            }
            return answered("null");
        };
        clock.forward(Duration.between(clock.instant(), java.time.Instant.now())); // it looks how long the messages stay hidden
        send(1);
        map(Map.of());
        eventually(() -> queues.depth(writes).all() == 0);
        assertEquals(3, calls.get());
        assertEquals(events.get(0), events.get(2));
    }

    @Test
    void aMappingThatIsDisabledChangedOrGoneIsFollowed() throws Exception {
        map(Map.of("enabled", false));
        send(1);
        Thread.sleep(200);
        assertEquals(0, events.size());
        assertFalse(pollers.busy());
        map(Map.of("enabled", true));
        eventually(() -> queues.depth(writes).all() == 0);
        map(Map.of("batchSize", 1.0));
        send(2);
        eventually(() -> events.size() == 3);
        world = world.without(Mapping.TYPE, "mapping-writes");
        pollers.follow();
        send(1);
        Thread.sleep(200);
        assertEquals(3, events.size());
    }

    @Test
    void aPollerThatDiedIsFollowedByAnother() throws Exception {
        map(Map.of());
        send(1);
        eventually(() -> queues.depth(writes).all() == 0);
        var whole = world;
        world = null;
        send(1);
        eventually(() -> Thread.getAllStackTraces().keySet().stream().noneMatch(thread -> thread.getName().equals("poller of " + writes.arn())));
        world = whole;
        assertEquals(1, queues.depth(writes).all());
        pollers.follow();
        eventually(() -> queues.depth(writes).all() == 0);
    }

    @Test
    void whatWasInTheFunctionWhenEverythingEndedIsDeliveredAgain() throws Exception {
        var inside = new CountDownLatch(1);
        function = (name, event) -> {
            inside.countDown();
            new Semaphore(0).acquireUninterruptibly();
            throw new AssertionError();
        };
        send(1);
        map(Map.of());
        assertTrue(inside.await(5, TimeUnit.SECONDS));
        pollers.close();
        pollers = new Pollers(queues, () -> world, (name, event) -> {
            events.add(JsonParser.parseString(event).getAsJsonObject());
            return answered("null");
        });
        pollers.follow();
        hiddenTimeIsOver(2);
        assertEquals("2", records(events.get(1)).get(0).getAsJsonObject("attributes").get("ApproximateReceiveCount").getAsString());
    }
}
