package lambdavpc.embedded.behaviour.monitoring;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.Map;
import java.util.Optional;

import lambdavpc.embedded.StrictJson;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** EventBridge's rules on the account's default bus: by the clock, or for events that match. */
public final class EventRule extends Behaviour {
    public static final String TYPE = "aws:cloudwatch/eventRule:EventRule";
    private static final String INVALID = "ValidationException";
    /** One minute is the shortest; the unit agrees with the number. */
    private static final String SCHEDULE = "rate\\((1 (minute|hour|day)|([2-9]|[1-9]\\d+) (minutes|hours|days))\\)|cron\\(\\S+( \\S+){5}\\)";

    public EventRule() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        name("name", "namePrefix").rule(Rule.matches(INVALID, "[.A-Za-z0-9_-]{1,64}", "up to 64 letters, digits, ., - and _")),
                        text("namePrefix").replace(),
                        text("description").rule(Rule.length(INVALID, 0, 512)).inert("for people only"),
                        text("scheduleExpression").rule(Rule.matches(INVALID, SCHEDULE, "Parameter ScheduleExpression is not valid: rate(1 minute), rate(2 hours) or cron(...)")),
                        text("eventPattern").rule(Rule.text("InvalidEventPatternException", EventRule::patternProblem)),
                        text("state").orElse("ENABLED").rule(Rule.oneOf(INVALID, "ENABLED", "DISABLED", "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS")),
                        flag("forceDestroy").orElse(false).inert("for rules that AWS manages"),
                        tags())
                .computes("arn")
                .unique(INVALID, "A rule %s exists: EventBridge would replace it by this one without a word", "name")
                .limit(300, "LimitExceededException", "The requested resource exceeds the maximum number allowed.")
                .inUse(INVALID, "Rule can't be deleted since it has targets."));
    }

    @Override
    protected void refuse(Call call) {
        call.refuseIf(!call.inputs().has("scheduleExpression") && !call.inputs().has("eventPattern"), INVALID,
                "Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("events", "rule/", call.inputs().raw("name")));
    }

    /** Every leaf is a list of what it may be; an empty pattern, which matches all, is not taken. */
    private static Optional<String> patternProblem(String pattern) {
        try {
            return StrictJson.parse(pattern) instanceof JsonObject fields && fields.size() > 0 ? problem(fields) : Optional.of("Event pattern is not valid. Reason: Filter is not an object");
        } catch (JsonParseException e) {
            return Optional.of("Event pattern is not valid. Reason: Invalid JSON");
        }
    }

    private static Optional<String> problem(JsonObject fields) {
        for (var field : fields.entrySet()) {
            var value = field.getValue();
            var problem = value instanceof JsonObject nested ? problem(nested)
                    : value instanceof JsonArray list && !list.isEmpty() ? Optional.<String>empty()
                    : Optional.of("Event pattern is not valid. Reason: '" + field.getKey() + "' must be an object or a non-empty array");
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }
}
