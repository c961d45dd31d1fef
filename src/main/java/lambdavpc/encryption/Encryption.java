package lambdavpc.encryption;

import com.pulumi.core.Output;

/**
 * With which key data at rest is encrypted. It is always encrypted; the variants say whose key it is.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html">AWS KMS concepts</a>.
 */
public sealed interface Encryption {

    /** The service's own key ({@code aws/rds}, {@code aws/secretsmanager} ...): free, and its policy is AWS's. */
    record AwsManaged() implements Encryption {}

    /**
     * A key of ours, about $1 a month: its policy is ours, and disabling it cuts everybody off from the data.
     *
     * @param keyArn of the key, not of an alias
     */
    record CustomerManaged(Output<String> keyArn) implements Encryption {}

    /** The key's ARN, or null for AWS's own: a property that is not set, as the provider's builders take it. */
    default Output<String> keyArnOrNull() {
        return this instanceof CustomerManaged key ? key.keyArn() : null;
    }
}
