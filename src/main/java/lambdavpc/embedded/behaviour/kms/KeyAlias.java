package lambdavpc.embedded.behaviour.kms;

import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Names of keys. */
public final class KeyAlias extends Behaviour {
    private static final Property TARGET = text("targetKeyId").require().to(Key.BY_ARN.diesWith());

    public KeyAlias() {
        super(Shape.of("aws:kms/alias:Alias").idFrom("name")
                .inputs(
                        text("name").replace().rule(Rule.matches("ValidationException", "alias/(?!aws/)[a-zA-Z0-9/_-]{1,250}",
                                "alias/ and letters, digits and /_-, not alias/aws/")),
                        TARGET)
                .computes("arn", "targetKeyArn")
                .unique("AlreadyExistsException", "An alias with the name %s already exists", "name"));
    }

    @Override
    protected Object id(Call call) {
        return call.inputs().has("name") ? call.inputs().raw("name") : "alias/" + Call.hex(call.urn() + call.world().serial(), 26);
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var name = call.inputs().has("name") ? call.inputs().raw("name") : call.id();
        return Map.of("name", name, "arn", call.arn("kms", name), "targetKeyArn", Call.output(call.target(TARGET), "arn"));
    }
}
