package lambdavpc.embedded.runtime;

/** The runtime cannot do its work on this machine: one line that says what is wrong and what to do. */
public final class Failure extends RuntimeException {
    public Failure(String message) {
        super(message);
    }

    public Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
