package lambdavpc.secret;

import lambdavpc.encryption.Encryption;
import lambdavpc.network.Network;

/**
 * @param network              whose prefix its name starts with
 * @param encryption           key of its values
 * @param recoveryWindowInDays days that a deleted secret can be restored: 7 to 30, or 0 for at once
 */
public record SecretArgs(Network network, Encryption encryption, int recoveryWindowInDays) {
    /** @throws IllegalArgumentException when it is a window that Secrets Manager does not take */
    public SecretArgs {
        if (recoveryWindowInDays != 0 && (recoveryWindowInDays < 7 || recoveryWindowInDays > 30)) {
            throw new IllegalArgumentException(
                    "recoveryWindowInDays: got %d; allowed: 7 to 30, or 0 to delete at once; choose as long as a mistake may stay unnoticed".formatted(recoveryWindowInDays));
        }
    }
}
