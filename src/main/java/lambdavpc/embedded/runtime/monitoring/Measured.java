package lambdavpc.embedded.runtime.monitoring;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.runtime.control.DefaultQuotas;

/**
 * What an alarm looks at: a metric, or one as a percentage of its quota.
 *
 * @param factor of each value
 */
record Measured(String namespace, String name, Map<String, String> dimensions, String statistic, Duration period, double factor) {
    private static final Pattern PERCENT = Pattern.compile("(\\w+) ?/ ?SERVICE_QUOTA\\((\\w+)\\) ?\\* ?100");

    /** @return empty for an expression that nobody computes here */
    static Optional<Measured> of(Inputs alarm) {
        var queries = alarm.objects("metricQueries");
        if (queries.isEmpty()) {
            return Optional.of(of(alarm, "metricName", "statistic", 1));
        }
        var told = queries.stream().filter(query -> query.flag("returnData")).findFirst().orElseThrow();
        if (told.object("metric").isPresent()) {
            return told.object("metric").map(metric -> of(metric, "metricName", "stat", 1));
        }
        var percent = PERCENT.matcher(told.text("expression").orElse(""));
        if (!percent.matches() || !percent.group(1).equals(percent.group(2))) {
            return Optional.empty();
        }
        return queries.stream().filter(query -> query.text("id").equals(Optional.of(percent.group(1)))).flatMap(query -> query.object("metric").stream()).findFirst()
                .flatMap(metric -> DefaultQuotas.ofMetric(metric.text("namespace").orElse(""), metric.text("metricName").orElse(""))
                        .map(quota -> of(metric, "metricName", "stat", 100 / quota)));
    }

    private static Measured of(Inputs metric, String name, String statistic, double factor) {
        var dimensions = new HashMap<String, String>();
        if (metric.raw("dimensions") instanceof Map<?, ?> declared) {
            declared.forEach((key, value) -> dimensions.put((String) key, String.valueOf(value)));
        }
        return new Measured(metric.text("namespace").orElse(""), metric.text(name).orElse(""), dimensions, metric.text(statistic).orElse("Average"),
                Duration.ofSeconds(metric.number("period").orElseThrow()), factor);
    }
}
