package lambdavpc.embedded.runtime.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import lambdavpc.embedded.runtime.monitoring.Watch.State;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WatchTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration HOUR = Duration.ofHours(1);

    private static Watch watch(String missing) {
        return new Watch("Maximum", "LessThanThreshold", 1, MINUTE, 3, 3, missing);
    }

    /** A period is {@code 0}, {@code 1} or silent; the latest first. */
    private static List<List<Double>> data(String periods) {
        return Stream.of(periods.split(" ")).map(period -> period.equals("-") ? List.<Double>of() : List.of(Double.valueOf(period))).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "0 0 0, breaching, OK, ALARM", "0 1 0, breaching, ALARM, OK", "1 1 1, breaching, ALARM, OK",
        "- - -, breaching, OK, ALARM", "0 - 0, breaching, OK, ALARM", "1 - -, breaching, ALARM, OK",
        "- - -, notBreaching, ALARM, OK", "0 - 0, notBreaching, OK, OK", "0 0 0, notBreaching, OK, ALARM",
        "- - -, ignore, ALARM, ALARM", "- - -, ignore, OK, OK", "- - -, missing, OK, INSUFFICIENT_DATA", "0 0 -, missing, OK, OK"})
    void silenceCountsAsTheAlarmSays(String periods, String missing, State before, State after) {
        assertEquals(after, watch(missing).judge(data(periods), HOUR, before).state());
    }

    @ParameterizedTest
    @CsvSource({"- - -, 30, INSUFFICIENT_DATA", "- - -, 179, INSUFFICIENT_DATA", "- - -, 180, ALARM", "0 0 -, 130, INSUFFICIENT_DATA",
        "1 - -, 130, OK", "0 0 0, 0, ALARM"})
    void silenceBeforeAnybodyWasThereToTellIsNotHeldAgainstIt(String periods, long watchedSeconds, State state) {
        assertEquals(state, watch("breaching").judge(data(periods), Duration.ofSeconds(watchedSeconds), State.OK).state());
    }

    @ParameterizedTest
    @CsvSource({"2, 3, 0 1 0, ALARM", "2, 3, 0 1 1, OK", "1, 3, 1 1 0, ALARM"})
    void soManyOfThePeriodsAsItNeeds(int needed, int periods, String data, State state) {
        assertEquals(state, new Watch("Sum", "LessThanThreshold", 1, MINUTE, periods, needed, "notBreaching").judge(data(data), HOUR, State.OK).state());
    }

    @ParameterizedTest
    @CsvSource({"Sum, 6", "Maximum, 3", "Minimum, 1", "Average, 2", "SampleCount, 3"})
    void aPeriodIsOneNumberByItsStatistic(String statistic, double expected) {
        var values = List.of(List.of(1.0, 3.0, 2.0));
        var exactly = new Watch(statistic, "GreaterThanOrEqualToThreshold", expected, MINUTE, 1, 1, "missing");
        assertEquals(State.ALARM, exactly.judge(values, HOUR, State.OK).state());
        assertEquals(State.OK, new Watch(statistic, "GreaterThanThreshold", expected, MINUTE, 1, 1, "missing").judge(values, HOUR, State.OK).state());
        assertEquals(State.ALARM, new Watch(statistic, "LessThanOrEqualToThreshold", expected, MINUTE, 1, 1, "missing").judge(values, HOUR, State.OK).state());
        assertEquals(State.OK, new Watch(statistic, "LessThanThreshold", expected, MINUTE, 1, 1, "missing").judge(values, HOUR, State.OK).state());
    }

    @Test
    void theReasonSaysWhatWasSeen() {
        assertEquals("2 of 3 data points bad, 3 needed; Maximum of each 60 s, the latest first: 0, 1, none",
                watch("breaching").judge(data("0 1 -"), HOUR, State.OK).reason());
    }

    /** Whatever the threshold: with full data, either an alarm or its opposite rings when one point decides. */
    @Property
    void oppositeAlarmsNeverAgree(@ForAll @Size(min = 1, max = 5) List<@DoubleRange(min = -100, max = 100) Double> values,
            @ForAll @DoubleRange(min = -100, max = 100) double threshold) {
        var below = new Watch("Average", "LessThanThreshold", threshold, MINUTE, 1, 1, "missing").judge(List.of(values), HOUR, State.OK).state();
        var notBelow = new Watch("Average", "GreaterThanOrEqualToThreshold", threshold, MINUTE, 1, 1, "missing").judge(List.of(values), HOUR, State.OK).state();
        assertEquals(List.of(State.OK, State.ALARM), Stream.of(below, notBelow).sorted().toList());
    }
}
