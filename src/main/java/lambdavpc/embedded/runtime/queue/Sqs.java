package lambdavpc.embedded.runtime.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.StreamSupport;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.queue.Message.Attribute;

/**
 * SQS's operations on messages, with its limits. Queues themselves come and go as resources.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html">SQS's operations</a>
 */
public final class Sqs {
    private static final int MOST_AT_ONCE = 10;
    private static final int MOST_BATCH_BYTES = 262_144;
    private static final int MOST_ATTRIBUTES = 10;
    private static final int MOST_VISIBILITY = 43_200;

    private final Queues queues;
    private final Supplier<World> world;

    public Sqs(Queues queues, Supplier<World> world) {
        this.queues = queues;
        this.world = world;
    }

    /**
     * One request.
     *
     * @param operation {@code SendMessage}
     * @param sender    whom a message says that it is from
     * @throws AwsException as AWS refuses
     */
    public JsonObject call(String operation, JsonObject request, String sender) {
        if (operation.equals("StartMessageMoveTask")) {
            return move(request);
        }
        if (operation.equals("GetQueueUrl")) {
            return object("QueueUrl", DeclaredQueue.find(world.get(), required(request, "QueueName")).url());
        }
        var queue = DeclaredQueue.find(world.get(), required(request, "QueueUrl"));
        if (queue.fifo()) {
            throw new AwsException("UnsupportedOperation", "the embedded SQS does not keep the order of a FIFO queue: " + queue.name());
        }
        return switch (operation) {
            case "SendMessage" -> send(queue, request, sender);
            case "SendMessageBatch" -> sendAll(queue, request, sender);
            case "ReceiveMessage" -> receive(queue, request);
            case "DeleteMessage" -> delete(queue, request);
            case "DeleteMessageBatch" -> batch(request, entry -> delete(queue, entry));
            case "ChangeMessageVisibility" -> hide(queue, request);
            case "ChangeMessageVisibilityBatch" -> batch(request, entry -> hide(queue, entry));
            case "GetQueueAttributes" -> attributes(queue, request);
            case "PurgeQueue" -> {
                queues.purge(queue);
                yield new JsonObject();
            }
            default -> throw new AwsException("UnknownOperationException", "the embedded SQS has no operation " + operation);
        };
    }

