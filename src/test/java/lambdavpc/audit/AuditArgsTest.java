package lambdavpc.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import lambdavpc.encryption.Encryption;
import org.junit.jupiter.api.Test;

/** What the trail and the detector cannot be is refused before anything is registered. */
class AuditArgsTest {
    private static AuditArgs args(Singleton trail, int retention, Optional<Integer> unused, Optional<Integer> trailLog) {
        return new AuditArgs("shop", null, trail, new Singleton.Off(), new Singleton.Off(), unused, List.of(), retention, false, trailLog, new Encryption.AwsManaged());
    }

    private static String refusal(Singleton trail, int retention, Optional<Integer> unused, Optional<Integer> trailLog) {
        return assertThrows(IllegalArgumentException.class, () -> args(trail, retention, unused, trailLog)).getMessage();
    }

    @Test
    void daysBeyondWhatAwsTakesAreRefused() {
        var trail = new Singleton.Create();
        assertEquals(90, args(trail, 90, Optional.of(365), Optional.of(30)).retentionInDays());
        for (var days : List.of(0, 3654)) {
            assertEquals("retentionInDays: got %d days; allowed: 1 to 3653; choose some".formatted(days), refusal(trail, days, Optional.empty(), Optional.empty()));
        }
        for (var days : List.of(0, 366)) {
            assertEquals("unusedAccess: got %d days; allowed: 1 to 365; choose some".formatted(days), refusal(trail, 90, Optional.of(days), Optional.empty()));
        }
    }

    /** It would be dropped silently: the log belongs to whoever has the trail. */
    @Test
    void aLogOfATrailThatIsNotOursIsRefused() {
        for (var trail : List.of(new Singleton.Adopt("arn:aws:cloudtrail:us-east-1:111122223333:trail/theirs"), new Singleton.Off())) {
            assertEquals("trailLogRetentionInDays: got 30 for a trail that is not this stack's; allowed: none; leave it out, or make the trail",
                    refusal(trail, 90, Optional.empty(), Optional.of(30)));
        }
    }
}
