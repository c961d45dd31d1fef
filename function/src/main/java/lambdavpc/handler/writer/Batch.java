package lambdavpc.handler.writer;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import lambdavpc.handler.core.BadInput;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.JsonNode;

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
        JsonNode node;
        try {
            node = JsonNode.parse(body);
        } catch (IllegalArgumentException e) {
            throw poison("text that is not JSON");
        }
        if (!node.isObject()) {
            throw poison("JSON of another type");
        }
        if (!Set.of("text").containsAll(node.asObject().keySet())) {
            throw poison("a field that is not known");
        }
        var value = node.field("text").orElseThrow(() -> poison("no text"));
        if (!value.isString()) {
            throw poison("a text of another type");
        }
        var text = value.asString();
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
