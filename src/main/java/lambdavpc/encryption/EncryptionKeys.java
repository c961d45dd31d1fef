package lambdavpc.encryption;

import com.pulumi.resources.ComponentResourceOptions;
import lambdavpc.iam.Account;

/**
 * The keys of a stack.
 *
 * @param data key of the database and the secrets
 * @param logs key of log groups and the trail
 */
public record EncryptionKeys(Encryption data, Encryption logs) {

    /** Whose keys encrypt what is stored. */
    public enum Owner {
        /** Each service's own: free. */
        AWS_MANAGED,
        /** Two keys of ours: $2 a month. */
        CUSTOMER_MANAGED
    }

    /** Makes the keys that the owner calls for. */
    public static EncryptionKeys of(Owner owner, String prefix, Account account, ComponentResourceOptions options) {
        return switch (owner) {
            case AWS_MANAGED -> new EncryptionKeys(new Encryption.AwsManaged(), new Encryption.AwsManaged());
            case CUSTOMER_MANAGED -> new EncryptionKeys(
                    new EncryptionKey("data-key", EncryptionKeyArgs.forData(prefix, account), options).encryption(),
                    new EncryptionKey("logs-key", EncryptionKeyArgs.forLogs(prefix, account), options).encryption());
        };
    }
}
