package lambdavpc.handler.core;

import java.nio.charset.StandardCharsets;

/** One JSON value in the making: commas and escapes are its matter, that what begins also ends is its caller's. */
public final class JsonWriter {
    private static final String HEX = "0123456789abcdef";

    private final StringBuilder text = new StringBuilder(512);
    /** Whether a value stands before what comes next. */
    private boolean follows;

    private JsonWriter() {}

    public static JsonWriter create() {
        return new JsonWriter();
    }

    public JsonWriter writeStartObject() {
        return begin('{');
    }

    public JsonWriter writeEndObject() {
        return end('}');
    }

    public JsonWriter writeStartArray() {
        return begin('[');
    }

    public JsonWriter writeEndArray() {
        return end(']');
    }

    public JsonWriter writeFieldName(String name) {
        next();
        quote(name);
        text.append(':');
        follows = false;
        return this;
    }

    /** @param value may be null */
    public JsonWriter writeValue(String value) {
        next();
        if (value == null) {
            text.append("null");
        } else {
            quote(value);
        }
        return this;
    }

    public JsonWriter writeValue(long value) {
        next();
        text.append(value);
        return this;
    }

    /** @throws IllegalArgumentException for infinity and what is not a number, which JSON has no words for */
    public JsonWriter writeValue(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("no number of JSON: " + value);
        }
        next();
        text.append(value);
        return this;
    }

    public JsonWriter writeValue(boolean value) {
        next();
        text.append(value);
        return this;
    }

    public byte[] getBytes() {
        return toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private JsonWriter begin(char bracket) {
        next();
        text.append(bracket);
        follows = false;
        return this;
    }

    private JsonWriter end(char bracket) {
        text.append(bracket);
        follows = true;
        return this;
    }

    private void next() {
        if (follows) {
            text.append(',');
        }
        follows = true;
    }

    private void quote(String value) {
        text.append('"');
        var written = 0;
        for (var at = 0; at < value.length(); at++) {
            var character = value.charAt(at);
            if (character < ' ' || character == '"' || character == '\\') {
                text.append(value, written, at).append('\\');
                if (character < ' ') {
                    text.append("u00").append(HEX.charAt(character >> 4)).append(HEX.charAt(character & 15));
                } else {
                    text.append(character);
                }
                written = at + 1;
            }
        }
        text.append(value, written, value.length()).append('"');
    }
}
