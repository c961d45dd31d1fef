package lambdavpc.embedded.runtime.proxy;

/** The end of a connection, with what the client is told. */
final class Refusal extends Exception {
    private final transient Message message;

    Refusal(Message message) {
        super(null, null, false, false);
        this.message = message;
    }

    /** @param state SQLSTATE */
    Refusal(String state, String text) {
        this(Message.refusal(state, text));
    }

    Message message() {
        return message;
    }
}
