package lambdavpc.handler.core;

import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Logins as RDS takes them from IAM: the password is a presigned {@code connect} request (SigV4, valid for 15 minutes, checked only when
 * a connection opens).
 */
public final class IamAuthentication implements Authentication {
    private final Settings settings;
    private final Supplier<Keys> keys;
    private final Clock clock;

    public IamAuthentication(Settings settings, Supplier<Keys> keys, Clock clock) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Login login(Deadline deadline) {
        return new Login(settings.requireUser(), token());
    }

    /** A token is never stale when it is used, so a refusal is a matter of permissions: one more, with credentials read again, and no third. */
    @Override
    public Optional<Login> again(int attempt, Deadline deadline) {
        return attempt == 0 ? Optional.of(login(deadline)) : Optional.empty();
    }

    @Override
    public void forget() {
        // Tokens are made when needed, and the keys belong to the runtime.
    }

    private String token() {
        return Signature.at(clock.instant(), settings.region(), "rds-db").presigned(settings.host() + ":" + settings.port(),
                Map.of("Action", "connect", "DBUser", settings.requireUser()), keys.get());
    }
}
