package lambdavpc.embedded.behaviour.sns;

import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.identity.Principals;

/** The one policy of a topic. */
public final class TopicPolicy extends Behaviour {
    public static final String TYPE = "aws:sns/topicPolicy:TopicPolicy";
    /** Actions on a topic; SNS takes no wildcard for them. */
    private static final Set<String> ACTIONS = Set.of("sns:gettopicattributes", "sns:settopicattributes", "sns:addpermission", "sns:removepermission",
            "sns:deletetopic", "sns:subscribe", "sns:listsubscriptionsbytopic", "sns:publish", "sns:receive");

    public TopicPolicy() {
        super(Shape.of(TYPE).idFrom("arn")
                .inputs(
                        text("arn").require().replace().to(Topic.BY_ARN),
                        text("policy").require().rule(Policies.rules(Policies.Kind.RESOURCE, "InvalidParameter", "InvalidParameter", 30_720)))
                .computes("owner")
                .unique("InvalidParameter", "The topic %s has a policy: SNS would replace it by this one without a word", "arn"));
    }

    @Override
    protected void refuse(Call call) {
        for (var statement : Policies.statements(call.inputs().text("policy").orElseThrow())) {
            call.refuseIf(!ACTIONS.containsAll(statement.actions().stream().map(action -> action.toLowerCase(Locale.ROOT)).toList()),
                    "InvalidParameter", "Invalid parameter: Policy statement action out of service scope!");
            Principals.unknown(call, statement).ifPresent(arn -> {
                throw new AwsException("InvalidParameter", "Invalid parameter: Policy Error: PrincipalNotFound: " + arn);
            });
        }
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("owner", call.region().account());
    }
}
