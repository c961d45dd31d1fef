package lambdavpc.embedded.runtime;

/** The runtime cannot do its work on this machine: one line that says what is wrong and what to do. */
public final class CannotRun extends RuntimeException {
    public CannotRun(String message) {
        super(message);
    }

    public CannotRun(String message, Throwable cause) {
        super(message, cause);
    }
}
