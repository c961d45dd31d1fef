package lambdavpc.embedded;

/** A refusal in AWS's own words: its error code and a message. */
public final class AwsException extends RuntimeException {
    private final String code;

    public AwsException(String code, String message) {
        super(message);
        this.code = code;
    }

    /** AWS's error code, for example {@code InvalidSubnet.Conflict}. */
    public String code() {
        return code;
    }
}
