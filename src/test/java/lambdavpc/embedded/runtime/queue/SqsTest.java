package lambdavpc.embedded.runtime.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.AwsEndpoint;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.SetClock;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** AWS's own client talks to the endpoint: it checks every MD5 itself. */
final class SqsTest {
    private static final String WRITES = Declared.url("writes");
    private static final String DEAD = Declared.url("dead");

    private final RoleKeys keys = new RoleKeys();
    private final SetClock clock = new SetClock();
    private World world;
    private Path folder;
    private Queues queues;
    private AwsEndpoint endpoint;
    private SqsClient client;

    @BeforeEach
    void start(@TempDir Path folder) {
        this.folder = folder;
        world = Resources.world(Declared.queue("dead", Map.of("messageRetentionSeconds", 1_209_600.0)), Declared.redriven("writes", 3),
                Declared.queue("late", Map.of("delaySeconds", 60.0)), Declared.queue("order.fifo", Map.of()));
        restart();
    }

    private void restart() {
        stop();
        queues = new Queues(folder, () -> world, clock);
        var sqs = new Sqs(queues, () -> world);
        endpoint = new AwsEndpoint(AwsEndpoint.Protocol.SQS, (operation, request, caller) -> sqs.call(operation, request, "AROA:tester"), keys, "127.0.0.1");
        var issued = keys.issue(Resources.ROLE, Resources.SPOT);
        client = SqsClient.builder().region(Region.US_EAST_1).httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(URI.create("http://127.0.0.1:" + endpoint.port()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsSessionCredentials.create(issued.id(), issued.secret(), issued.token()))).build();
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
            endpoint.close();
            queues.close();
        }
    }

    private void send(String... bodies) {
        Stream.of(bodies).forEach(body -> client.sendMessage(request -> request.queueUrl(WRITES).messageBody(body)));
    }

    private List<Message> receive(String url) {
        return client.receiveMessage(request -> request.queueUrl(url).maxNumberOfMessages(10).messageAttributeNames("All")
                .messageSystemAttributeNames(MessageSystemAttributeName.ALL)).messages();
    }

    private List<String> bodies(String url) {
        return receive(url).stream().map(Message::body).toList();
    }

    private void delete(Message message) {
        client.deleteMessage(request -> request.queueUrl(WRITES).receiptHandle(message.receiptHandle()));
    }

    private Map<QueueAttributeName, String> attributes(String url) {
        return client.getQueueAttributes(request -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL)).attributes();
    }

    @Test
    void aMessageComesWithItsAttributesAndWhatSqsKnowsAboutIt() {
        var text = MessageAttributeValue.builder().dataType("String").stringValue("größer").build();
        var number = MessageAttributeValue.builder().dataType("Number.int").stringValue("7").build();
        var bytes = MessageAttributeValue.builder().dataType("Binary").binaryValue(SdkBytes.fromByteArray(new byte[] {1, 2, -3})).build();
        var sent = client.sendMessage(request -> request.queueUrl(WRITES).messageBody("{\"text\":\"ü\"}").messageAttributes(Map.of("t", text, "n", number, "b", bytes)));
        clock.forward(Duration.ofSeconds(2));
        var received = receive(WRITES).get(0);
        assertEquals(sent.messageId(), received.messageId());
        assertEquals(sent.md5OfMessageAttributes(), received.md5OfMessageAttributes());
        assertEquals(Map.of("t", text, "n", number, "b", bytes), received.messageAttributes());
        assertEquals(Map.of("ApproximateReceiveCount", "1", "SentTimestamp", "1767225600000", "SenderId", "AROA:tester",
                "ApproximateFirstReceiveTimestamp", "1767225602000"), received.attributesAsStrings());
        clock.forward(Duration.ofSeconds(30));
        var plain = client.receiveMessage(request -> request.queueUrl(WRITES).messageAttributeNames("t*", "n.*")).messages().get(0);
        assertEquals(Map.of(), plain.attributes());
        assertEquals(Map.of("n", number), plain.messageAttributes());
    }

    @Test
    void cloudWatchIsToldOfDepthAndOfTheOldestThatIsNotPoison() {
        send("one", "two");
        clock.forward(Duration.ofSeconds(10));
        client.receiveMessage(request -> request.queueUrl(WRITES).maxNumberOfMessages(1));
        assertEquals(List.of(1.0, 1.0, 10.0), told("writes"));
        for (var again = 0; again < 2; again++) {
            clock.forward(Duration.ofSeconds(30));
            receive(WRITES);
        }
        clock.forward(Duration.ofSeconds(5));
        assertEquals(List.of(0.0, 2.0, 75.0), told("writes"), "the second has been received twice only");
        clock.forward(Duration.ofSeconds(30));
        assertEquals(1, receive(WRITES).size(), "the first is a dead letter now");
        clock.forward(Duration.ofSeconds(7));
        assertEquals(List.of(0.0, 1.0, 0.0), told("writes"), "received three times, it no longer counts");
        assertEquals(List.of(1.0, 0.0, 7.0), told("dead"), "its age begins when it came here");
    }

    private List<Double> told(String queue) {
        return Stream.of("MessagesVisible", "MessagesNotVisible", "AgeOfOldestMessage").map(metric -> queues.readings().stream()
                .filter(reading -> reading.namespace().equals("AWS/SQS") && reading.name().endsWith(metric) && reading.dimensions().equals(Map.of("QueueName", queue)))
                .findFirst().orElseThrow().value()).toList();
    }

    @Test
    void whatSomebodyHasIsHiddenUntilItsTimeIsOverAndGoneWhenDeleted() {
        send("one", "two");
        var first = receive(WRITES);
        assertEquals(2, first.size());
        assertEquals(List.of(), receive(WRITES));
        assertEquals("2", attributes(WRITES).get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
        delete(first.get(0));
        clock.forward(Duration.ofMillis(29_999));
        assertEquals(List.of(), receive(WRITES));
        clock.forward(Duration.ofMillis(1));
        var again = receive(WRITES);
        assertEquals(List.of("two"), again.stream().map(Message::body).toList());
        assertEquals("2", again.get(0).attributesAsStrings().get("ApproximateReceiveCount"));
        delete(first.get(1)); // not the last receipt: nothing happens
        assertEquals("1", attributes(WRITES).get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
        delete(again.get(0));
        clock.forward(Duration.ofMinutes(1));
        assertEquals(List.of(), receive(WRITES));
    }

    @Test
    void visibilityCanBeChangedOfWhatIsInFlightOnly() {
        send("one");
        var message = receive(WRITES).get(0);
        client.changeMessageVisibility(request -> request.queueUrl(WRITES).receiptHandle(message.receiptHandle()).visibilityTimeout(300));
        clock.forward(Duration.ofSeconds(299));
        assertEquals(List.of(), receive(WRITES));
        client.changeMessageVisibility(request -> request.queueUrl(WRITES).receiptHandle(message.receiptHandle()).visibilityTimeout(0));
        refused("MessageNotInflight", () -> client.changeMessageVisibility(request -> request.queueUrl(WRITES).receiptHandle(message.receiptHandle()).visibilityTimeout(5)));
        assertEquals(List.of("one"), bodies(WRITES));
    }

    @Test
    void whatCameBackTooOftenIsADeadLetterWithItsAgeAndCanBeMovedBackAsANewMessage() {
        send("poison");
        var id = "";
        for (var time = 1; time <= 3; time++) {
            id = receive(WRITES).get(0).messageId();
            clock.forward(Duration.ofSeconds(30));
        }
        assertEquals(List.of(), receive(WRITES));
        var dead = receive(DEAD).get(0);
        assertEquals(id, dead.messageId());
        assertEquals("1767225600000", dead.attributesAsStrings().get("SentTimestamp"));
        assertEquals(Declared.arn("writes"), dead.attributesAsStrings().get("DeadLetterQueueSourceArn"));
        assertEquals(Map.of("0", "0"), Map.of(attributes(WRITES).get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                attributes(WRITES).get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE)));
        clock.forward(Duration.ofSeconds(30));
        client.startMessageMoveTask(request -> request.sourceArn(Declared.DEAD_ARN));
        var back = receive(WRITES).get(0);
        assertEquals("poison", back.body());
        assertNotEquals(id, back.messageId());
        assertEquals("1", back.attributesAsStrings().get("ApproximateReceiveCount"));
        assertEquals(List.of(), receive(DEAD));
    }

    @Test
    void aBatchIsTakenApartAndEachPartAnsweredForItself() {
        var entries = List.of(entry("a", "first"), entry("b", "\u0001"), entry("c", "last"));
        var answer = client.sendMessageBatch(request -> request.queueUrl(WRITES).entries(entries));
        assertEquals(List.of("a", "c"), answer.successful().stream().map(each -> each.id()).toList());
        assertEquals(List.of("b InvalidMessageContents"), answer.failed().stream().map(each -> each.id() + " " + each.code()).toList());
        var received = receive(WRITES);
        var hidden = client.changeMessageVisibilityBatch(request -> request.queueUrl(WRITES).entries(each -> each.id("x")
                .receiptHandle(received.get(0).receiptHandle()).visibilityTimeout(100)));
        assertEquals(1, hidden.successful().size());
        var deleted = client.deleteMessageBatch(request -> request.queueUrl(WRITES).entries(each -> each.id("x").receiptHandle(received.get(0).receiptHandle()),
                each -> each.id("y").receiptHandle("no handle")));
        assertEquals(List.of("x"), deleted.successful().stream().map(each -> each.id()).toList());
        assertEquals(List.of("ReceiptHandleIsInvalid"), deleted.failed().stream().map(each -> each.code()).toList());
    }

    private static SendMessageBatchRequestEntry entry(String id, String body) {
        return SendMessageBatchRequestEntry.builder().id(id).messageBody(body).build();
    }

    @Test
    void aLongPollIsAnsweredWhenAMessageComes() throws Exception {
        var waiting = CompletableFuture.supplyAsync(() -> client.receiveMessage(request -> request.queueUrl(WRITES).waitTimeSeconds(20)).messages());
        Thread.sleep(300);
        assertFalse(waiting.isDone());
        send("at last");
        assertEquals("at last", waiting.get(5, TimeUnit.SECONDS).get(0).body());
    }

    @Test
    void whatIsDelayedComesLaterAndWhatIsTooOldNeverComes() {
        client.sendMessage(request -> request.queueUrl(Declared.url("late")).messageBody("later"));
        assertEquals("1", attributes(Declared.url("late")).get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED));
        assertEquals(List.of(), bodies(Declared.url("late")));
        clock.forward(Duration.ofSeconds(60));
        assertEquals(List.of("later"), bodies(Declared.url("late")));
        send("old");
        clock.forward(Duration.ofDays(4));
        assertEquals(List.of(), bodies(WRITES));
        assertEquals("0", attributes(WRITES).get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
    }

    @Test
    void aQueueTellsItsUrlItsAttributesAndForgetsWhenPurged() {
        assertEquals(WRITES, client.getQueueUrl(request -> request.queueName("writes")).queueUrl());
        var attributes = attributes(WRITES);
        assertEquals(Declared.arn("writes"), attributes.get(QueueAttributeName.QUEUE_ARN));
        assertEquals("30", attributes.get(QueueAttributeName.VISIBILITY_TIMEOUT));
        assertTrue(attributes.get(QueueAttributeName.REDRIVE_POLICY).contains("\"maxReceiveCount\":3"));
        send("one", "two");
        client.purgeQueue(request -> request.queueUrl(WRITES));
        assertEquals(List.of(), bodies(WRITES));
    }

    @Test
    void messagesSurviveARestartInAFileThatOnlyTheirOwnerReadsEvenWhenItsLastLineIsCutShort() throws Exception {
        send("kept", "done");
        var both = receive(WRITES);
        delete(both.get(1));
        var file = folder.resolve("writes.jsonl");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        Files.writeString(file, "{\"id\":\"" + both.get(0).messageId() + "\",\"mess", StandardOpenOption.APPEND);
        restart();
        assertEquals(List.of(), bodies(WRITES), "it is still hidden");
        clock.forward(Duration.ofSeconds(30));
        assertEquals(List.of("kept"), bodies(WRITES));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aLongHistoryIsForgotten() throws Exception {
        var bodies = IntStream.range(0, 10).mapToObj(each -> entry("e" + each, "x".repeat(100))).toList();
        for (var round = 0; round < 60; round++) {
            client.sendMessageBatch(request -> request.queueUrl(WRITES).entries(bodies));
            client.purgeQueue(request -> request.queueUrl(WRITES));
        }
        send("last");
        assertTrue(Files.readAllLines(folder.resolve("writes.jsonl")).size() < 1000);
        restart();
        assertEquals(List.of("last"), bodies(WRITES));
    }

    /** @param code as the client reads it */
    record Bad(String what, String code, java.util.function.Consumer<SqsClient> call) {
        @Override
        public String toString() {
            return what;
        }
    }

    static Stream<Bad> bad() {
        var eleven = IntStream.range(0, 11).mapToObj(each -> entry("e" + each, "x")).toList();
        var large = "x".repeat(150_000);
        return Stream.of(
                new Bad("a queue that is not there", "QueueDoesNotExist", client -> client.sendMessage(r -> r.queueUrl(Declared.url("ghost")).messageBody("x"))),
                new Bad("a name that is not there", "QueueDoesNotExist", client -> client.getQueueUrl(r -> r.queueName("ghost"))),
                new Bad("an empty message", "MissingParameter", client -> client.sendMessage(r -> r.queueUrl(WRITES).messageBody(""))),
                new Bad("a message too long", "InvalidParameterValue", client -> client.sendMessage(r -> r.queueUrl(WRITES).messageBody("x".repeat(262_145)))),
                new Bad("a character that is none", "InvalidMessageContents", client -> client.sendMessage(r -> r.queueUrl(WRITES).messageBody("\u0000"))),
                new Bad("an attribute of no type", "InvalidParameterValue", client -> client.sendMessage(r -> r.queueUrl(WRITES).messageBody("x")
                        .messageAttributes(Map.of("a", MessageAttributeValue.builder().dataType("Date").stringValue("x").build())))),
                new Bad("a delay too long", "InvalidParameterValue", client -> client.sendMessage(r -> r.queueUrl(WRITES).messageBody("x").delaySeconds(901))),
                new Bad("eleven at once", "InvalidParameterValue", client -> client.receiveMessage(r -> r.queueUrl(WRITES).maxNumberOfMessages(11))),
                new Bad("a wait too long", "InvalidParameterValue", client -> client.receiveMessage(r -> r.queueUrl(WRITES).waitTimeSeconds(21))),
                new Bad("a batch of none", "EmptyBatchRequest", client -> client.sendMessageBatch(r -> r.queueUrl(WRITES).entries(List.of()))),
                new Bad("a batch of eleven", "TooManyEntriesInBatchRequest", client -> client.sendMessageBatch(r -> r.queueUrl(WRITES).entries(eleven))),
                new Bad("one id twice", "BatchEntryIdsNotDistinct", client -> client.sendMessageBatch(r -> r.queueUrl(WRITES).entries(entry("a", "x"), entry("a", "y")))),
                new Bad("an id with a blank", "InvalidBatchEntryId", client -> client.sendMessageBatch(r -> r.queueUrl(WRITES).entries(entry("a b", "x")))),
                new Bad("a batch too long", "BatchRequestTooLong", client -> client.sendMessageBatch(r -> r.queueUrl(WRITES).entries(entry("a", large), entry("b", large)))),
                new Bad("a handle that is none", "ReceiptHandleIsInvalid", client -> client.deleteMessage(r -> r.queueUrl(WRITES).receiptHandle("AQEB"))),
                new Bad("a move from an unknown queue", "ResourceNotFoundException", client -> client.startMessageMoveTask(r -> r.sourceArn(Declared.arn("ghost")))),
                new Bad("a move from a queue without dead letters", "InvalidParameterValue", client -> client.startMessageMoveTask(r -> r.sourceArn(Declared.arn("writes")))),
                new Bad("a FIFO queue, whose order nobody keeps here", "UnsupportedOperation", client -> client.sendMessage(r -> r.queueUrl(Declared.url("order.fifo"))
                        .messageBody("x").messageGroupId("g"))));
    }

    @ParameterizedTest
    @MethodSource("bad")
    void isRefusedAsSqsRefuses(Bad bad) {
        refused(bad.code, () -> bad.call.accept(client));
    }

    @Test
    void whatIsRefusedHasTheClientsOwnExceptionAndAStrangerIsNotHeard() {
        assertThrows(QueueDoesNotExistException.class, () -> receive(Declared.url("ghost")));
        var stranger = new RoleKeys().issue(Resources.ROLE, Resources.SPOT);
        try (var other = SqsClient.builder().region(Region.US_EAST_1).httpClient(UrlConnectionHttpClient.create())
                .endpointOverride(URI.create("http://127.0.0.1:" + endpoint.port()))
                .credentialsProvider(StaticCredentialsProvider.create(AwsSessionCredentials.create(stranger.id(), stranger.secret(), stranger.token()))).build()) {
            refused("UnrecognizedClientException", () -> other.purgeQueue(request -> request.queueUrl(WRITES)));
        }
    }

    @Test
    void anAttributeThatIsNotInBase64IsRefusedBeforeAnybodyMustReadIt() {
        var request = JsonParser.parseString("""
                {"QueueUrl":"%s","MessageBody":"x","MessageAttributes":{"a":{"DataType":"Binary","BinaryValue":"****"}}}""".formatted(WRITES)).getAsJsonObject();
        var refusal = assertThrows(AwsException.class, () -> new Sqs(queues, () -> world).call("SendMessage", request, "AROA:tester"));
        assertEquals("SerializationException: the message attribute 'a' is not in base64", refusal.code() + ": " + refusal.getMessage());
        assertEquals(0, queues.depth(DeclaredQueue.find(world, WRITES)).all());
    }

    /** Before the signature is looked at, since that takes the whole request. */
    @Test
    void aStrangersRequestDoesNotFillTheMemory() throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + endpoint.port())).POST(HttpRequest.BodyPublishers.ofByteArray(new byte[(8 << 20) + 1])).build();
        var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertEquals("400 {\"__type\":\"com.amazonaws.sqs#RequestEntityTooLarge\",\"message\":\"a request has at most 8388608 bytes\"}",
                answer.statusCode() + " " + answer.body());
    }

    private static void refused(String code, Runnable call) {
        var refusal = assertThrows(AwsServiceException.class, call::run);
        assertEquals(code, refusal.awsErrorDetails().errorCode(), refusal.getMessage());
        assertEquals(400, refusal.statusCode());
    }
}
