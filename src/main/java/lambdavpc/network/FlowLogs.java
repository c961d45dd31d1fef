package lambdavpc.network;

import com.pulumi.aws.cloudwatch.LogGroup;
import com.pulumi.aws.cloudwatch.LogGroupArgs;
import com.pulumi.aws.ec2.FlowLog;
import com.pulumi.aws.ec2.FlowLogArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import lambdavpc.iam.Account;
import lambdavpc.iam.Policies;
import lambdavpc.network.NetworkArgs.FlowLogsArgs;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Records all traffic of a VPC, accepted and rejected, in a log group of its own.
 *
 * <p>Cost: $0.50 a GB. Practice: FSBP EC2.6;
 * <a href="https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html">role for flow logs</a>.
 */
public final class FlowLogs extends ComponentResource {

    /** The log group, the role that writes it, and the flow log; called by the network that it is of. */
    public FlowLogs(String name, String prefix, Account account, Output<String> vpcId, FlowLogsArgs args,
            ComponentResourceOptions options) {
        super("lambda-vpc:network:FlowLogs", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();
        var group = new LogGroup(name + "-group", LogGroupArgs.builder()
                .name("/aws/vpc/" + prefix)
                .retentionInDays(args.retentionInDays())
                .kmsKeyId(args.encryption().keyArnOrNull())
                .build(), child);
        var role = new Role(name + "-role", RoleArgs.builder()
                .name(prefix + "-flow-logs")
                .description("Lets the VPC's flow logs write to their log group")
                .assumeRolePolicy(Policies.trust("vpc-flow-logs.amazonaws.com", account,
                        account.arn("ec2", "vpc-flow-log/*")))
                .build(), child);
        var policy = new RolePolicy(name + "-policy", RolePolicyArgs.builder()
                .name("write-flow-logs")
                .role(role.name())
                .policy(group.arn().applyValue(FlowLogs::write))
                .build(), child);
        new FlowLog(name + "-log", FlowLogArgs.builder()
                .vpcId(vpcId)
                .trafficType("ALL")
                .maxAggregationInterval(60)
                .logDestinationType("cloud-watch-logs")
                .logDestination(group.arn())
                .iamRoleArn(role.arn())
                .build(), CustomResourceOptions.builder()
                .parent(this)
                // Records of the first minutes are lost when the log starts before its role may write.
                .dependsOn(policy)
                .build());
        registerOutputs(Map.of("logGroupArn", group.arn()));
    }

    /** No logs:CreateLogGroup: a group that the service made again after a destroy would live for ever. */
    private static String write(String groupArn) {
        return Policies.document(List.of(IamStatement.builder()
                .effect(IamEffect.ALLOW)
                .actionIds(List.of("logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"))
                .addResource(groupArn + ":*")
                .build()));
    }
}
