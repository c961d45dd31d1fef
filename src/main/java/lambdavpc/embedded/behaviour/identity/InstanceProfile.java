package lambdavpc.embedded.behaviour.identity;

import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/** Instance profiles: a role for instances. */
public final class InstanceProfile extends Behaviour {
    public static final String TYPE = "aws:iam/instanceProfile:InstanceProfile";

    public InstanceProfile() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        name("name", "namePrefix").rule(Role.names(128)),
                        text("namePrefix").replace(),
                        text("path").orElse("/").replace().rule(Role.PATH),
                        text("role").to(Role.BY_NAME),
                        tags())
                .computes("arn", "createDate", "uniqueId")
                .unique("EntityAlreadyExists", "Instance Profile %s already exists.", "name"));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of(
                "arn", call.globalArn("iam", "instance-profile", call.inputs().raw("path"), call.inputs().raw("name")),
                "createDate", call.preview() ? call.kept("createDate", Unknown.UNKNOWN) : call.kept("createDate", call.now()),
                "uniqueId", Role.uniqueId("AIPA", call));
    }
}
