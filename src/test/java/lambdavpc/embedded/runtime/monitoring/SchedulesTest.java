package lambdavpc.embedded.runtime.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.SetClock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SchedulesTest {
    private static final String RULE = "arn:aws:events:us-east-1:000000000000:rule/each";

    private final SetClock clock = new SetClock(Instant.parse("2026-11-23T08:00:00Z"));
    private final List<String> calls = new ArrayList<>();
    private World world = world("rate(1 minute)", "ENABLED", RULE);

    private Schedules schedules() {
        return new Schedules(() -> world, (function, event) -> calls.add(function.replaceAll(".*:", "") + " " + event), Runnable::run, clock);
    }

    private void run(Schedules schedules, int seconds) {
        for (var second = 0; second < seconds; second++) {
            schedules.tick();
            clock.forward(Duration.ofSeconds(1));
        }
    }

    @ParameterizedTest
    @CsvSource({"rate(1 minute), 3600, 59", "rate(5 minutes), 3600, 12", "rate(1 hour), 3600, 1", "rate(1 hour), 7300, 3", "rate(1 day), 3600, 1"})
    void aRuleCallsAtItsRateAndFirstAfterAMinute(String rate, int seconds, int expected) {
        world = world(rate, "ENABLED", RULE);
        run(schedules(), seconds);
        assertEquals(expected, calls.size());
        assertEquals("probe {\"check\":\"age\"}", calls.get(0));
    }

    @Test
    void aRuleThatIsOffOrGoneOrByTheCalendarCallsNobody() {
        for (var other : List.of(world("rate(1 minute)", "DISABLED", RULE), World.EMPTY, world("cron(0 10 * * ? *)", "ENABLED", RULE))) {
            world = other;
            run(schedules(), 300);
        }
        assertEquals(List.of(), calls);
    }

    @Test
    void aFunctionThatDoesNotLetTheRuleIsNotCalled() {
        world = world("rate(1 minute)", "ENABLED", RULE + "-other");
        run(schedules(), 300);
        assertEquals(List.of(), calls);
    }

    @Test
    void aFailedCallIsNoReasonToStop() {
        var schedules = new Schedules(() -> world, (function, event) -> {
            calls.add(event);
            throw new IllegalStateException("throttled");
        }, Runnable::run, clock);
        run(schedules, 190);
        assertEquals(3, calls.size());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"source\":[\"aws.cloudwatch\"],\"resources\":[\"arn:2\"],\"detail\":{\"state\":{\"value\":[\"ALARM\",\"OK\"]}}} | 1",
        "{\"source\":[\"aws.cloudwatch\"],\"resources\":[\"arn:3\"]} | 0", "{\"detail\":{\"state\":{\"value\":[\"OK\"]}}} | 0",
        "{\"account\":[\"1\"]} | 0", "{\"source\":[{\"prefix\":\"aws\"}]} | 0"})
    void anEventCallsWhereThePatternNamesItsValues(String pattern, int expected) {
        world = world("rate(1 day)", "ENABLED", RULE, pattern);
        schedules().happened(JsonParser.parseString("""
                {"source": "aws.cloudwatch", "resources": ["arn:1", "arn:2"], "detail": {"state": {"value": "ALARM"}}}""").getAsJsonObject());
        assertEquals(expected, calls.size());
    }

    private static World world(String rate, String state, String allowed) {
        return world(rate, state, allowed, "{\"source\":[\"nobody\"]}");
    }

    private static World world(String rate, String state, String allowed, String pattern) {
        var rule = new HashMap<String, Object>(Map.of("name", "each", "scheduleExpression", rate, "state", state, "arn", RULE, "eventPattern", pattern));
        return Resources.world(Resources.function("probe", Path.of("probe.jar"), Map.of()),
                Resources.entry("aws:lambda/permission:Permission", "p", Map.of("function", "probe", "principal", "events.amazonaws.com",
                        "action", "lambda:InvokeFunction", "sourceArn", allowed)),
                Resources.entry("aws:cloudwatch/eventRule:EventRule", "each", rule),
                Resources.entry("aws:cloudwatch/eventTarget:EventTarget", "each-t", Map.of("rule", "each", "arn", Resources.functionArn("probe"),
                        "input", "{\"check\":\"age\"}")));
    }
}
