package lambdavpc.secret;

import com.pulumi.aws.lambda.Permission;
import com.pulumi.aws.lambda.PermissionArgs;
import com.pulumi.aws.secretsmanager.SecretRotation;
import com.pulumi.aws.secretsmanager.SecretRotationArgs;
import com.pulumi.aws.secretsmanager.inputs.SecretRotationRotationRulesArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;

/**
 * Rotates a secret by a function, the first time at once: that run makes the database user and the secret's first value.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda.html">rotation by
 * Lambda function</a>; FSBP SecretsManager.1, .4.
 */
public final class Rotation extends ComponentResource {

    /** Turns rotation on, which rotates at once: after whatever it was told to wait for. */
    public Rotation(String name, RotationArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:secret:Rotation", name, options);
        var function = args.function();
        var permission = new Permission(name + "-permission", PermissionArgs.builder()
                .action("lambda:InvokeFunction")
                .function(function.functionName())
                .qualifier(function.qualifierOrNull())
                .principal("secretsmanager.amazonaws.com")
                // This secret of this account: the service must not call us on a stranger's behalf.
                .sourceAccount(args.account().id())
                .sourceArn(args.secret().arn())
                .build(), CustomResourceOptions.builder().parent(this).build());
        var rotation = new SecretRotation(name + "-rotation", SecretRotationArgs.builder()
                .secretId(args.secret().arn())
                .rotationLambdaArn(function.arn())
                .rotateImmediately(true)
                .rotationRules(SecretRotationRotationRulesArgs.builder()
                        .automaticallyAfterDays((int) args.every().toDays())
                        .build())
                .build(), CustomResourceOptions.builder()
                .parent(this)
                // Turned on anew for another database, it rotates at once, and so makes the user there.
                .replacementTrigger(args.database())
                // Secrets Manager calls the function at once when rotation is turned on.
                .dependsOn(permission, args.after())
                .build());
        registerOutputs(Map.of("rotationEnabled", rotation.rotationEnabled()));
    }
}
