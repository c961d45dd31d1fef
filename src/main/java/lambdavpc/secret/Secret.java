package lambdavpc.secret;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Grant;
import lambdavpc.access.Grant.GuardedSecret;
import lambdavpc.access.Grant.PolicyOwner;
import lambdavpc.access.Identity;
import lambdavpc.encryption.Encryption;

/**
 * The credentials of the application's database user. It is created empty: no version resource, so no value ever passes
 * through Pulumi. The first rotation writes the whole value and makes the user.
 *
 * <p>Practice: the article's "add resource policies" and "regularly rotate database passwords"; FSBP SecretsManager.1, .3, .4.
 */
public final class Secret extends ComponentResource {
    private static final String TYPE = "lambda-vpc:secret:Secret";

    private final String name;
    private final Encryption encryption;
    private final PolicyOwner owner;
    private final com.pulumi.aws.secretsmanager.Secret secret;

    /** Without a value: the first rotation writes it, so none is in a program or a state. */
    public Secret(String name, SecretArgs args, ComponentResourceOptions options) {
        super(TYPE, name, options);
        this.name = name;
        encryption = args.encryption();
        owner = PolicyOwner.US;
        secret = new com.pulumi.aws.secretsmanager.Secret(name + "-secret", com.pulumi.aws.secretsmanager.SecretArgs.builder()
                // A name that AWS completes: a deleted secret keeps its name for its recovery window.
                .namePrefix(args.network().prefix() + "/" + name + "-")
                .description("Credentials of the application's database user; written by rotation only")
                .kmsKeyId(args.encryption().keyArnOrNull())
                .recoveryWindowInDays(args.recoveryWindowInDays())
                .build(), CustomResourceOptions.builder()
                .parent(this)
                // Its policy lets nobody update it, us included: another key or description takes another secret.
                .replaceOnChanges("kmsKeyId", "description")
                .build());
        registerOutputs(Map.of("arn", secret.arn()));
    }

    private Secret(String name, ExistingSecretArgs args, ComponentResourceOptions options) {
        super(TYPE, name, options);
        this.name = name;
        encryption = args.encryption();
        owner = args.policy() == ExistingSecretArgs.Policy.REPLACED ? PolicyOwner.US : PolicyOwner.OTHERS;
        secret = com.pulumi.aws.secretsmanager.Secret.get(name + "-secret", args.arn(), null, CustomResourceOptions.builder().parent(this).build());
        registerOutputs(Map.of("arn", secret.arn()));
    }

    /** One that exists. Its value, its rotation and its end stay its owner's; its policy too, unless it is to be replaced. */
    public static Secret existing(String name, ExistingSecretArgs args, ComponentResourceOptions options) {
        return new Secret(name, args, options);
    }

    /** The function may read the credentials. */
    public Grant grantRead(Identity identity) {
        return use(identity, List.of("secretsmanager:GetSecretValue"));
    }

    /** The function is the secret's rotation: the only one that writes it. */
    public Grant grantRotation(Identity identity) {
        return use(identity, List.of("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue",
                "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"));
    }

    /** As a proxy's grant takes it, which reads it and logs in with it. */
    public GuardedSecret guarded() {
        return new GuardedSecret(name, secret.arn(), encryption, owner);
    }

    /** Ends in random characters, so it is always an output and never computed. */
    public Output<String> arn() {
        return secret.arn();
    }

    private Grant use(Identity identity, List<String> actions) {
        return new Grant.UseSecret(identity, guarded(), actions);
    }
}
