package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class BackoffTest {
    /** The longest that a function may run. */
    private static final long FIFTEEN_MINUTES = 900_000;

    @Property
    void neverWaitsBeyondTheDeadlineAndLeavesTimeForATry(
            @ForAll @IntRange(min = 1) int tries, @ForAll @DoubleRange(max = 1) double chance, @ForAll @LongRange(min = -1_000, max = FIFTEEN_MINUTES) long left) {
        var wait = Backoff.before(tries, chance, Duration.ofMillis(left));
        assertTrue(wait.isEmpty() || !wait.get().isNegative() && wait.get().plus(Backoff.TRY).toMillis() <= left, wait.toString());
    }

    @Property
    void givesUpOnlyWhenTheLongestWaitWouldNotFit(@ForAll @IntRange(min = 1) int tries, @ForAll @DoubleRange(max = 1) double chance) {
        var enough = Backoff.MOST.plus(Backoff.TRY);
        var wait = Backoff.before(tries, chance, enough).orElseThrow();
        assertTrue(wait.compareTo(Backoff.LEAST.dividedBy(2)) >= 0 && wait.compareTo(Backoff.MOST) <= 0, wait.toString());
    }

    /** However chance falls, a whole request makes few tries: what keeps a full database from being asked all the time. */
    @Property
    void asksSeldom(@ForAll @LongRange(max = FIFTEEN_MINUTES) long time, @ForAll List<@DoubleRange(max = 1) Double> chances) {
        var left = time;
        var tries = 0;
        while (true) {
            var wait = Backoff.before(++tries, chances.isEmpty() ? 0 : chances.get(tries % chances.size()), Duration.ofMillis(left));
            if (wait.isEmpty()) {
                break;
            }
            left -= wait.get().toMillis();
        }
        assertTrue(tries <= 8 + time / 2_500, tries + " tries in " + time + " ms");
    }

    @Test
    void doublesFromATenthOfASecondToFive() {
        var waits = new ArrayList<Long>();
        for (var tries = 1; tries <= 8; tries++) {
            waits.add(Backoff.before(tries, 1, Duration.ofMinutes(1)).orElseThrow().toMillis());
        }
        assertEquals(List.of(100L, 200L, 400L, 800L, 1_600L, 3_200L, 5_000L, 5_000L), waits);
        assertEquals(Optional.of(Duration.ofMillis(50)), Backoff.before(1, 0, Duration.ofMinutes(1)));
    }

    @Test
    void doesNotWaitWhenTheTimeIsOver() {
        assertFalse(new Backoff().pause(Deadline.in(Duration.ZERO)));
    }
}
