package lambdavpc.embedded.runtime.monitoring;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.monitoring.MetricAlarm;
import lambdavpc.embedded.runtime.lambda.LogGroups;
import lambdavpc.embedded.runtime.monitoring.Watch.State;

/**
 * The declared alarms, judged again and again while the supervisor runs; one that changes its state tells its topics. What was before the
 * supervisor started is known from the logs; that nobody was there to tell is not held against an alarm.
 */
public final class Alarms {
    private final Supplier<World> world;
    private final Metrics metrics;
    private final Topics topics;
    private final Clock clock;
    private final Instant started;
    private final Map<String, Told> states = new HashMap<>();

    /** @param description ends in the runbook's line */
    public record Status(String name, String state, String reason, String description, List<String> told) {}

    private record Told(State state, String reason, List<String> actions) {}

    /** @param readings what services tell of themselves now */
    public Alarms(Supplier<World> world, LogGroups logs, Supplier<List<Reading>> readings, Clock clock) {
        this.world = world;
        this.clock = clock;
        metrics = new Metrics(logs, readings);
        topics = new Topics(logs);
        started = clock.instant();
    }

    /** Judges every alarm now. */
    public synchronized List<Status> judge() {
        var now = world.get();
        metrics.follow(now, clock.instant());
        var alarms = now.all(MetricAlarm.TYPE).toList();
        states.keySet().retainAll(alarms.stream().map(World.Entry::id).toList());
        return alarms.stream().map(alarm -> judge(now, alarm)).sorted(Comparator.comparing(Status::name)).toList();
    }

    private Status judge(World now, World.Entry alarm) {
        var inputs = new Inputs(alarm.inputs());
        var before = states.getOrDefault(alarm.id(), new Told(State.INSUFFICIENT_DATA, "", List.of()));
        var measured = Measured.of(inputs);
        var verdict = measured.isEmpty() ? new Watch.Verdict(State.INSUFFICIENT_DATA, "the embedded CloudWatch does not compute this expression")
                : watch(inputs, measured.get()).judge(data(inputs, measured.get()), Duration.between(started, clock.instant()), before.state());
        var after = new Told(verdict.state(), verdict.reason(),
                verdict.state() == before.state() ? before.actions() : tell(now, alarm, before.state(), verdict));
        states.put(alarm.id(), after);
        return new Status(alarm.id(), after.state().name(), after.reason(), inputs.text("alarmDescription").orElse(""), after.actions());
    }

    private static Watch watch(Inputs alarm, Measured measured) {
        var periods = alarm.number("evaluationPeriods").orElseThrow();
        return new Watch(measured.statistic(), alarm.text("comparisonOperator").orElseThrow(), (Double) alarm.raw("threshold"),
                measured.period(), periods, alarm.number("datapointsToAlarm").orElse(periods),
                alarm.text("treatMissingData").orElse("missing"));
    }

    private List<List<Double>> data(Inputs alarm, Measured measured) {
        var period = measured.period().toMillis();
        var now = clock.millis();
        return IntStream.range(0, alarm.number("evaluationPeriods").orElseThrow()).mapToObj(each -> metrics.values(measured.namespace(), measured.name(),
                measured.dimensions(), now - (each + 1) * period, now - each * period).stream().map(value -> value * measured.factor()).toList()).toList();
    }

    private List<String> tell(World now, World.Entry alarm, State before, Watch.Verdict verdict) {
        var inputs = new Inputs(alarm.inputs());
        if (!inputs.flag("actionsEnabled")) {
            return List.of("its actions are off");
        }
        var told = new ArrayList<String>();
        for (var action : inputs.texts(switch (verdict.state()) {
            case OK -> "okActions";
            case ALARM -> "alarmActions";
            case INSUFFICIENT_DATA -> "insufficientDataActions";
        })) {
            var message = "%s: %s -> %s: %s. %s".formatted(alarm.id(), before, verdict.state(), verdict.reason(), inputs.text("alarmDescription").orElse(""));
            var failed = action.contains(":sns:")
                    ? topics.publish(now, action, Topics.CLOUDWATCH, Optional.of((String) alarm.outputs().get("arn")), message)
                    : Optional.of("only topics are told here");
            told.add(clock.instant().truncatedTo(ChronoUnit.SECONDS) + " " + action
                    + failed.map(why -> " was not told: " + why).orElse(" was told"));
        }
        return List.copyOf(told);
    }
}
