package lambdavpc.monitoring;

import static lambdavpc.Mocked.AWS_KEYS;
import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.pulumi.core.Output;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lambdavpc.Mocked;
import lambdavpc.function.ScheduleArgs;
import lambdavpc.iam.Account;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.Missing;
import lambdavpc.monitoring.AlarmArgs.Statistic;
import lambdavpc.monitoring.AlarmArgs.Threshold;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlarmTest {
    private static final String TOPIC = "arn:aws:sns:us-east-1:000000000000:shop-test-alarms";

    private static AlarmTopic topic(String... emails) {
        return new AlarmTopic("alarms", new AlarmTopicArgs("shop-test", Account.current(), AWS_KEYS, List.of(emails)), NONE);
    }

    private static AlarmArgs args(AlarmTopic topic, String runbook, Duration period) {
        return new AlarmArgs(topic, "It is slow.", runbook, new Metric("shop", "Latency", Map.of("Zone", Output.of("a")), Statistic.AVERAGE),
                Threshold.moreThan(100), period, 2, Missing.BREACHING);
    }

    @Test
    void itTellsTheTopicWhenItRingsAndWhenItEndsAndWhatToDo() {
        var alarm = Mocked.run(context -> new Alarm("slow", args(topic(), "look at the NAT.", Duration.ofMinutes(5)), NONE))
                .inputs("aws:cloudwatch/metricAlarm:MetricAlarm", "slow-alarm");
        assertEquals("shop-test-slow", alarm.get("name"));
        assertEquals("It is slow. Runbook: look at the NAT.", alarm.get("alarmDescription"));
        assertEquals(List.of(TOPIC), alarm.get("alarmActions"));
        assertEquals(List.of(TOPIC), alarm.get("okActions"));
        assertEquals(List.of("Average", "GreaterThanThreshold", 100.0, 300.0, 2.0, 2.0, "breaching", Map.of("Zone", "a")),
                List.of(alarm.get("statistic"), alarm.get("comparisonOperator"), alarm.get("threshold"), alarm.get("period"), alarm.get("evaluationPeriods"),
                        alarm.get("datapointsToAlarm"), alarm.get("treatMissingData"), alarm.get("dimensions")));
    }

    @Test
    void oneThatNobodyKnowsWhatToDoAboutOrOfHalfAMinuteIsRefused() {
        Mocked.run(context -> {
            var topic = topic();
            assertThrows(IllegalArgumentException.class, () -> args(topic, " ", Duration.ofMinutes(1)));
            assertThrows(IllegalArgumentException.class, () -> args(topic, "look", Duration.ofSeconds(30)));
            assertThrows(IllegalArgumentException.class, () -> args(topic, "look", Duration.ofSeconds(90)));
            var name = "x".repeat(255);
            assertThrows(IllegalArgumentException.class, () -> new Alarm(name, args(topic, "look", Duration.ofMinutes(1)), NONE));
        });
    }

    @Test
    void everyAddressIsSubscribedAndNobodyElsePublishesOrComesWithoutTls() {
        var mocked = Mocked.run(context -> topic("a@example.com", "b@example.com"));
        assertEquals(List.of("alarms-to-a@example.com", "alarms-to-b@example.com"), mocked.names("aws:sns/topicSubscription:TopicSubscription"));
        var statements = JsonParser.parseString((String) mocked.inputs("aws:sns/topicPolicy:TopicPolicy", "alarms-policy").get("policy"))
                .getAsJsonObject().getAsJsonArray("Statement");
        assertEquals(4, statements.size());
        assertEquals("{\"StringEquals\":{\"aws:SourceAccount\":\"000000000000\"},\"ArnLike\":{\"aws:SourceArn\":"
                + "\"arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-test-*\"}}", statements.get(0).getAsJsonObject().get("Condition").toString());
        assertEquals("{\"StringEquals\":{\"aws:SourceAccount\":\"000000000000\"},\"ArnLike\":{\"aws:SourceArn\":\"arn:aws:rds:us-east-1:000000000000:*\"}}",
                statements.get(1).getAsJsonObject().get("Condition").toString());
        // What EventBridge sends to SNS has no source: see AlarmsTest.aRuleIsAdmittedByAStatementWithoutAConditionOnly.
        assertTrue(!statements.get(2).getAsJsonObject().has("Condition"));
        assertEquals("Deny {\"Bool\":{\"aws:SecureTransport\":\"false\"}}", statements.get(3).getAsJsonObject().get("Effect").getAsString() + " "
                + statements.get(3).getAsJsonObject().get("Condition"));
    }

    @ParameterizedTest
    @CsvSource({"0", "30", "90"})
    void aScheduleIsOfWholeMinutes(long seconds) {
        assertThrows(IllegalArgumentException.class, () -> new ScheduleArgs("shop", null, Duration.ofSeconds(seconds), "{}"));
    }
}
