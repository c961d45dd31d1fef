package lambdavpc.audit;

import com.pulumi.aws.cloudwatch.LogGroup;
import com.pulumi.aws.cloudwatch.LogGroupArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * The trail's events in CloudWatch Logs, where they can be searched within minutes.
 *
 * <p>Cost: $0.50 a GB. Practice: FSBP CloudTrail.5;
 * <a href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html">role for it</a>.
 */
final class TrailLog extends ComponentResource {
    private final LogGroup group;
    private final Role role;
    private final RolePolicy policy;

    TrailLog(String name, AuditArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:audit:TrailLog", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();
        group = new LogGroup(name + "-group", LogGroupArgs.builder()
                .name("/aws/cloudtrail/" + args.prefix())
                .retentionInDays(args.trailLogRetentionInDays().orElseThrow())
                .kmsKeyId(args.encryption().keyArnOrNull())
                .build(), child);
        role = new Role(name + "-role", RoleArgs.builder()
                .name(args.prefix() + "-trail-log")
                .description("Lets the trail write to its log group")
                .assumeRolePolicy(Policies.trust("cloudtrail.amazonaws.com", args.account(), AuditArgs.trailArn(args.prefix(), args.account())))
                .build(), child);
        policy = new RolePolicy(name + "-policy", RolePolicyArgs.builder()
                .name("write-trail-log")
                .role(role.name())
                .policy(group.arn().applyValue(arn -> Policies.document(List.of(IamStatement.builder()
                        .effect(IamEffect.ALLOW)
                        .actionIds(List.of("logs:CreateLogStream", "logs:PutLogEvents"))
                        .addResource(arn + ":*")
                        .build()))))
                .build(), child);
        registerOutputs(Map.of("logGroupArn", group.arn()));
    }

    /** As CloudTrail wants it: with all of the group's streams. */
    Output<String> groupArn() {
        return group.arn().applyValue(arn -> arn + ":*");
    }

    Output<String> roleArn() {
        return role.arn();
    }

    /** CloudTrail tries it when the trail is made. */
    Resource ready() {
        return policy;
    }
}
