package lambdavpc.monitoring;

import com.pulumi.aws.cloudwatch.MetricAlarm;
import com.pulumi.aws.cloudwatch.MetricAlarmArgs;
import com.pulumi.aws.cloudwatch.inputs.MetricAlarmMetricQueryArgs;
import com.pulumi.aws.cloudwatch.inputs.MetricAlarmMetricQueryMetricArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.QuotaPercent;

/**
 * An alarm that reaches somebody who then knows what to do: it tells the topic when it rings and when it ends, and its
 * description ends in the runbook's line. Every alarm of a stack is one of these.
 *
 * <p>Cost: $0.10 a month. Practice: FSBP CloudWatch.15 (alarms have actions), CloudWatch.17 (and they are on).
 */
public final class Alarm extends ComponentResource {
    private static final int MAX_NAME = 255;

    private final MetricAlarm alarm;

    /** @throws IllegalArgumentException when its name (prefix and name) would be longer than CloudWatch allows */
    public Alarm(String name, AlarmArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:monitoring:Alarm", name, options);
        var alarmName = args.topic().prefix() + "-" + name;
        if (alarmName.length() > MAX_NAME) {
            throw new IllegalArgumentException("alarm name: got %d characters; allowed: %d; shorten the prefix".formatted(alarmName.length(), MAX_NAME));
        }
        var tell = args.topic().arn().applyValue(List::of);
        alarm = new MetricAlarm(name + "-alarm", watching(args)
                .name(alarmName)
                .alarmDescription("%s Runbook: %s".formatted(args.meaning(), args.runbook()))
                .evaluationPeriods(args.periods())
                .datapointsToAlarm(args.periods())
                .comparisonOperator(args.threshold().comparisonOperator())
                .threshold(args.threshold().value())
                .treatMissingData(args.missing().word)
                .alarmActions(tell)
                .okActions(tell)
                .build(), CustomResourceOptions.builder().parent(this).build());
        args.topic().rings(alarm.arn());
        registerOutputs(Map.of("arn", alarm.arn()));
    }

    /** As CloudWatch has it: prefix and name. */
    public Output<String> name() {
        return alarm.name();
    }

    /** For whoever is called when it changes. */
    public Output<String> arn() {
        return alarm.arn();
    }

    private static MetricAlarmArgs.Builder watching(AlarmArgs args) {
        var period = (int) args.period().toSeconds();
        if (args.metric() instanceof Metric metric) {
            return MetricAlarmArgs.builder().namespace(metric.namespace()).metricName(metric.name()).dimensions(resolved(metric.dimensions()))
                    .statistic(metric.statistic().word()).period(period);
        }
        var usage = ((QuotaPercent) args.metric()).usage();
        return MetricAlarmArgs.builder().metricQueries(
                MetricAlarmMetricQueryArgs.builder()
                        .id("usage")
                        .metric(MetricAlarmMetricQueryMetricArgs.builder()
                                .namespace(usage.namespace())
                                .metricName(usage.name())
                                .dimensions(resolved(usage.dimensions()))
                                .stat(usage.statistic().word())
                                .period(period)
                                .build())
                        .build(),
                MetricAlarmMetricQueryArgs.builder()
                        .id("percent")
                        .expression("usage / SERVICE_QUOTA(usage) * 100")
                        .label("percent of the quota")
                        .returnData(true)
                        .build());
    }

    private static Output<Map<String, String>> resolved(Map<String, Output<String>> dimensions) {
        return Output.all(dimensions.entrySet().stream().map(entry -> entry.getValue().applyValue(value -> Map.entry(entry.getKey(), value))).toList())
                .applyValue(entries -> entries.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
