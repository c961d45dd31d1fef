package lambdavpc.encryption;

import com.pulumi.aws.kms.Alias;
import com.pulumi.aws.kms.AliasArgs;
import com.pulumi.aws.kms.Key;
import com.pulumi.aws.kms.KeyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;

/**
 * A customer managed KMS key: rotated every year, deleted only after the longest waiting period.
 *
 * <p>Cost: $1 a month. Practice: FSBP KMS.4 (rotation), KMS.3 (not deleted unintentionally).
 */
public final class EncryptionKey extends ComponentResource {
    private final Output<String> arn;

    /** The key and its alias. */
    public EncryptionKey(String name, EncryptionKeyArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:encryption:EncryptionKey", name, options);
        var key = new Key(name + "-key", KeyArgs.builder()
                .description(args.description())
                .enableKeyRotation(true)
                .deletionWindowInDays(30)
                .policy(args.policy())
                // As its alias, which policies cannot name.
                .tags(Map.of("Name", args.alias()))
                .build(), CustomResourceOptions.builder().parent(this).retainOnDelete(args.keep()).build());
        new Alias(name + "-alias", AliasArgs.builder()
                .name("alias/" + args.alias())
                .targetKeyId(key.keyId())
                .build(), CustomResourceOptions.builder().parent(this).build());
        arn = key.arn();
        registerOutputs(Map.of("arn", arn));
    }

    /** As other components take it. */
    public Encryption encryption() {
        return new Encryption.CustomerManaged(arn);
    }
}