    private JsonObject send(DeclaredQueue queue, JsonObject request, String sender) {
        var body = required(request, "MessageBody");
        var attributes = messageAttributes(request);
        if (bytes(request) > queue.mostBytes()) {
            throw invalid("One or more parameters are invalid. Reason: Message must be shorter than %d bytes.".formatted(queue.mostBytes()));
        }
        if (!body.codePoints().allMatch(Sqs::allowed)) {
            throw new AwsException("InvalidMessageContents", "Invalid characters found. Valid unicode characters are "
                    + "#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
        }
        var message = queues.send(queue, body, attributes, sender, number(request, "DelaySeconds", queue.delay(), 0, 900));
        var answer = object("MessageId", message.id());
        answer.addProperty("MD5OfMessageBody", message.bodyMd5());
        answer.addProperty("MD5OfMessageAttributes", Message.md5(attributes));
        return answer;
    }

    private JsonObject sendAll(DeclaredQueue queue, JsonObject request, String sender) {
        if (entries(request).stream().mapToInt(Sqs::bytes).sum() > MOST_BATCH_BYTES) {
            throw new AwsException("BatchRequestTooLong", "Batch requests cannot be longer than %d bytes.".formatted(MOST_BATCH_BYTES));
        }
        return batch(request, entry -> send(queue, entry, sender));
    }

    private JsonObject receive(DeclaredQueue queue, JsonObject request) {
        var most = number(request, "MaxNumberOfMessages", 1, 1, MOST_AT_ONCE);
        var visibility = number(request, "VisibilityTimeout", queue.visibility(), 0, MOST_VISIBILITY);
        var wait = number(request, "WaitTimeSeconds", queue.longPoll(), 0, 20);
        var system = texts(request, "MessageSystemAttributeNames", "AttributeNames");
        var own = texts(request, "MessageAttributeNames");
        var messages = new JsonArray();
        try {
            queues.receive(queue, most, visibility, wait * 1000L).forEach(message -> messages.add(told(message, system, own)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted");
        }
        var answer = new JsonObject();
        if (!messages.isEmpty()) {
            answer.add("Messages", messages);
        }
        return answer;
    }

    private static JsonObject told(Message message, List<String> system, List<String> own) {
        var told = object("MessageId", message.id());
        told.addProperty("ReceiptHandle", message.handle());
        told.addProperty("MD5OfBody", message.bodyMd5());
        told.addProperty("Body", message.body());
        var wanted = new JsonObject();
        systemAttributes(message).entrySet().stream().filter(each -> system.contains("All") || system.contains(each.getKey()))
                .forEach(each -> wanted.add(each.getKey(), each.getValue()));
        if (wanted.size() > 0) {
            told.add("Attributes", wanted);
        }
        var attributes = new LinkedHashMap<String, Attribute>();
        message.attributes().forEach((name, value) -> {
            if (own.stream().anyMatch(each -> each.equals("All") || each.equals(name) || each.endsWith(".*") && name.startsWith(each.substring(0, each.length() - 2)))) {
                attributes.put(name, value);
            }
        });
        if (!attributes.isEmpty()) {
            told.addProperty("MD5OfMessageAttributes", Message.md5(attributes));
            var json = new JsonObject();
            attributes.forEach((name, value) -> {
                var each = object("DataType", value.type());
                each.addProperty("StringValue", value.text());
                each.addProperty("BinaryValue", value.binary());
                json.add(name, each);
            });
            told.add("MessageAttributes", json);
        }
        return told;
    }

    /** What SQS itself knows about a message. */
    static JsonObject systemAttributes(Message message) {
        var attributes = object("ApproximateReceiveCount", Integer.toString(message.receives()));
        attributes.addProperty("SentTimestamp", Long.toString(message.sent()));
        attributes.addProperty("SenderId", message.sender());
        attributes.addProperty("ApproximateFirstReceiveTimestamp", Long.toString(message.firstReceived()));
        if (message.source() != null) {
            attributes.addProperty("DeadLetterQueueSourceArn", message.source());
        }
        return attributes;
    }

    private JsonObject delete(DeclaredQueue queue, JsonObject request) {
        queues.delete(queue, required(request, "ReceiptHandle"));
        return new JsonObject();
    }

    private JsonObject hide(DeclaredQueue queue, JsonObject request) {
        var handle = required(request, "ReceiptHandle");
        required(request, "VisibilityTimeout");
        queues.hide(queue, handle, number(request, "VisibilityTimeout", 0, 0, MOST_VISIBILITY));
        return new JsonObject();
    }

    private JsonObject attributes(DeclaredQueue queue, JsonObject request) {
        var depth = queues.depth(queue);
        var all = object("QueueArn", queue.arn());
        all.addProperty("ApproximateNumberOfMessages", Integer.toString(depth.visible()));
        all.addProperty("ApproximateNumberOfMessagesNotVisible", Integer.toString(depth.inFlight()));
        all.addProperty("ApproximateNumberOfMessagesDelayed", Integer.toString(depth.delayed()));
        all.addProperty("VisibilityTimeout", Integer.toString(queue.visibility()));
        all.addProperty("MessageRetentionPeriod", Integer.toString(queue.retention()));
        all.addProperty("DelaySeconds", Integer.toString(queue.delay()));
        all.addProperty("ReceiveMessageWaitTimeSeconds", Integer.toString(queue.longPoll()));
        all.addProperty("MaximumMessageSize", Integer.toString(queue.mostBytes()));
        BiConsumer<String, Object> declared = (name, value) -> {
            if (value != null) {
                all.addProperty(name, value.toString());
            }
        };
        var outputs = queue.entry().outputs();
        declared.accept("Policy", outputs.get("policy"));
        declared.accept("RedrivePolicy", outputs.get("redrivePolicy"));
        declared.accept("RedriveAllowPolicy", queue.redriveAllowPolicy(world.get()));
        declared.accept("KmsMasterKeyId", outputs.get("kmsMasterKeyId"));
        declared.accept("SqsManagedSseEnabled", outputs.get("sqsManagedSseEnabled"));
        var names = texts(request, "AttributeNames");
        var wanted = new JsonObject();
        all.entrySet().stream().filter(each -> names.contains("All") || names.contains(each.getKey())).forEach(each -> wanted.add(each.getKey(), each.getValue()));
        var answer = new JsonObject();
        if (wanted.size() > 0) {
            answer.add("Attributes", wanted);
        }
        return answer;
    }

    /** Carried out before it is answered: SQS's own takes a while and can be looked at meanwhile. */
    private JsonObject move(JsonObject request) {
        var source = byArn(required(request, "SourceArn"));
        if (world.get().all(DeclaredQueue.TYPE).map(DeclaredQueue::of).noneMatch(queue -> source.arn().equals(queue.deadLetterTarget()))) {
            throw invalid("Source queue must be configured as a Dead Letter Queue.");
        }
        var target = optional(request, "DestinationArn").map(this::byArn);
        if (target.filter(queue -> queue.arn().equals(source.arn())).isPresent()) {
            throw invalid("Source queue arn and destination queue arn cannot be the same.");
        }
        queues.move(source, target);
        return object("TaskHandle", UUID.randomUUID().toString());
    }

    private DeclaredQueue byArn(String arn) {
        return DeclaredQueue.byArn(world.get(), arn).orElseThrow(() -> new AwsException("ResourceNotFoundException", "The resource that you specified for the SourceArn parameter doesn't exist."));
    }

    private JsonObject batch(JsonObject request, Function<JsonObject, JsonObject> one) {
        var successful = new JsonArray();
        var failed = new JsonArray();
        for (var entry : entries(request)) {
            JsonObject answer;
            try {
                answer = one.apply(entry);
                successful.add(answer);
            } catch (AwsException refusal) {
                answer = object("Code", refusal.code());
                answer.addProperty("Message", refusal.getMessage());
                answer.addProperty("SenderFault", true);
                failed.add(answer);
            }
            answer.add("Id", entry.get("Id"));
        }
        var answer = new JsonObject();
        answer.add("Successful", successful);
        answer.add("Failed", failed);
        return answer;
    }

    private static List<JsonObject> entries(JsonObject request) {
        var entries = request.has("Entries") ? StreamSupport.stream(request.getAsJsonArray("Entries").spliterator(), false).map(JsonElement::getAsJsonObject).toList()
                : List.<JsonObject>of();
        if (entries.isEmpty()) {
            throw new AwsException("EmptyBatchRequest", "There should be at least one entry in the request.");
        }
        if (entries.size() > MOST_AT_ONCE) {
            throw new AwsException("TooManyEntriesInBatchRequest", "Maximum number of entries per request are %d. You have sent %d.".formatted(MOST_AT_ONCE, entries.size()));
        }
        var ids = entries.stream().map(entry -> required(entry, "Id")).toList();
        if (!ids.stream().allMatch(id -> id.matches("[A-Za-z0-9_-]{1,80}"))) {
            throw new AwsException("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");
        }
        if (new HashSet<>(ids).size() < ids.size()) {
            throw new AwsException("BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.");
        }
        return entries;
    }

    private static Map<String, Attribute> messageAttributes(JsonObject request) {
        var attributes = new LinkedHashMap<String, Attribute>();
        if (request.has("MessageAttributes") && request.get("MessageAttributes").isJsonObject()) {
            request.getAsJsonObject("MessageAttributes").entrySet().forEach(entry -> {
                var value = entry.getValue().getAsJsonObject();
                var attribute = new Attribute(required(value, "DataType"), optional(value, "StringValue").orElse(null), optional(value, "BinaryValue").orElse(null));
                var binary = attribute.type().matches("Binary(\\..*)?");
                if (!binary && !attribute.type().matches("(String|Number)(\\..*)?") || (binary ? attribute.binary() : attribute.text()) == null) {
                    throw invalid("The message attribute '%s' must contain a value of its type, String, Number or Binary.".formatted(entry.getKey()));
                }
                if (binary && !isBase64(attribute.binary())) {
                    throw new AwsException("SerializationException", "the message attribute '%s' is not in base64".formatted(entry.getKey()));
                }
                attributes.put(entry.getKey(), attribute);
            });
        }
        if (attributes.size() > MOST_ATTRIBUTES) {
            throw invalid("Number of message attributes [%d] exceeds the allowed maximum [%d].".formatted(attributes.size(), MOST_ATTRIBUTES));
        }
        return attributes;
    }

    private static boolean isBase64(String text) {
        try {
            Base64.getDecoder().decode(text);
            return true;
        } catch (IllegalArgumentException other) {
            return false;
        }
    }

    private static int bytes(JsonObject message) {
        var size = optional(message, "MessageBody").map(body -> body.getBytes(UTF_8).length).orElse(0);
        for (var each : messageAttributes(message).entrySet()) {
            var attribute = each.getValue();
            size += each.getKey().getBytes(UTF_8).length + attribute.type().length()
                    + (attribute.text() != null ? attribute.text().getBytes(UTF_8).length : attribute.binary().length() * 3 / 4);
        }
        return size;
    }

    private static boolean allowed(int point) {
        return point == 0x9 || point == 0xA || point == 0xD || point >= 0x20 && point <= 0xD7FF || point >= 0xE000 && point <= 0xFFFD || point >= 0x10000;
    }

    private static int number(JsonObject request, String name, int otherwise, int least, int most) {
        if (!request.has(name) || request.get(name).isJsonNull()) {
            return otherwise;
        }
        var number = request.get(name).getAsInt();
        if (number < least || number > most) {
            throw invalid("Value %d for parameter %s is invalid. Reason: Must be between %d and %d, if provided.".formatted(number, name, least, most));
        }
        return number;
    }

    private static List<String> texts(JsonObject request, String... names) {
        var texts = new ArrayList<String>();
        for (var name : names) {
            if (request.has(name) && request.get(name).isJsonArray()) {
                request.getAsJsonArray(name).forEach(each -> texts.add(each.getAsString()));
            }
        }
        return texts;
    }

    private static String required(JsonObject request, String name) {
        return optional(request, name).filter(text -> !text.isEmpty()).orElseThrow(() ->
                new AwsException("MissingParameter", "The request must contain the parameter " + name + "."));
    }

    private static Optional<String> optional(JsonObject request, String name) {
        return Optional.ofNullable(request.get(name)).filter(JsonElement::isJsonPrimitive).map(JsonElement::getAsString);
    }

    private static AwsException invalid(String message) {
        return new AwsException("InvalidParameterValue", message);
    }

    private static JsonObject object(String name, String value) {
        var object = new JsonObject();
        object.addProperty(name, value);
        return object;
    }
}
