package lambdavpc.embedded.behaviour.sns;

import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.kms.Key;

/** Topics. */
public final class Topic extends Behaviour {
    public static final String TYPE = "aws:sns/topic:Topic";
    static final Reference BY_ARN = Reference.to(TYPE, "NotFound", "Topic does not exist: %s").by("arn").diesWith();

    public Topic() {
        super(Shape.of(TYPE)
                .inputs(
                        name("name", "namePrefix").rule(Rule.matches("InvalidParameter", "[A-Za-z0-9_-]{1,256}(\\.fifo)?", "up to 256 letters, digits, - and _")),
                        text("namePrefix").replace(),
                        text("displayName").rule(Rule.length("InvalidParameter", 0, 100)).inert("for people only"),
                        text("kmsMasterKeyId").to(Key.BY_ARN),
                        text("policy").rule(Policies.rules(Policies.Kind.RESOURCE, "InvalidParameter", "InvalidParameter", 30_720)),
                        tags())
                .computes("arn", "owner")
                .unique("TopicAlreadyExists", "Topic %s exists already with other attributes", "name"));
    }

    @Override
    protected Object id(Call call) {
        return call.arn("sns", call.inputs().raw("name"));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", id(call), "owner", call.region().account());
    }
}
