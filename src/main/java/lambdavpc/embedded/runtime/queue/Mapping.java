package lambdavpc.embedded.runtime.queue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import lambdavpc.embedded.World;

/**
 * An event source mapping as it was deployed.
 *
 * @param function    ARN or name of what is invoked
 * @param window      seconds
 * @param concurrency invocations at once
 * @param partial     whether the function reports the messages that failed
 */
record Mapping(String id, String queue, String function, int batchSize, int window, int concurrency, boolean partial) {
    static final String TYPE = "aws:lambda/eventSourceMapping:EventSourceMapping";
    /** What Lambda begins with when nobody says; it would go on from there, which a single machine should not. */
    private static final int FIRST_POLLERS = 5;

    static Mapping of(World.Entry entry) {
        var outputs = entry.outputs();
        var scaling = outputs.get("scalingConfig") instanceof Map<?, ?> map ? map.get("maximumConcurrency") : null;
        return new Mapping(entry.id(), (String) outputs.get("eventSourceArn"), (String) outputs.get("functionName"),
                number(outputs.get("batchSize"), 10), number(outputs.get("maximumBatchingWindowInSeconds"), 0), number(scaling, FIRST_POLLERS),
                outputs.get("functionResponseTypes") instanceof List<?> types && types.contains("ReportBatchItemFailures"));
    }

    static boolean enabled(World.Entry entry) {
        return !Boolean.FALSE.equals(entry.outputs().get("enabled"));
    }

    /** What the function is given, in the form that Lambda gives SQS messages. */
    JsonObject event(List<Message> messages) {
        var records = new JsonArray();
        messages.forEach(message -> records.add(event(message)));
        var event = new JsonObject();
        event.add("Records", records);
        return event;
    }

    private JsonObject event(Message message) {
        var event = new JsonObject();
        event.addProperty("messageId", message.id());
        event.addProperty("receiptHandle", message.handle());
        event.addProperty("body", message.body());
        event.add("attributes", Sqs.systemAttributes(message));
        var attributes = new JsonObject();
        message.attributes().forEach((name, value) -> {
            var attribute = new JsonObject();
            if (value.text() != null) {
                attribute.addProperty("stringValue", value.text());
            } else {
                attribute.addProperty("binaryValue", value.binary());
            }
            attribute.add("stringListValues", new JsonArray());
            attribute.add("binaryListValues", new JsonArray());
            attribute.addProperty("dataType", value.type());
            attributes.add(name, attribute);
        });
        event.add("messageAttributes", attributes);
        if (!message.attributes().isEmpty()) {
            event.addProperty("md5OfMessageAttributes", Message.md5(message.attributes()));
        }
        event.addProperty("md5OfBody", message.bodyMd5());
        event.addProperty("eventSource", "aws:sqs");
        event.addProperty("eventSourceARN", queue);
        event.addProperty("awsRegion", queue.split(":")[3]);
        return event;
    }

    private static int number(Object value, int otherwise) {
        return value instanceof Number number ? number.intValue() : otherwise;
    }
}
