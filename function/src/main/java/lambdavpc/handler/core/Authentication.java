package lambdavpc.handler.core;

import java.time.Clock;
import java.util.Optional;
import java.util.function.Supplier;

/** How a function gets a login for the database. */
public sealed interface Authentication permits PasswordAuthentication, IamAuthentication {

    /** The login to try first, remembered between connections where that is sound. */
    Login login(Deadline deadline);

    /**
     * Another login after the database refused one.
     *
     * @param attempt 0 for the first refusal
     * @return empty when there is nothing else to try at this attempt
     */
    Optional<Login> again(int attempt, Deadline deadline);

    /** Nothing secret may stay in memory, because a snapshot is about to be taken. */
    void forget();

    static Authentication of(Settings settings) {
        Supplier<Keys> keys = () -> Keys.ofRole(System.getenv());
        return switch (settings.mode()) {
            case PASSWORD -> new PasswordAuthentication(new SecretLogins(settings, keys), settings.requireSecret(), Clock.systemUTC());
            case IAM -> new IamAuthentication(settings, keys, Clock.systemUTC());
        };
    }
}
