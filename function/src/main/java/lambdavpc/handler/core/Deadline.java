package lambdavpc.handler.core;

import com.amazonaws.services.lambda.runtime.Context;
import java.time.Duration;

/** The moment by which work must be over, a little before Lambda would kill it, so that the answer is ours and not a time-out. */
public record Deadline(long nanoTime) {
    private static final Duration MARGIN = Duration.ofMillis(500);
    /** No single wait for the database or the secret is longer than this, however long the function may run. */
    private static final int LONGEST_WAIT_MILLIS = 5_000;

    public static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    public static Deadline of(Context context) {
        return in(Duration.ofMillis(context.getRemainingTimeInMillis()).minus(MARGIN));
    }

    /** The same, or an earlier one that is so far from now. */
    Deadline within(Duration time) {
        return new Deadline(Math.min(nanoTime, System.nanoTime() + time.toNanos()));
    }

    /** The time that is left; negative when it is over. */
    public Duration left() {
        return Duration.ofNanos(nanoTime - System.nanoTime());
    }

    public boolean allows(Duration wait) {
        return left().compareTo(wait) > 0;
    }

    /**
     * How long one network wait may take, in milliseconds: at least 1, since 0 means for ever to every driver; and at most half of what is left,
     * since Java's TLS sockets, when they are closed after a wait in vain, wait as long once more for the other side's farewell.
     */
    public int waitMillis() {
        return (int) Math.max(1, Math.min(LONGEST_WAIT_MILLIS, left().toMillis() / 2));
    }
}
