package lambdavpc.handler.core;

import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** One JSON line for the function's log group. Callers pass names, counts and kinds, never values of secrets. */
public final class Log {
    /** Lambda gives a process one request at a time; whoever logs within it need not carry its id along. */
    private static final ThreadLocal<String> REQUEST = new ThreadLocal<>();

    private final JsonWriter line = JsonWriter.create().writeStartObject();

    private Log(String level, String event) {
        // The same text as an Instant's, without the formatters that an Instant loads.
        with("time", LocalDateTime.now(ZoneOffset.UTC) + "Z").with("level", level).with("event", event);
        request().ifPresent(id -> with("requestId", id));
    }

    /** Lines from now on belong to this request; null: to none. */
    static void request(String id) {
        REQUEST.set(id);
    }

    /** Whose line this would be; empty in init code. */
    static Optional<String> request() {
        return Optional.ofNullable(REQUEST.get());
    }

    public static Log info(String event) {
        return new Log("info", event);
    }

    public static Log warn(String event) {
        return new Log("warn", event);
    }

    public static Log error(String event) {
        return new Log("error", event);
    }

    public Log with(String name, String value) {
        line.writeFieldName(name).writeValue(value == null ? "" : value);
        return this;
    }

    public Log with(String name, long value) {
        line.writeFieldName(name).writeValue(value);
        return this;
    }

    public Log with(String name, boolean value) {
        line.writeFieldName(name).writeValue(value);
        return this;
    }

    /** To stdout: the runtime's own logger would wrap the line in a second JSON object, as text that no query looks into. */
    public void write() {
        var bytes = (line.writeEndObject() + "\n").getBytes(StandardCharsets.UTF_8);
        System.out.write(bytes, 0, bytes.length);
        System.out.flush();
    }
}
