package lambdavpc.embedded.behaviour.monitoring;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;
import static lambdavpc.embedded.behaviour.Property.textsByName;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Alarms over one metric, or over an expression of some. CloudWatch looks neither for the metric nor for what an action names. */
public final class MetricAlarm extends Behaviour {
    public static final String TYPE = "aws:cloudwatch/metricAlarm:MetricAlarm";
    private static final String INVALID = "ValidationError";
    private static final int MAX_ACTIONS = 5;
    private static final int HOUR = 3600;
    private static final int DAY = 86_400;
    private static final int WEEK = 604_800;

    public MetricAlarm() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        name("name", "").rule(Rule.length(INVALID, 1, 255)),
                        text("alarmDescription").rule(Rule.length(INVALID, 0, 1024)),
                        text("namespace").rule(Rule.matches(INVALID, "[^:].{0,254}", "up to 255 characters that do not begin with a colon")),
                        text("metricName").rule(Rule.length(INVALID, 1, 255)),
                        textsByName("dimensions").rule(new Rule(INVALID, value -> ((Map<?, ?>) value).size() <= 30 ? Optional.empty()
                                : Optional.of("an alarm has at most 30 dimensions"))),
                        text("statistic").rule(Rule.oneOf(INVALID, "SampleCount", "Average", "Sum", "Minimum", "Maximum")),
                        text("extendedStatistic").rule(Rule.matches(INVALID, "p\\d{1,2}(\\.\\d{1,10})?|p100|(tm|wm|tc|ts|IQM|PR|TM|WM|TC|TS).*", "p99 and its like")),
                        text("unit"),
                        objects("metricQueries", text("id").require().rule(Rule.matches(INVALID, "[a-z][A-Za-z0-9_]{0,254}", "a lower-case letter, then letters, digits and _")),
                                text("expression").rule(Rule.length(INVALID, 1, 1024)), text("label"), flag("returnData"), period("period"),
                                object("metric", text("metricName").require().rule(Rule.length(INVALID, 1, 255)), text("namespace"), textsByName("dimensions"),
                                        period("period").require(), text("stat").require(), text("unit"))),
                        period("period"),
                        number("evaluationPeriods").require().rule(Rule.between(INVALID, 1, Integer.MAX_VALUE)),
                        number("datapointsToAlarm").rule(Rule.between(INVALID, 1, Integer.MAX_VALUE)),
                        number("threshold"),
                        text("comparisonOperator").require().rule(Rule.oneOf(INVALID, "GreaterThanThreshold", "GreaterThanOrEqualToThreshold",
                                "LessThanThreshold", "LessThanOrEqualToThreshold")),
                        text("treatMissingData").orElse("missing").rule(Rule.oneOf(INVALID, "breaching", "notBreaching", "ignore", "missing")),
                        flag("actionsEnabled").orElse(true),
                        actions("alarmActions"), actions("okActions"), actions("insufficientDataActions"),
                        tags())
                .computes("arn")
                .unique(INVALID, "An alarm %s exists: CloudWatch would replace it by this one without a word", "name"));
    }

    private static Property period(String name) {
        return number(name).rule(new Rule(INVALID, value -> List.of(10.0, 20.0, 30.0).contains(value) || (Double) value > 0 && (Double) value % 60 == 0
                ? Optional.empty() : Optional.of("Period must be 10, 20, 30 or a multiple of 60")));
    }

    private static Property actions(String name) {
        return texts(name).rule(Rule.matches(INVALID, "arn:[a-z-]+:[a-z0-9-]+:.+", "ARNs"));
    }

    @Override
    protected void refuse(Call call) {
        var inputs = call.inputs();
        if (inputs.has("metricQueries")) {
            refuseQueries(call, inputs);
            return;
        }
        call.refuseIf(!inputs.has("metricName") || !inputs.has("namespace") || !inputs.has("period") || !inputs.has("threshold"), INVALID,
                "an alarm takes MetricName, Namespace, Period and Threshold");
        call.refuseIf(inputs.has("statistic") == inputs.has("extendedStatistic"), INVALID, "Exactly one of Statistic and ExtendedStatistic must be specified");
        var periods = inputs.number("evaluationPeriods").orElseThrow();
        call.refuseIf(inputs.number("datapointsToAlarm").orElse(1) > periods, INVALID, "DatapointsToAlarm must be less than or equal to EvaluationPeriods");
        var period = inputs.number("period").orElseThrow();
        call.refuseIf((long) period * periods > (period < HOUR ? DAY : WEEK), INVALID, period < HOUR
                ? "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400)"
                : "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800)");
        for (var actions : List.of("alarmActions", "okActions", "insufficientDataActions")) {
            call.refuseIf(inputs.texts(actions).size() > MAX_ACTIONS, INVALID, "an alarm has at most " + MAX_ACTIONS + " actions for each state");
        }
    }

    /** One of them gives the number, and expressions know the others by their ids. */
    private static void refuseQueries(Call call, Inputs inputs) {
        var queries = inputs.objects("metricQueries");
        call.refuseIf(List.of("metricName", "namespace", "period", "statistic", "extendedStatistic", "dimensions").stream().anyMatch(inputs::has), INVALID,
                "an alarm takes either Metrics or MetricName and what belongs to it");
        call.refuseIf(!inputs.has("threshold"), INVALID, "an alarm over an expression takes a Threshold");
        call.refuseIf(queries.stream().filter(query -> query.flag("returnData")).count() != 1, INVALID, "exactly one of Metrics must have ReturnData true");
        call.refuseIf(queries.stream().anyMatch(query -> query.has("metric") == query.has("expression")), INVALID,
                "each of Metrics takes either MetricStat or Expression");
        call.refuseIf(queries.stream().map(query -> query.text("id")).distinct().count() < queries.size(), INVALID, "the ids of Metrics must be unique");
        call.refuseIf(queries.stream().noneMatch(query -> query.has("metric")), INVALID, "an expression needs a metric");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("cloudwatch", "alarm:", call.inputs().raw("name")));
    }
}
