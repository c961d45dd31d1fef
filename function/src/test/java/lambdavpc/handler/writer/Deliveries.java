package lambdavpc.handler.writer;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import lambdavpc.handler.core.Engine;
import lambdavpc.handler.core.Session;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/** What an event source mapping says to the writer, and hears. */
public final class Deliveries {
    private Deliveries() {}

    public static Writer writer(Session session, Engine engine) {
        return new Writer(session, Notes.of(engine));
    }

    /** The body of a message with a note. */
    public static String body(String text) {
        return string(JsonWriter.create().writeStartObject().writeFieldName("text").writeValue(text).writeEndObject());
    }

    /** Bodies by message id, in a new event. */
    public static String event(Map<String, String> bodies) {
        return event(List.copyOf(bodies.entrySet()));
    }

    /** Message ids and bodies, in a new event. */
    public static String event(List<Map.Entry<String, String>> messages) {
        var event = JsonWriter.create().writeStartObject().writeFieldName("Records").writeStartArray();
        for (var message : messages) {
            event.writeStartObject()
                    .writeFieldName("messageId").writeValue(message.getKey())
                    .writeFieldName("receiptHandle").writeValue("handle")
                    .writeFieldName("body").writeValue(message.getValue())
                    .writeFieldName("attributes").writeStartObject().writeFieldName("ApproximateReceiveCount").writeValue("1").writeEndObject()
                    .writeFieldName("eventSource").writeValue("aws:sqs")
                    .writeFieldName("eventSourceARN").writeValue("arn:aws:sqs:eu-central-1:000000000000:notes")
                    .writeFieldName("awsRegion").writeValue("eu-central-1")
                    .writeEndObject();
        }
        return string(event.writeEndArray().writeEndObject());
    }

    /** The ids in an answer, of which none may come twice. */
    public static Set<String> failures(String answer) {
        return JsonNode.parser().parse(answer).asObject().get("batchItemFailures").asArray().stream()
                .map(failure -> failure.asObject().get("itemIdentifier").asString()).collect(Collectors.toUnmodifiableSet());
    }

    private static String string(JsonWriter json) {
        return new String(json.getBytes(), StandardCharsets.UTF_8);
    }
}
