package lambdavpc.monitoring;

import com.pulumi.core.Output;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/**
 * @param topic     where it goes
 * @param meaning   what is wrong when it rings: a sentence
 * @param runbook   what to do first: a sentence
 * @param metric    what is looked at: a metric, or how much of its quota it uses up
 * @param threshold what is too much or too little
 * @param period    of one data point: a multiple of a minute
 * @param periods   how many data points in a row must be bad
 * @param missing   what it means that there is no data: there is no default, because both answers have hidden a failure somewhere
 */
public record AlarmArgs(AlarmTopic topic, String meaning, String runbook, Watched metric, Threshold threshold, Duration period, int periods,
        Missing missing) {

    /** What a number is made of. */
    public sealed interface Watched {}

    /**
     * Percent of the account's applied quota, which CloudWatch knows of the metrics that AWS counts usage by.
     *
     * @param usage one of those metrics
     */
    public record QuotaPercent(Metric usage) implements Watched {}

    /**
     * One metric.
     *
     * @param namespace  {@code AWS/RDS}
     * @param name       {@code CPUUtilization}
     * @param dimensions all that it is recorded with: CloudWatch finds nothing by some of them
     * @param statistic  how a period's data become one number
     */
    public record Metric(String namespace, String name, Map<String, Output<String>> dimensions, Statistic statistic) implements Watched {
        public Metric {
            dimensions = Map.copyOf(dimensions);
        }
    }

    /** How a period's data become one number. */
    public enum Statistic {
        /** All of them added. */
        SUM,
        /** The largest. */
        MAXIMUM,
        /** The smallest. */
        MINIMUM,
        /** Their mean. */
        AVERAGE;

        /** As CloudWatch has it: {@code Sum}. */
        String word() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }
    }

    /**
     * When a number is bad.
     *
     * @param comparisonOperator as CloudWatch has it
     * @param value              in the metric's own unit
     */
    public record Threshold(String comparisonOperator, double value) {
        /** Bad from this value on. */
        public static Threshold atLeast(double value) {
            return new Threshold("GreaterThanOrEqualToThreshold", value);
        }

        /** Bad above it. */
        public static Threshold moreThan(double value) {
            return new Threshold("GreaterThanThreshold", value);
        }

        /** Bad below it. */
        public static Threshold lessThan(double value) {
            return new Threshold("LessThanThreshold", value);
        }
    }

    /** What no data means. */
    public enum Missing {
        /** Whoever tells the metric is silent, and that is a failure too. */
        BREACHING("breaching"),
        /** The metric is told only when something happens. */
        NOT_BREACHING("notBreaching");

        final String word;

        Missing(String word) {
            this.word = word;
        }
    }

    /** @throws IllegalArgumentException when nobody is told what it means or what to do, or the period is no number of whole minutes */
    public AlarmArgs {
        if (meaning.isBlank() || runbook.isBlank()) {
            throw new IllegalArgumentException("alarm: got no meaning or no runbook line; allowed: a sentence each; write what is wrong, and what to do first");
        }
        if (period.toSeconds() < 60 || period.toSeconds() % 60 != 0) {
            throw new IllegalArgumentException("alarm period: got %s; allowed: whole minutes; choose some".formatted(period));
        }
    }
}
