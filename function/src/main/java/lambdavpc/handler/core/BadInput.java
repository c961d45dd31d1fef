package lambdavpc.handler.core;


/** The caller's mistake: answered with an error object, not counted as a failure of the function. */
public final class BadInput extends RuntimeException {
    private static final int LONGEST = 100;

    private final String field;
    private final String got;
    private final String allowed;

    /**
     * @param field the field at fault; empty for the whole input
     */
    public BadInput(String field, String got, String allowed) {
        super(readable(field.isEmpty() ? "input" : field) + ": got " + readable(got) + "; allowed: " + allowed, null, false, false);
        this.field = readable(field);
        this.got = readable(got);
        this.allowed = allowed;
    }

    /** Enough to know one's own input by. It goes into answer and log: nothing long, and nothing that is no text, such as half a surrogate pair. */
    private static String readable(String text) {
        var printable = text.substring(0, Math.min(text.length(), LONGEST)).replaceAll("[^ -~]", "?");
        return text.length() > LONGEST ? printable + "..." : printable;
    }

    byte[] answer() {
        return JsonWriter.create().writeStartObject()
                .writeFieldName("error").writeStartObject()
                .writeFieldName("kind").writeValue("BadInput")
                .writeFieldName("field").writeValue(field)
                .writeFieldName("got").writeValue(got)
                .writeFieldName("allowed").writeValue(allowed)
                .writeEndObject().writeEndObject().getBytes();
    }
}
