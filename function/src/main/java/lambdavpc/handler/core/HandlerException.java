package lambdavpc.handler.core;

/**
 * A failure that the caller may see: a short kind and a sentence, never SQL text or a value from a secret.
 * It has no cause and no stack trace, because Lambda would print both into the answer and the log.
 */
public final class HandlerException extends RuntimeException {
    private final String kind;

    public HandlerException(String kind, String message) {
        super(kind + ": " + message, null, false, false);
        this.kind = kind;
    }

    public String kind() {
        return kind;
    }
}
