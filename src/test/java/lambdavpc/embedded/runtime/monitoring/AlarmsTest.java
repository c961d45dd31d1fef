package lambdavpc.embedded.runtime.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.SetClock;
import lambdavpc.embedded.runtime.lambda.LogGroups;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlarmsTest {
    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:shop-alarms";
    private static final String GROUP = "/aws/lambda/probe";
    private static final String ADMITTED = "{\"StringEquals\":{\"aws:SourceAccount\":\"000000000000\"},"
            + "\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-*\"}}";

    @TempDir
    Path folder;
    private final SetClock clock = new SetClock(Instant.now().minus(Duration.ofHours(1)));
    private LogGroups logs;

    @BeforeEach
    void openLogs() {
        logs = new LogGroups(folder);
    }

    @Test
    void threeBadMinutesRingOnceAndAGoodOneEndsItAndBothAreTold() {
        var alarms = new Alarms(() -> world(topicPolicy(ADMITTED)), logs, List::of, clock);
        assertEquals("INSUFFICIENT_DATA", state(alarms));
        minute(1);
        assertEquals("OK", state(alarms)); // whatever the two minutes before were
        minute(0);
        minute(0);
        assertEquals("OK", state(alarms));
        minute(0);
        assertEquals("ALARM", state(alarms));
        minute(0);
        assertEquals("ALARM", state(alarms));
        minute(1);
        assertEquals("OK", state(alarms));
        var told = messages();
        assertEquals(3, told.size(), told::toString);
        assertTrue(told.get(0).startsWith("shop-egress: INSUFFICIENT_DATA -> OK: "), told.get(0));
        assertEquals("shop-egress: OK -> ALARM: 3 of 3 data points bad, 3 needed; Maximum of each 60 s, the latest first: 0, 0, 0."
                + " Nothing answers. Runbook: look at the NAT", told.get(1));
        assertTrue(told.get(2).startsWith("shop-egress: ALARM -> OK: "), told.get(2));
    }

    @Test
    void silenceRingsOnceSomebodyHasBeenThereLongEnough() {
        var alarms = new Alarms(() -> world(topicPolicy(ADMITTED)), logs, List::of, clock);
        clock.forward(Duration.ofSeconds(179));
        assertEquals("INSUFFICIENT_DATA", state(alarms));
        clock.forward(Duration.ofSeconds(1));
        assertEquals("ALARM", state(alarms));
    }

    @Test
    void lambdasOwnRecordsAreInvocationsAndErrors() {
        var failing = Resources.entry("aws:cloudwatch/metricAlarm:MetricAlarm", "shop-failing", alarm(Map.of("name", "shop-failing", "namespace", "AWS/Lambda",
                "metricName", "Errors", "dimensions", Map.of("FunctionName", "probe"), "statistic", "Sum", "comparisonOperator", "GreaterThanOrEqualToThreshold",
                "evaluationPeriods", 1.0, "datapointsToAlarm", 1.0, "treatMissingData", "notBreaching")));
        var now = new SetClock(Instant.now());
        var alarms = new Alarms(() -> Resources.world(probe(), failing), logs, List::of, now);
        report("success");
        now.forward(Duration.ofSeconds(2));
        assertEquals(List.of("OK"), alarms.judge().stream().map(Alarms.Status::state).toList());
        report("error");
        now.forward(Duration.ofSeconds(2));
        assertEquals(List.of("ALARM"), alarms.judge().stream().map(Alarms.Status::state).toList());
        now.forward(Duration.ofMinutes(2));
        assertEquals(List.of("OK"), alarms.judge().stream().map(Alarms.Status::state).toList());
    }

    /** As an alarm on dead letters: it rings at once, and for as long as there is one. */
    @Test
    void whatAServiceTellsIsReadAtOnceAndEveryMinute() {
        var depth = new double[1];
        var dead = Resources.entry("aws:cloudwatch/metricAlarm:MetricAlarm", "shop-dead", alarm(Map.of("name", "shop-dead", "namespace", "AWS/SQS", "metricName", "Visible",
                "dimensions", Map.of("QueueName", "dead"), "comparisonOperator", "GreaterThanOrEqualToThreshold", "evaluationPeriods", 1.0, "datapointsToAlarm", 1.0,
                "treatMissingData", "notBreaching")));
        var alarms = new Alarms(() -> Resources.world(dead), logs, () -> List.of(new Reading("AWS/SQS", "Visible", Map.of("QueueName", "dead"), depth[0])), clock);
        assertEquals("OK", state(alarms));
        depth[0] = 1;
        for (var second = 0; second < 300; second += 10) {
            clock.forward(Duration.ofSeconds(10));
            assertEquals("ALARM", state(alarms));
        }
        depth[0] = 0;
        clock.forward(Duration.ofSeconds(60));
        assertEquals("OK", state(alarms));
    }

    @Test
    void aPercentageOfAQuotaIsComputedAndNoOtherExpressionIs() {
        var busy = new double[] {799};
        for (var expected : List.of("OK", "ALARM", "INSUFFICIENT_DATA")) {
            var expression = expected.equals("INSUFFICIENT_DATA") ? "usage * 2" : "usage / SERVICE_QUOTA(usage) * 100";
            var alarm = new HashMap<>(alarm(Map.of("name", "shop-busy", "comparisonOperator", "GreaterThanOrEqualToThreshold", "threshold", 80.0, "evaluationPeriods", 1.0,
                    "datapointsToAlarm", 1.0, "treatMissingData", "notBreaching", "metricQueries", List.of(
                            Map.of("id", "usage", "metric", Map.of("namespace", "AWS/Lambda", "metricName", "ConcurrentExecutions", "stat", "Maximum", "period", 60.0)),
                            Map.of("id", "percent", "expression", expression, "returnData", true)))));
            alarm.keySet().removeAll(List.of("namespace", "metricName", "dimensions", "statistic", "period"));
            var entry = Resources.entry("aws:cloudwatch/metricAlarm:MetricAlarm", "shop-busy", alarm);
            assertEquals(expected, state(new Alarms(() -> Resources.world(entry), logs, () -> List.of(new Reading("AWS/Lambda", "ConcurrentExecutions", Map.of(), busy[0])), clock)));
            busy[0] = 800;
        }
    }

    @Test
    void linesThatAreNoMetricsArePassedOver() {
        for (var line : List.of("START RequestId", "{", "[1]", "{\"_aws\":{}}", "{\"_aws\":{\"Timestamp\":\"now\",\"CloudWatchMetrics\":[{}]}}", "{\"type\":7}")) {
            logs.append(GROUP, "s", line);
        }
        assertEquals("INSUFFICIENT_DATA", state(new Alarms(() -> world(topicPolicy(ADMITTED)), logs, List::of, clock)));
    }

    @Test
    void aTopicOfAnotherAlarmsIsNotTold() {
        var other = ADMITTED.replace("alarm:shop-*", "alarm:other-*");
        var alarms = new Alarms(() -> world(topicPolicy(other)), logs, List::of, clock);
        clock.forward(Duration.ofMinutes(3));
        var told = alarms.judge().get(0).told();
        assertTrue(told.get(0).endsWith(TOPIC + " was not told: the topic's policy does not let cloudwatch.amazonaws.com publish"), told::toString);
        assertEquals(List.of(), messages());
    }

    /** The trap of EventBridge: it names no source, so a condition on one fails without a word. */
    @Test
    void aRuleIsAdmittedByAStatementWithoutAConditionOnly() {
        var topics = new Topics(logs);
        var conditional = statement("events.amazonaws.com", ",\"Condition\":{\"StringEquals\":{\"aws:SourceAccount\":\"000000000000\"}}");
        assertEquals(Optional.of("the topic's policy does not let events.amazonaws.com publish"),
                topics.publish(Resources.world(topic(Map.of()), policy(conditional)), TOPIC, "events.amazonaws.com", Optional.empty(), "gave up"));
        assertEquals(Optional.empty(), topics.publish(Resources.world(topic(Map.of()), policy(statement("events.amazonaws.com", ""))), TOPIC,
                "events.amazonaws.com", Optional.empty(), "gave up"));
        assertEquals(List.of("gave up"), messages());
    }

    @Test
    void anEncryptedTopicTakesAKeyWhosePolicyNamesTheTopic() {
        var topics = new Topics(logs);
        var open = policy(statement("events.amazonaws.com", ""));
        assertTrue(topics.publish(Resources.world(topic(Map.of("kmsMasterKeyId", "alias/aws/sns")), open), TOPIC, "events.amazonaws.com", Optional.empty(), "x").isPresent());
        for (var named : List.of(TOPIC, TOPIC + "-of-others")) {
            var key = Resources.entry("aws:kms/key:Key", "key-1", Map.of("arn", "arn:aws:kms:us-east-1:000000000000:key/key-1", "policy",
                    "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"events.amazonaws.com\"},\"Action\":[\"kms:GenerateDataKey\",\"kms:Decrypt\"],"
                            + "\"Resource\":\"*\",\"Condition\":{\"StringEquals\":{\"kms:EncryptionContext:aws:sns:topicArn\":\"" + named + "\"}}}]}"));
            assertEquals(named.equals(TOPIC), topics.publish(Resources.world(topic(Map.of("kmsMasterKeyId", "key-1")), open, key), TOPIC,
                    "events.amazonaws.com", Optional.empty(), "x").isEmpty(), named);
        }
    }

    /** The probe's answer of the minute that has passed. */
    private void minute(int succeeded) {
        clock.forward(Duration.ofSeconds(60));
        logs.append(GROUP, "s", ("{\"_aws\":{\"Timestamp\":%d,\"CloudWatchMetrics\":[{\"Namespace\":\"shop\",\"Dimensions\":[[\"Zone\"]],"
                + "\"Metrics\":[{\"Name\":\"EgressSucceeded\",\"Unit\":\"None\"}]}]},\"Zone\":\"a\",\"EgressSucceeded\":%d.0}").formatted(clock.millis() - 1, succeeded));
    }

    private void report(String status) {
        logs.append(GROUP, "s", "{\"time\":\"now\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"1\",\"status\":\"" + status + "\"}}");
    }

    private static String state(Alarms alarms) {
        return alarms.judge().get(0).state();
    }

    private List<String> messages() {
        var messages = new ArrayList<String>();
        logs.read(Topics.log(TOPIC), 0, event -> messages.add(event.message()));
        return messages;
    }

    private static World world(World.Entry policy) {
        return Resources.world(probe(), topic(Map.of()), policy, Resources.entry("aws:cloudwatch/metricAlarm:MetricAlarm", "shop-egress", alarm(Map.of())));
    }

    private static World.Entry probe() {
        return Resources.function("probe", Path.of("probe.jar"), Map.of("loggingConfig", Map.of("logGroup", GROUP)));
    }

    private static Map<String, Object> alarm(Map<String, Object> more) {
        var values = new HashMap<String, Object>(Map.of("name", "shop-egress", "namespace", "shop", "metricName", "EgressSucceeded",
                "dimensions", Map.of("Zone", "a"), "statistic", "Maximum", "comparisonOperator", "LessThanThreshold", "threshold", 1.0, "period", 60.0));
        values.putAll(Map.of("evaluationPeriods", 3.0, "datapointsToAlarm", 3.0, "treatMissingData", "breaching", "actionsEnabled", true,
                "alarmActions", List.of(TOPIC), "okActions", List.of(TOPIC), "alarmDescription", "Nothing answers. Runbook: look at the NAT",
                "arn", "arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-egress"));
        values.putAll(more);
        return values;
    }

    private static World.Entry topic(Map<String, Object> more) {
        var values = new HashMap<String, Object>(Map.of("arn", TOPIC));
        values.putAll(more);
        return Resources.entry("aws:sns/topic:Topic", TOPIC, values);
    }

    private static World.Entry topicPolicy(String condition) {
        return policy(statement("cloudwatch.amazonaws.com", ",\"Condition\":" + condition));
    }

    private static World.Entry policy(String statement) {
        return Resources.entry("aws:sns/topicPolicy:TopicPolicy", TOPIC, Map.of("arn", TOPIC, "policy", "{\"Statement\":[" + statement + "]}"));
    }

    private static String statement(String service, String condition) {
        return "{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"%s\"},\"Action\":\"sns:Publish\",\"Resource\":\"%s\"%s}".formatted(service, TOPIC, condition);
    }
}
