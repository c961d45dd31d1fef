package lambdavpc;

import com.google.gson.Gson;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lambdavpc.function.Schedule;
import lambdavpc.function.ScheduleArgs;
import lambdavpc.function.VpcFunction;
import lambdavpc.monitoring.Alarm;
import lambdavpc.monitoring.AlarmArgs;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.Missing;
import lambdavpc.monitoring.AlarmArgs.Statistic;
import lambdavpc.monitoring.AlarmArgs.Threshold;
import lambdavpc.monitoring.EventNotice;
import lambdavpc.monitoring.EventNoticeArgs;
import lambdavpc.monitoring.EventPattern;

/**
 * Three ways to hear of a rotation that does not happen: its function fails, Secrets Manager gives up (also when it could not
 * call the function at all), or the secret has simply grown too old, whatever the reason.
 */
final class RotationAlarms {
    private static final String SECRET = "app";
    /** Secrets Manager rotates at some time of the day that it is due, and tries again when that fails. */
    private static final int SLACK_DAYS = 2;

    private RotationAlarms() {}

    static void register(Deployment deployment, VpcFunction rotation, Output<String> secretArn, ComponentResourceOptions options) {
        var prefix = deployment.settings().prefix();
        new Alarm("rotation-failed", new AlarmArgs(deployment.alarms(),
                "The rotation function failed, at a step or at telling the password's age; the password in use goes on working.",
                "read the rotation function's log, then rotate again: docs/runbook.md#rotation-failed",
                new Metric("AWS/Lambda", "Errors", Map.of("FunctionName", rotation.functionName()), Statistic.SUM),
                Threshold.atLeast(1), Duration.ofMinutes(5), 1, Missing.NOT_BREACHING), options);
        new EventNotice("rotation-gave-up", new EventNoticeArgs(deployment.alarms(),
                secretArn.applyValue(RotationAlarms::gaveUp),
                "Secrets Manager gave up a rotation of the password.",
                "look whether it could call the rotation function, then rotate again: docs/runbook.md#rotation-failed"), options);

        new Schedule("rotation-check", new ScheduleArgs(prefix, rotation.invocable(), Duration.ofHours(1),
                new Gson().toJson(new TreeMap<>(Map.of("check", "age", "namespace", prefix, "secret", SECRET)))), options);
        var days = deployment.settings().secret().rotateEvery().toDays();
        new Alarm("rotation-overdue", new AlarmArgs(deployment.alarms(),
                "The password is older than %d days, or its age is not told.".formatted(days + SLACK_DAYS),
                "see when it was last rotated and why not since: docs/runbook.md#rotation-overdue",
                new Metric(prefix, "SecretAgeDays", Map.of("Secret", Output.of(SECRET)), Statistic.MAXIMUM),
                Threshold.moreThan(days + SLACK_DAYS), Duration.ofHours(6), 1, Missing.BREACHING), options);
    }

    /** What Secrets Manager writes to CloudTrail by itself; without a trail EventBridge never hears of it. */
    private static String gaveUp(String secretArn) {
        return EventPattern.of("aws.secretsmanager", List.of("AWS Service Event via CloudTrail"), Map.of(
                "eventName", List.of("RotationFailed", "RotationAbandoned"),
                "additionalEventData", Map.of("SecretId", List.of(secretArn))));
    }
}
