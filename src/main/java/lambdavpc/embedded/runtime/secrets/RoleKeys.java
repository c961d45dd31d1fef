package lambdavpc.embedded.runtime.secrets;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import lambdavpc.embedded.runtime.Passwords;
import lambdavpc.embedded.runtime.Spot;

/** Access keys that the embedded AWS issues to functions; they tell whose role a caller has. They live in memory only. */
public final class RoleKeys {
    /** Whoever owns this machine, and so the embedded account. */
    public static final String OPERATOR = "arn:aws:iam::000000000000:role/operator";
    private static final String ID_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /** AWS promises no limit; this is about what a Lambda role gets, and what servers and drivers have to bear. */
    private static final int TOKEN_LENGTH = 900;

    private final Map<String, Keys> issued = new ConcurrentHashMap<>();

    /**
     * @param role ARN of the role that they stand for
     * @param spot where the process is that got them
     */
    public record Keys(String id, String secret, String token, String role, Spot spot) {
        @Override
        public String toString() {
            return "keys of " + role;
        }
    }

    public Keys issue(String role, Spot spot) {
        var keys = new Keys("ASIA" + Passwords.generate(16, ID_LETTERS), Passwords.generate(40), Passwords.generate(TOKEN_LENGTH), role, spot);
        issued.put(keys.id(), keys);
        return keys;
    }

    Optional<Keys> find(String id) {
        return Optional.ofNullable(issued.get(id));
    }
}
