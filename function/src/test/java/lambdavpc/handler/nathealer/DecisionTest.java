package lambdavpc.handler.nathealer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration GRACE = Duration.ofMinutes(5);
    private static final List<String> ONE = List.of("i-1");

    private static Activity launched(int secondsAgo) {
        return new Activity("Launching a new EC2 instance: i-1", NOW.minusSeconds(secondsAgo + 60), Optional.of(NOW.minusSeconds(secondsAgo)));
    }

    private static Activity ended(int secondsAgo) {
        return new Activity("Terminating EC2 instance: i-0", NOW.minusSeconds(secondsAgo), Optional.of(NOW.minusSeconds(secondsAgo)));
    }

    @Test
    void aMachineThatHadItsTimeIsEnded() {
        assertEquals(Optional.of("i-1"), Decision.of(ONE, List.of(launched(300)), NOW, GRACE).end());
        assertEquals(Optional.empty(), Decision.of(ONE, List.of(launched(299)), NOW, GRACE).end());
    }

    @Test
    void aGroupWhoseActivitiesAreForgottenHasAnOldMachine() {
        assertEquals(Optional.of("i-1"), Decision.of(ONE, List.of(), NOW, GRACE).end());
    }

    @Test
    void nothingIsEndedWhileTheGroupIsAtWorkOrHasNoMachine() {
        var going = new Activity("Launching a new EC2 instance: i-2", NOW.minusSeconds(4000), Optional.empty());
        assertEquals("the group is at work: " + going.description(), Decision.of(ONE, List.of(going, launched(5000)), NOW, GRACE).why());
        assertEquals("no machine is in service: the group launches one", Decision.of(List.of(), List.of(launched(5000)), NOW, GRACE).why());
    }

    @Test
    void aThirdReplacementThatDidNotHelpIsTheLastForSixHours() {
        var two = List.of(launched(600), ended(700), ended(2000));
        assertEquals(Optional.of("i-1"), Decision.of(ONE, two, NOW, GRACE).end());
        var three = List.of(launched(600), ended(700), ended(2000), ended(3000));
        assertTrue(Decision.of(ONE, three, NOW, GRACE).helpless());
        assertEquals(Optional.of("i-1"), Decision.of(ONE, List.of(launched(600), ended(700), ended(2000), ended(6 * 3600)), NOW, GRACE).end());
    }

    /** Called again and again while the alarm goes on ringing, with a group that launches at once. */
    @Property(tries = 200)
    void thereIsNeverMoreThanOneReplacementInAGracePeriodNorMoreThanThreeInSixHours(
            @ForAll @Size(max = 400) List<@IntRange(min = 1, max = 400) Integer> pauses, @ForAll @IntRange(min = 1, max = 600) int grace) {
        var activities = new ArrayList<Activity>();
        var ends = new ArrayList<Instant>();
        var now = NOW;
        for (var pause : pauses) {
            now = now.plusSeconds(pause);
            if (Decision.of(ONE, activities, now, Duration.ofSeconds(grace)).end().isPresent()) {
                activities.add(0, new Activity("Terminating EC2 instance: i-1", now, Optional.of(now)));
                ends.add(now);
            }
        }
        for (var each = 1; each < ends.size(); each++) {
            assertTrue(Duration.between(ends.get(each - 1), ends.get(each)).toSeconds() >= grace);
            assertTrue(each < Decision.MOST || Duration.between(ends.get(each - Decision.MOST), ends.get(each)).compareTo(Decision.WITHIN) >= 0);
        }
    }
}
