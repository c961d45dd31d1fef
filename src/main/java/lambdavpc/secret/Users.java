package lambdavpc.secret;

import java.util.Locale;

/**
 * Whose password a rotation changes, in AWS's words: the
 * <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotation-strategy.html">rotation strategy</a>.
 */
public enum Users {
    /** One user. Between two steps of a rotation only the pending password works, so functions must know to try it (ours do). */
    SINGLE,
    /**
     * The user and its clone, by turns: the login that the secret names works at every moment, and the one before it until the next rotation.
     * The master makes the clone; rotation reads its secret in either case, so this takes no further right and costs nothing.
     */
    ALTERNATING;

    /** As the rotation function's {@code ROTATION_USERS} takes it. */
    public String value() {
        return name().toLowerCase(Locale.ROOT);
    }
}
