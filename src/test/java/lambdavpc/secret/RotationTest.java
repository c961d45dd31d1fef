package lambdavpc.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import lambdavpc.Mocked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {

    @ParameterizedTest
    @ValueSource(longs = {0, 91, 365})
    void aPasswordOlderThanNinetyDaysIsNotOffered(long days) {
        var refused = assertThrows(IllegalArgumentException.class,
                () -> new RotationArgs(null, null, null, null, Duration.ofDays(days), null));
        assertEquals("rotation: got %d days; allowed: 1 to 90; choose some".formatted(days), refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 3, 6, 31})
    void aRecoveryWindowThatSecretsManagerDoesNotKnowIsRefused(int days) {
        assertThrows(IllegalArgumentException.class, () -> new SecretArgs(null, Mocked.AWS_KEYS, days));
    }

    @Test
    void aSecretIsCreatedWithoutAValue() {
        var mocked = Mocked.run(context -> new Secret("app", new SecretArgs(Mocked.network(), Mocked.AWS_KEYS, 7), Mocked.NONE));
        assertEquals(1, mocked.names("aws:secretsmanager/secret:Secret").size());
        assertEquals(7.0, mocked.inputs("aws:secretsmanager/secret:Secret", "app-secret").get("recoveryWindowInDays"));
        assertEquals(0, mocked.names("aws:secretsmanager/secretVersion:SecretVersion").size());
    }
}
