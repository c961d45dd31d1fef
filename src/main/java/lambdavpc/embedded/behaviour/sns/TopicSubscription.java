package lambdavpc.embedded.behaviour.sns;

import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Who gets a topic's messages. By mail only once its owner has confirmed, which nobody can do here. */
public final class TopicSubscription extends Behaviour {
    public static final String TYPE = "aws:sns/topicSubscription:TopicSubscription";
    private static final String INVALID = "InvalidParameter";

    public TopicSubscription() {
        super(Shape.of(TYPE)
                .inputs(
                        text("topic").require().replace().to(Topic.BY_ARN),
                        text("protocol").require().replace().rule(Rule.oneOf(INVALID, "email", "email-json", "https", "http", "sms", "sqs", "lambda", "firehose", "application")),
                        text("endpoint").require().replace())
                .computes("arn", "ownerId", "pendingConfirmation", "confirmationWasAuthenticated"));
    }

    @Override
    protected Object id(Call call) {
        var hex = Call.hex(TYPE + call.urn() + call.world().serial(), 32);
        return Call.join(call.inputs().raw("topic"), ":", hex.replaceFirst("(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-"));
    }

    @Override
    protected void refuse(Call call) {
        var protocol = call.inputs().text("protocol").orElseThrow();
        var endpoint = call.inputs().text("endpoint").orElseThrow();
        call.refuseIf(protocol.startsWith("email") && !endpoint.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s]+"), INVALID, "Invalid parameter: Email address");
        call.refuseIf(protocol.startsWith("http") && !endpoint.startsWith(protocol + "://"), INVALID,
                "Invalid parameter: Endpoint must match the specified protocol");
        call.refuseIf(protocol.equals("sqs") && !endpoint.startsWith("arn:"), INVALID, "Invalid parameter: SQS endpoint ARN");
        call.refuseIf(protocol.equals("lambda") && !endpoint.startsWith("arn:"), INVALID, "Invalid parameter: Lambda endpoint ARN");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var pending = call.inputs().text("protocol").filter(protocol -> protocol.startsWith("email") || protocol.startsWith("http")).isPresent();
        return Map.of("arn", call.id(), "ownerId", call.region().account(), "pendingConfirmation", pending, "confirmationWasAuthenticated", !pending);
    }
}
