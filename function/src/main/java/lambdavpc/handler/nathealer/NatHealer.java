package lambdavpc.handler.nathealer;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Handler;
import lambdavpc.handler.core.JsonNode;
import lambdavpc.handler.core.JsonWriter;
import lambdavpc.handler.core.Log;
import lambdavpc.handler.core.QueryService;

/**
 * Ends the NAT instance when functions get no answer from the internet: its group launches another one. Whatever called it, it looks at the
 * alarms themselves, so an event that is late, repeated or made up ends nothing that works.
 */
public final class NatHealer extends Handler {
    /** More than all that a day of trouble makes; the limits below look at the latest only. */
    private static final String RECORDS = "20";

    private final QueryService alarms;
    private final QueryService groups;
    private final List<String> alarmNames;
    private final String group;
    private final Duration grace;

    public NatHealer() {
        this(System.getenv());
    }

    /** @param environment {@code ALARM_NAMES} separated by commas, {@code GROUP_NAME}, {@code GRACE_SECONDS}, and what Lambda sets */
    public NatHealer(Map<String, String> environment) {
        alarmNames = List.of(required(environment, "ALARM_NAMES").split(","));
        group = required(environment, "GROUP_NAME");
        grace = Duration.ofSeconds(Long.parseLong(required(environment, "GRACE_SECONDS")));
        alarms = new QueryService("monitoring", "CLOUDWATCH", "2010-08-01", environment);
        groups = new QueryService("autoscaling", "AUTO_SCALING", "2011-01-01", environment);
    }

    @Override
    protected Log handle(Map<String, JsonNode> input, JsonWriter answer, Deadline deadline) {
        var ringing = ringing(deadline);
        var decision = ringing.isEmpty() ? Decision.leave("no alarm rings")
                : Decision.of(machines(deadline), activities(deadline), Instant.now(), grace);
        decision.end().ifPresent(machine -> groups.call("TerminateInstanceInAutoScalingGroup",
                Map.of("InstanceId", machine, "ShouldDecrementDesiredCapacity", "false"), deadline));
        answer.writeStartObject()
                .writeFieldName("replaced").writeValue(decision.end().isPresent())
                .writeFieldName("why").writeValue(decision.why())
                .writeEndObject();
        return (decision.end().isPresent() || decision.helpless() ? Log.warn("nat") : Log.info("nat")).with("ended", decision.end().orElse(""))
                .with("ringing", String.join(", ", ringing)).with("why", decision.why());
    }

    private List<String> ringing(Deadline deadline) {
        var request = new TreeMap<>(Map.of("StateValue", "ALARM"));
        for (var each = 0; each < alarmNames.size(); each++) {
            request.put("AlarmNames.member." + (each + 1), alarmNames.get(each));
        }
        return alarms.call("DescribeAlarms", request, deadline).members("MetricAlarms").stream().flatMap(alarm -> alarm.text("AlarmName").stream())
                .filter(alarmNames::contains).toList();
    }

    private List<String> machines(Deadline deadline) {
        return groups.call("DescribeAutoScalingGroups", Map.of("AutoScalingGroupNames.member.1", group), deadline).members("AutoScalingGroups").stream()
                .filter(each -> each.text("AutoScalingGroupName").equals(Optional.of(group)))
                .flatMap(each -> each.members("Instances").stream()).filter(instance -> instance.text("LifecycleState").equals(Optional.of("InService")))
                .flatMap(instance -> instance.text("InstanceId").stream()).toList();
    }

    private List<Activity> activities(Deadline deadline) {
        return groups.call("DescribeScalingActivities", Map.of("AutoScalingGroupName", group, "MaxRecords", RECORDS), deadline).members("Activities").stream()
                .map(each -> new Activity(each.text("Description").orElse(""), Instant.parse(each.text("StartTime").orElseThrow()),
                        each.text("EndTime").map(Instant::parse))).toList();
    }
}
