package lambdavpc.secret;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.time.Duration;
import lambdavpc.access.Invocable;
import lambdavpc.iam.Account;

/**
 * @param secret   what is rotated
 * @param function what rotates it, in Secrets Manager's four steps
 * @param account  whose Secrets Manager may call the function
 * @param database of another database the user must be made anew: its RDS resource id
 * @param every    whole days between rotations, 1 to 90
 * @param after    what must be there before the first rotation, which makes the database user: the schema's roles
 */
public record RotationArgs(Secret secret, Invocable function, Account account, Output<String> database, Duration every, Resource after) {
    /** FSBP SecretsManager.4: not older than 90 days. */
    public static final int MAX_DAYS = 90;

    /** @throws IllegalArgumentException when it would rotate more often than daily, or too seldom for the controls */
    public RotationArgs {
        var days = every.toDays();
        if (days < 1 || days > MAX_DAYS) {
            throw new IllegalArgumentException("rotation: got %d days; allowed: 1 to %d; choose some".formatted(days, MAX_DAYS));
        }
    }
}
