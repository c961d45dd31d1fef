package lambdavpc.handler.rotation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.handler.core.HandlerException;

/** Whose password changes. */
enum Users {
    /** One user, always the same; between two steps only the pending password works. */
    SINGLE {
        @Override
        List<String> all(String user) {
            return List.of(user);
        }
    },
    /** Two users in turn; the last one's password works until the rotation after the next. */
    ALTERNATING {
        @Override
        List<String> all(String user) {
            return List.of(user, user + "_clone");
        }
    };

    /** The users that the secret may name. */
    abstract List<String> all(String user);

    /** Who gets the next password: the one that has not got the current. */
    String next(String user, Optional<String> current) {
        var all = all(user);
        return all.stream().filter(candidate -> !current.equals(Optional.of(candidate))).findFirst().orElse(user);
    }

    /** {@code ROTATION_USERS}: {@code single} (default) or {@code alternating}. */
    static Users from(Map<String, String> environment) {
        return switch (environment.getOrDefault("ROTATION_USERS", "single")) {
            case "single" -> SINGLE;
            case "alternating" -> ALTERNATING;
            default -> throw new HandlerException("Configuration",
                    "ROTATION_USERS is '" + environment.get("ROTATION_USERS") + "'; allowed: single, alternating");
        };
    }
}
