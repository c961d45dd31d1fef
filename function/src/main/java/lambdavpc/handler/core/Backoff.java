package lambdavpc.handler.core;

import java.time.Duration;
import java.util.Optional;

/**
 * How long to leave a database alone that cannot work now: from 100 ms, twice as long each time, to 5 s. Half of it is left to chance, so that
 * functions which failed together do not come back together.
 */
public final class Backoff {
    static final Duration LEAST = Duration.ofMillis(100);
    static final Duration MOST = Duration.ofSeconds(5);
    /** What is left for another try must be worth one. */
    static final Duration TRY = Duration.ofMillis(500);

    private int tries;

    /**
     * Waits before another try.
     *
     * @return false, at once, when no other try could end before the deadline
     */
    public boolean pause(Deadline deadline) {
        var wait = before(++tries, Math.random(), deadline.left());
        wait.ifPresent(Session::pause);
        return wait.isPresent();
    }

    /**
     * @param tries  how many have failed, from 1
     * @param chance from 0 to 1
     */
    static Optional<Duration> before(int tries, double chance, Duration left) {
        var whole = Math.min(MOST.toMillis(), LEAST.toMillis() << Math.min(tries - 1, 10));
        var wait = Duration.ofMillis((long) (whole * (1 + chance) / 2));
        return Optional.of(wait).filter(time -> time.plus(TRY).compareTo(left) <= 0);
    }
}
