package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.StackRuntime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the command line through queue, writer and database to the reader; the supervisor is killed on the way. */
final class QueueStoryTest {
    private Clone clone;
    private Place place;

    @BeforeEach
    void clone(@TempDir Path temporary) throws IOException {
        clone = new Clone(temporary).withoutEngine();
        // A message that failed comes again after six of the writer's timeouts: five tries of three minutes would be a long test.
        Files.writeString(clone.root().resolve("Pulumi.story.yaml"), Files.readString(clone.root().resolve("Pulumi.dev.yaml")) + "  lambda-vpc:queue: {timeout: 4}\n");
        place = clone.stack("story").inProcessPlace();
    }

    @AfterEach
    void destroy() throws Exception {
        StackProcesses.end(place);
        assertFalse(Files.exists(place.folder()), "a destroyed stack keeps no data");
        clone.close();
    }

    private java.util.Optional<ProcessHandle> supervisor() throws IOException {
        return ProcessHandle.of(JsonParser.parseString(Files.readString(place.folder().resolve("supervisor.json"))).getAsJsonObject().get("pid").getAsLong());
    }

    @Test
    void nineteenOfTwentyMessagesAreRowsOnceAndThePoisonIsADeadLetter() throws Exception {
        var demo = clone.run("demo", "story");
        assumeFalse(demo.err().contains("no PostgreSQL"), demo.err());
        assertEquals(0, demo.status(), demo.out() + demo.err());
        assertTrue(demo.out().contains("a message to lambda-vpc-story-writes was written by its function, and read back after "), demo.out());

        var texts = IntStream.range(0, 19).mapToObj(each -> "story " + each).toList();
        var arguments = new ArrayList<>(List.of("send", "-s", "story"));
        texts.forEach(text -> arguments.add("{\"text\":\"" + text + "\"}"));
        arguments.add(10, "poison");
        var sent = clone.run(arguments.toArray(String[]::new));
        assertEquals(0, sent.status(), sent.err());
        assertEquals(20, sent.out().lines().distinct().count(), sent.out());
        assertEquals("lambda-vpc: 20 messages sent to lambda-vpc-story-writes", sent.err().strip());

        var killed = supervisor().orElseThrow();
        killed.destroyForcibly();
        killed.onExit().get(10, TimeUnit.SECONDS);
        var told = clone.run("queue", "-s", "story");
        assertEquals(0, told.status(), told.err());
        assertEquals(List.of("queue", "lambda-vpc-story-writes", "lambda-vpc-story-writes-dead-letters"),
                told.out().lines().map(line -> line.split(" ")[0]).toList(), told.out());

        assertEquals(List.of("AWS_ACCESS_KEY_ID", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL_SQS", "AWS_REGION", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
                clone.run("queue", "-s", "story", "--environment").out().lines().map(line -> line.replaceAll("export |=.*", "")).toList());

        try (var runtime = StackRuntime.of(place)) {
            eventually(Duration.ofMinutes(2), () -> rows(runtime).size() >= 19);
            eventually(Duration.ofMinutes(4), () -> waiting(runtime, "writes-dead-letters") == 1 && waiting(runtime, "writes") == 0);
            assertEquals(sorted(texts), sorted(rows(runtime)));
        }
        var alarms = clone.run("alarms", "-s", "story").out();
        assertTrue(alarms.matches("(?s).*ALARM +lambda-vpc-story-writes-dead-letters: [^\n]*\n[^\n]*docs/runbook\\.md#dead-letters\n[^\n]*-alarms was told\n.*"), alarms);
        assertTrue(alarms.matches("(?s).*OK +lambda-vpc-story-writes-waiting: .*"), alarms);
        var quotas = clone.run("invoke", "quotas", "-s", "story", "{\"namespace\":\"story\"}");
        assertEquals(0, quotas.status(), quotas.err());
        assertTrue(quotas.out().matches("(?s).*\\{\"fullest\":\"[a-z-]+\",\"quotas\":\\[\\{\"name\":\"network-interfaces\",\"used\":1\\d\\.0,\"most\":5000\\.0}, *"
                + "\\{\"name\":\"interface-endpoints\",\"used\":1\\.0,\"most\":50\\.0}.*"), quotas.out());
        var urls = clone.run("urls", "-s", "story");
        assertEquals(List.of(0, "", "lambda-vpc: story has no HTTP API and no function URL\n"), List.of(urls.status(), urls.out(), urls.err()));
        var redriven = clone.run("queue", "-s", "story", "--redrive");
        assertTrue(redriven.out().matches("(?s).*writes-dead-letters +0 +0 +0\n"), redriven.out());
        var json = JsonParser.parseString(clone.run("queue", "-s", "story", "--json").out()).getAsJsonArray();
        assertEquals(List.of("lambda-vpc-story-writes", "lambda-vpc-story-writes-dead-letters"), json.asList().stream().map(queue -> queue.getAsJsonObject().get("queue").getAsString()).toList());
        assertEquals(0, json.get(1).getAsJsonObject().get("waiting").getAsLong());
    }

    private List<String> rows(StackRuntime runtime) {
        var answer = runtime.invoke("lambda-vpc-story-reader", "", "{\"limit\":100}").result();
        assertFalse(answer.failed(), answer.payload());
        return JsonParser.parseString(answer.payload()).getAsJsonObject().getAsJsonArray("notes").asList().stream().map(JsonElement::getAsJsonObject)
                .map(note -> note.get("body").getAsString()).filter(body -> body.startsWith("story ")).toList();
    }

    private static List<String> sorted(List<String> texts) {
        var sorted = new ArrayList<>(texts);
        Collections.sort(sorted);
        return sorted;
    }

    private static int waiting(StackRuntime runtime, String queue) {
        var all = new JsonArray();
        all.add("All");
        var request = new JsonObject();
        request.addProperty("QueueUrl", "lambda-vpc-story-" + queue);
        request.add("AttributeNames", all);
        var attributes = runtime.sqs("GetQueueAttributes", request).getAsJsonObject("Attributes");
        return attributes.get("ApproximateNumberOfMessages").getAsInt() + attributes.get("ApproximateNumberOfMessagesNotVisible").getAsInt();
    }

    private static void eventually(Duration patience, BooleanSupplier condition) throws InterruptedException {
        for (var end = System.nanoTime() + patience.toNanos(); !condition.getAsBoolean(); Thread.sleep(500)) {
            assertTrue(System.nanoTime() < end, "it did not happen within " + patience);
        }
    }
}
