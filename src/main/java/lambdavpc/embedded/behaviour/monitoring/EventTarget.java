package lambdavpc.embedded.behaviour.monitoring;

import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.text;

import com.google.gson.JsonParseException;
import java.util.Optional;

import lambdavpc.embedded.StrictJson;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** What a rule calls. EventBridge does not look whether it is there, nor whether the rule may call it: that shows when it fires. */
public final class EventTarget extends Behaviour {
    public static final String TYPE = "aws:cloudwatch/eventTarget:EventTarget";
    private static final String INVALID = "ValidationException";

    public EventTarget() {
        super(Shape.of(TYPE)
                .inputs(
                        text("rule").require().replace().to(Reference.to(EventRule.TYPE, "ResourceNotFoundException", "Rule %s does not exist on EventBus default.")),
                        name("targetId", "").rule(Rule.matches(INVALID, "[.A-Za-z0-9_-]{1,64}", "up to 64 letters, digits, ., - and _")),
                        text("arn").require().rule(Rule.matches(INVALID, "arn:[a-z-]+:[a-z0-9-]+:.+", "Provided Arn is not in correct format")),
                        text("roleArn").rule(Rule.matches(INVALID, "arn:[a-z-]+:iam::\\d{12}:role/.+", "Provided role ARN is not in correct format")),
                        text("input").rule(Rule.text(INVALID, EventTarget::inputProblem)),
                        object("retryPolicy",
                                number("maximumEventAgeInSeconds").rule(Rule.between(INVALID, 60, 86_400)),
                                number("maximumRetryAttempts").rule(Rule.between(INVALID, 0, 185))).inert("a call that fails is told and not repeated"))
                .limit(5, "LimitExceededException", "The requested resource exceeds the maximum number allowed.", call -> call.inputs().raw("rule")));
    }

    /** Buses of other regions are told in a role's name, ours by their own policy. */
    @Override
    protected void refuse(Call call) {
        call.refuseIf(!call.inputs().has("roleArn") && call.inputs().text("arn").filter(arn -> arn.contains(":event-bus/") && !arn.contains(":" + call.region().name() + ":")).isPresent(),
                INVALID, "RoleArn is required for target " + call.inputs().raw("arn") + ".");
    }

    @Override
    protected Object id(Call call) {
        return Call.join(call.inputs().raw("rule"), "-", call.inputs().raw("targetId"));
    }

    private static Optional<String> inputProblem(String input) {
        try {
            StrictJson.parse(input);
            return input.length() <= 8192 ? Optional.empty() : Optional.of("the input has more than 8192 characters");
        } catch (JsonParseException e) {
            return Optional.of("JSON syntax error in input for target");
        }
    }
}
