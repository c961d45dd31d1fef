package lambdavpc.handler.core;

import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import com.google.gson.stream.MalformedJsonException;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A JSON value, read strictly: no comments, no field twice, nothing after it, at most 255 deep. Made from Gson's reader of tokens: 6 classes on a
 * cold start, where the trees of the SDK took 107.
 */
public final class JsonNode {
    private final JsonToken type;
    private final String text;
    private final List<JsonNode> elements;
    private final Map<String, JsonNode> fields;

    private JsonNode(JsonToken type, String text, List<JsonNode> elements, Map<String, JsonNode> fields) {
        this.type = type;
        this.text = text;
        this.elements = elements;
        this.fields = fields;
    }

    /** @throws IllegalArgumentException when the text is not one JSON value; its message does not quote it */
    public static JsonNode parse(String text) {
        var reader = new JsonReader(new StringReader(text));
        reader.setStrictness(Strictness.STRICT);
        try {
            var node = next(reader);
            if (reader.peek() == JsonToken.END_DOCUMENT) {
                return node;
            }
        } catch (IOException e) {
            // Gson's own words quote field names.
        }
        throw new IllegalArgumentException("not one JSON value");
    }

    private static JsonNode next(JsonReader reader) throws IOException {
        var type = reader.peek();
        switch (type) {
            case BEGIN_OBJECT:
                var fields = new LinkedHashMap<String, JsonNode>();
                reader.beginObject();
                while (reader.hasNext()) {
                    if (fields.put(reader.nextName(), next(reader)) != null) {
                        throw new MalformedJsonException("a field twice");
                    }
                }
                reader.endObject();
                return new JsonNode(type, null, null, fields);
            case BEGIN_ARRAY:
                var elements = new ArrayList<JsonNode>();
                reader.beginArray();
                while (reader.hasNext()) {
                    elements.add(next(reader));
                }
                reader.endArray();
                return new JsonNode(type, null, elements, null);
            case BOOLEAN:
                return new JsonNode(type, String.valueOf(reader.nextBoolean()), null, null);
            case NULL:
                reader.nextNull();
                return new JsonNode(type, null, null, null);
            default:
                return new JsonNode(type, reader.nextString(), null, null);
        }
    }

    public boolean isNull() {
        return type == JsonToken.NULL;
    }

    public boolean isObject() {
        return type == JsonToken.BEGIN_OBJECT;
    }

    public boolean isArray() {
        return type == JsonToken.BEGIN_ARRAY;
    }

    public boolean isString() {
        return type == JsonToken.STRING;
    }

    public boolean isNumber() {
        return type == JsonToken.NUMBER;
    }

    public Map<String, JsonNode> asObject() {
        return require(fields);
    }

    public List<JsonNode> asArray() {
        return require(elements);
    }

    public String asString() {
        return require(isString() ? text : null);
    }

    /** The number as it was written. */
    public String asNumber() {
        return require(isNumber() ? text : null);
    }

    /** A field of an object. */
    public Optional<JsonNode> field(String name) {
        return Optional.ofNullable(asObject().get(name));
    }

    private <T> T require(T value) {
        if (value == null) {
            throw new IllegalStateException("JSON of another type: " + type);
        }
        return value;
    }
}
