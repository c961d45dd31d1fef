package lambdavpc.encryption;

import com.pulumi.core.Output;
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

    /**
     * Makes the keys that the owner calls for.
     *
     * @param trailArn the trail that may write with the logs key
     * @param topicArn the topic that alarms may publish to with the logs key
     * @param keepData something that the data key encrypts survives the stack
     * @param keepLogs something that the logs key encrypts survives the stack
     */
    public static EncryptionKeys of(Owner owner, String prefix, Account account, Output<String> trailArn, Output<String> topicArn, boolean keepData,
            boolean keepLogs, ComponentResourceOptions options) {
        return switch (owner) {
            case AWS_MANAGED -> new EncryptionKeys(new Encryption.AwsManaged(), new Encryption.AwsManaged());
            case CUSTOMER_MANAGED -> new EncryptionKeys(
                    new EncryptionKey("data-key", EncryptionKeyArgs.forData(prefix, account, keepData), options).encryption(),
                    new EncryptionKey("logs-key", EncryptionKeyArgs.forLogs(prefix, account, trailArn, topicArn, keepLogs), options).encryption());
        };
    }
}
