package lambdavpc.handler.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Logins from the app's secret.
 * While a rotation is between changing the password and moving the stage, the password that works is the pending one:
 * so after a refusal AWSCURRENT is read again, then AWSPENDING, in turn.
 */
public final class PasswordAuthentication implements Authentication {
    private static final Duration FRESH = Duration.ofMinutes(5);

    private final SecretLogins logins;
    private final String secret;
    /** Wall-clock time, since the monotonic clock stands still while Lambda has frozen the process. */
    private final Clock clock;
    private Login known;
    private Instant readAt = Instant.MIN;

    public PasswordAuthentication(SecretLogins logins, String secret, Clock clock) {
        this.logins = logins;
        this.secret = secret;
        this.clock = clock;
    }

    @Override
    public Login login(Deadline deadline) {
        if (known != null && clock.instant().isBefore(readAt.plus(FRESH))) {
            return known;
        }
        try {
            return remember(read(Secrets.CURRENT, deadline).orElseThrow(() -> new HandlerException("Secret",
                    "the secret has no value yet; it gets one from the first rotation")));
        } catch (HandlerException e) {
            // An old login very likely still works, and a database that answers matters more than a fresh secret.
            if (known != null) {
                return known;
            }
            throw e;
        }
    }

    @Override
    public Optional<Login> again(int attempt, Deadline deadline) {
        return read(attempt % 2 == 0 ? Secrets.CURRENT : Secrets.PENDING, deadline).map(this::remember);
    }

    @Override
    public void forget() {
        known = null;
    }

    private Optional<Login> read(String stage, Deadline deadline) {
        return logins.login(secret, stage, deadline);
    }

    private Login remember(Login login) {
        known = login;
        readAt = clock.instant();
        return login;
    }
}
