package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.function.Schedule;
import lambdavpc.function.ScheduleArgs;
import lambdavpc.monitoring.Alarm;
import lambdavpc.monitoring.AlarmArgs;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.Missing;
import lambdavpc.monitoring.AlarmArgs.Statistic;
import lambdavpc.monitoring.AlarmArgs.Threshold;
import lambdavpc.monitoring.EventPattern;
import lambdavpc.iam.Policies;
import lambdavpc.network.Nat;
import lambdavpc.network.NatGroup;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Replaces a NAT instance that is alive and forwards nothing, which no health check of AWS sees: the probes' alarms call a function outside
 * the VPC, and it ends the machine. One rule of EventBridge calls it, when an alarm begins to ring and then again and again; what the alarm
 * is really like, the function asks CloudWatch. Gateways need none of this.
 */
final class NatHealing {
    private static final String NAME = "nat-healer";
    /** An alarm that goes on ringing makes no further event. */
    private static final Duration AGAIN = Duration.ofMinutes(5);
    /** Seconds; four calls. */
    private static final int TIMEOUT = 30;

    private NatHealing() {}

    /** @param alarms that ring when functions get no answer; none: nobody knows whether the machine forwards */
    static void register(Deployment deployment, List<Alarm> alarms, ComponentResourceOptions options) {
        if (!(deployment.settings().network().nat() instanceof Nat.NatInstance) || alarms.isEmpty()) {
            return;
        }
        var prefix = deployment.settings().prefix();
        // In service, a machine is seen by the next probe, and CloudWatch takes a minute or two to say so.
        var grace = Duration.ofMinutes(2L * deployment.settings().egress().everyMinutes() + 3);
        // Exception to function.zones for nat-healer-function: it is in no VPC, for isolated subnets have no way to AWS's control plane.
        var healer = deployment.controlFunction(NAME, "Ends the NAT instance when functions get no answer from the internet", Map.of(
                "ALARM_NAMES", Output.all(alarms.stream().map(Alarm::name).toList()).applyValue(names -> String.join(",", names)),
                "GROUP_NAME", Output.of(NatGroup.name(prefix)),
                "GRACE_SECONDS", Output.of(String.valueOf(grace.toSeconds()))), TIMEOUT, may(deployment), options);
        new Schedule(NAME, new ScheduleArgs(prefix, healer.invocable(), AGAIN, "{}",
                Optional.of(Output.all(alarms.stream().map(Alarm::arn).toList()).applyValue(NatHealing::ringing))), options);
        new Alarm("nat-healer-failed", new AlarmArgs(deployment.alarms(),
                "The NAT healer failed: a NAT instance that forwards nothing stays.",
                "read its log, then end the NAT instance yourself: docs/runbook.md#nat-healer-failed",
                new Metric("AWS/Lambda", "Errors", Map.of("FunctionName", healer.functionName()), Statistic.SUM),
                Threshold.atLeast(1), AGAIN, 2, Missing.NOT_BREACHING), options);
    }

    private static List<Output<IamStatement>> may(Deployment deployment) {
        var account = deployment.network().account();
        return List.of(
                // CloudWatch decides this for all alarms or for none.
                account.arn("cloudwatch", "alarm:*").applyValue(any -> Policies.allow("SeeAlarms", List.of("cloudwatch:DescribeAlarms"), any)),
                // Auto Scaling's readings know no narrower resource.
                Output.of(Policies.allow("SeeGroups", List.of("autoscaling:DescribeAutoScalingGroups", "autoscaling:DescribeScalingActivities"), "*")),
                NatGroup.arn(deployment.settings().prefix(), account)
                        .applyValue(group -> Policies.allow("EndTheNat", List.of("autoscaling:TerminateInstanceInAutoScalingGroup"), group)));
    }

    private static String ringing(List<String> alarmArns) {
        return EventPattern.of(Map.of(
                "source", List.of("aws.cloudwatch"),
                "detail-type", List.of("CloudWatch Alarm State Change"),
                "resources", alarmArns,
                "detail", Map.of("state", Map.of("value", List.of("ALARM")))));
    }
}
