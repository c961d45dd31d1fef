package lambdavpc.embedded.runtime.monitoring;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How CloudWatch judges one alarm: so many of the last periods' data points must be bad. Periods end now and not at full minutes.
 *
 * @param statistic  {@code Sum}, {@code Maximum} and so on
 * @param comparison {@code LessThanThreshold} and so on
 * @param needed     how many of the periods
 * @param missing    what a period without data counts as: {@code breaching}, {@code notBreaching}, {@code ignore}, {@code missing}
 */
record Watch(String statistic, String comparison, double threshold, Duration period, int periods, int needed, String missing) {

    enum State { OK, ALARM, INSUFFICIENT_DATA }

    record Verdict(State state, String reason) {}

    /**
     * @param data    values by period, the latest first
     * @param watched how long somebody has been there to tell: silence before that says nothing
     * @param before  the state until now
     */
    Verdict judge(List<List<Double>> data, Duration watched, State before) {
        var points = data.stream().map(this::point).toList();
        var bad = 0;
        var unknown = 0;
        for (var each = 0; each < periods; each++) {
            var point = points.get(each);
            if (point.isPresent()) {
                bad += breaches(point.get()) ? 1 : 0;
            } else if (missing.equals("breaching")) {
                var covered = watched.compareTo(period.multipliedBy(each + 1L)) >= 0;
                bad += covered ? 1 : 0;
                unknown += covered ? 0 : 1;
            }
        }
        var silent = points.stream().allMatch(Optional::isEmpty);
        if (bad >= needed) {
            return new Verdict(State.ALARM, "%d of %s".formatted(bad, told(points, "bad")));
        }
        if (unknown > 0 && bad + unknown >= needed) {
            return new Verdict(State.INSUFFICIENT_DATA, "nothing was told, and watched for %d s of %d s only"
                    .formatted(watched.toSeconds(), period.toSeconds() * periods));
        }
        if (silent && missing.equals("ignore")) {
            return new Verdict(before, "no data: as before");
        }
        if (silent && missing.equals("missing")) {
            return new Verdict(State.INSUFFICIENT_DATA, "no data");
        }
        return new Verdict(State.OK, "%d of %s".formatted(bad, told(points, "bad")));
    }

    private String told(List<Optional<Double>> points, String what) {
        return "%d data point%s %s, %d needed; %s of each %d s, the latest first: %s".formatted(periods, periods == 1 ? "" : "s", what, needed,
                statistic, period.toSeconds(), points.stream().map(point -> point.map(Watch::number).orElse("none")).collect(Collectors.joining(", ")));
    }

    private static String number(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : "%.2f".formatted(value);
    }

    private Optional<Double> point(List<Double> values) {
        if (values.isEmpty()) {
            return Optional.empty();
        }
        var all = values.stream().mapToDouble(Double::doubleValue).summaryStatistics();
        return Optional.of(switch (statistic) {
            case "Sum" -> all.getSum();
            case "Maximum" -> all.getMax();
            case "Minimum" -> all.getMin();
            case "Average" -> all.getAverage();
            default -> (double) all.getCount();
        });
    }

    private boolean breaches(double point) {
        return switch (comparison) {
            case "LessThanThreshold" -> point < threshold;
            case "LessThanOrEqualToThreshold" -> point <= threshold;
            case "GreaterThanThreshold" -> point > threshold;
            default -> point >= threshold;
        };
    }
}
