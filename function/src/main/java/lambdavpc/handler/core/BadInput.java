package lambdavpc.handler.core;

import software.amazon.awssdk.protocols.jsoncore.JsonWriter;

/** The caller's mistake: answered with an error object, not counted as a failure of the function. */
public final class BadInput extends RuntimeException {
    private final String field;
    private final String got;
    private final String allowed;

    /**
     * @param field the field at fault; empty for the whole input
     */
    public BadInput(String field, String got, String allowed) {
        super((field.isEmpty() ? "input" : field) + ": got " + got + "; allowed: " + allowed, null, false, false);
        this.field = field;
        this.got = got;
        this.allowed = allowed;
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
