package lambdavpc;

import com.google.gson.Gson;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lambdavpc.function.Schedule;
import lambdavpc.function.ScheduleArgs;
import lambdavpc.monitoring.Alarm;
import lambdavpc.monitoring.AlarmArgs;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.Missing;
import lambdavpc.monitoring.AlarmArgs.QuotaPercent;
import lambdavpc.monitoring.AlarmArgs.Statistic;
import lambdavpc.monitoring.AlarmArgs.Threshold;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Rings before a quota of the account stops a deployment or a function. Where AWS tells usage, the alarm divides it by the applied quota;
 * for interfaces, endpoints and addresses a function counts, since AWS does not.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Quotas-Visualize-Alarms.html">usage against quotas</a>.
 */
final class QuotaAlarms {
    private static final String NAME = "quotas";

    private QuotaAlarms() {}

    // Exception to function.zones for quotas-function: it calls the control plane, for which isolated subnets have no way; Lambda's own network has all zones.
    // Exception to iam.unscoped-write for quotas-policy: X-Ray takes traces under names that nobody knows before; all else that it may do is read.
    static void register(Deployment deployment, ComponentResourceOptions options) {
        var prefix = deployment.settings().prefix();
        var percent = deployment.settings().alarms().quotaPercent();
        var function = deployment.controlFunction(NAME, "Tells how far the quotas of the VPC are used up", Map.of("VPC_ID", deployment.network().vpcId()), 60,
                // None of these takes a resource, and none of them changes anything.
                List.of(Output.of(IamStatement.builder()
                        .sid("CountAndCompare")
                        .effect(IamEffect.ALLOW)
                        .actionIds(List.of("ec2:DescribeNetworkInterfaces", "ec2:DescribeVpcEndpoints", "ec2:DescribeSubnets",
                                "servicequotas:GetServiceQuota", "servicequotas:GetAWSDefaultServiceQuota"))
                        .addResource("*")
                        .build())), options);
        new Schedule(NAME + "-hourly", new ScheduleArgs(prefix, function.invocable(), Duration.ofHours(1), new Gson().toJson(Map.of("namespace", prefix))), options);
        new Alarm(NAME + "-used-up", new AlarmArgs(deployment.alarms(),
                "More than %d percent of a quota (interfaces, endpoints) or of a subnet's addresses are used, or nobody has counted.".formatted(percent),
                "see which in the function's log, and ask AWS for more: docs/runbook.md#quotas",
                new Metric(prefix, "QuotaUsedPercent", Map.of("Quota", Output.of("fullest")), Statistic.MAXIMUM),
                Threshold.moreThan(percent), Duration.ofHours(3), 1, Missing.BREACHING), options);
        new Alarm("concurrency-used-up", new AlarmArgs(deployment.alarms(),
                "More than %d percent of the account's concurrency of Lambda is in use: beyond it calls of any function are refused.".formatted(percent),
                "see which function uses it, and ask AWS for more: docs/runbook.md#quotas",
                new QuotaPercent(new Metric("AWS/Lambda", "ConcurrentExecutions", Map.of(), Statistic.MAXIMUM)),
                Threshold.moreThan(percent), Duration.ofMinutes(5), 1, Missing.NOT_BREACHING), options);
    }
}
