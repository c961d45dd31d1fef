package lambdavpc.handler.writer;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import lambdavpc.handler.core.BadInput;
import lambdavpc.handler.core.HandlerException;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;
import software.amazon.awssdk.thirdparty.jackson.core.JsonFactory;
import software.amazon.awssdk.thirdparty.jackson.core.JsonParser;
import software.amazon.awssdk.thirdparty.jackson.core.JsonToken;

/**
 * What Lambda hands over of a queue.
 *
 * @param notes  the messages that can be written, each once, in the order of their ids: two writers that meet wait for each other instead of
 *               stopping each other
 * @param poison what is wrong with each of the others, by message id, never quoting it
 */
record Batch(List<Note> notes, Map<String, String> poison) {
    /** The limit of the table; counted as it counts, in characters and not in Java's halves of them. */
    static final int LONGEST = 10_000;
    private static final Pattern MESSAGE_ID = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final String ALLOWED = "{\"text\": \"...\"} with 1 to " + LONGEST + " characters";
    /** The SDK's own JSON: its friendlier front ignores comments and whatever stands after the first value. */
    private static final JsonFactory JSON = JsonFactory.builder().build().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

    /**
     * @throws BadInput         when this is no delivery at all, but somebody's try
     * @throws HandlerException when it is a delivery of something else: an answer would tell Lambda that all of it is done
     */
    static Batch from(Map<String, JsonNode> event) {
        var records = event.get("Records");
        if (records == null || !records.isArray()) {
            throw new BadInput("Records", records == null ? "nothing" : "JSON of another type", "the records of an SQS event");
        }
        var notes = new TreeMap<String, Note>();
        var poison = new LinkedHashMap<String, String>();
        for (var message : records.asArray()) {
            var id = text(message, "messageId");
            if (!"aws:sqs".equals(text(message, "eventSource")) || id == null || !MESSAGE_ID.matcher(id).matches()) {
                throw new HandlerException("Event", "a record is not a message of SQS; this function's event source is another");
            }
            try {
                notes.putIfAbsent(id, new Note(id, note(text(message, "body"))));
            } catch (BadInput e) {
                poison.put(id, e.getMessage());
            }
        }
        return new Batch(new ArrayList<>(notes.values()), poison);
    }

    private static String text(JsonNode object, String field) {
        return object.isObject() ? object.field(field).filter(JsonNode::isString).map(JsonNode::asString).orElse(null) : null;
    }

    /** The text in a message's body. */
    static String note(String body) {
        if (body == null) {
            throw poison("nothing");
        }
        String text = null;
        try (var json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw poison("JSON of another type");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (!json.currentName().equals("text")) {
                    throw poison("a field that is not known");
                }
                if (json.nextToken() != JsonToken.VALUE_STRING) {
                    throw poison("a text of another type");
                }
                text = json.getText();
            }
            if (json.nextToken() != null) {
                throw poison("more than one JSON value");
            }
        } catch (IOException e) {
            throw poison("text that is not JSON");
        }
        if (text == null) {
            throw poison("no text");
        }
        if (text.codePoints().anyMatch(point -> point == 0 || point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
            throw poison("a character that is none");
        }
        var length = text.codePointCount(0, text.length());
        if (length < 1 || length > LONGEST) {
            throw poison(length + " characters");
        }
        return text;
    }

    private static BadInput poison(String got) {
        return new BadInput("body", got, ALLOWED);
    }
}
