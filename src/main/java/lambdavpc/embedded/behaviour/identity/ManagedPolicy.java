package lambdavpc.embedded.behaviour.identity;

import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Locale;
import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/** Customer-managed policies. */
public final class ManagedPolicy extends Behaviour {
    public static final String TYPE = "aws:iam/policy:Policy";
    /** AWS's own policies are not looked up. */
    public static final Reference BY_ARN = Reference.to(TYPE, "NoSuchEntity", "Policy %s does not exist or is not attachable.").by("arn")
            .key(arn -> arn.matches("arn:[a-z-]+:iam::aws:policy/.+") ? null : arn);

    public ManagedPolicy() {
        super(Shape.of(TYPE)
                .inputs(
                        name("name", "namePrefix").rule(Role.names(128)),
                        text("namePrefix").replace(),
                        text("path").orElse("/").replace().rule(Role.PATH),
                        text("description").replace().rule(Rule.length("ValidationError", 0, 1000)).inert("for people only"),
                        text("policy").require().rule(Policies.rules(Policies.Kind.IDENTITY, "MalformedPolicyDocument", "LimitExceeded", 6_144)),
                        tags())
                .computes("arn", "attachmentCount", "policyId")
                .unique("EntityAlreadyExists", "A policy called %s already exists. Duplicate names are not allowed.", "name")
                .inUse("DeleteConflict", "Cannot delete a policy attached to entities: %s is held by %s"));
    }

    @Override
    protected Object id(Call call) {
        return call.globalArn("iam", "policy", call.inputs().raw("path"), call.inputs().raw("name"));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", id(call), "attachmentCount", call.kept("attachmentCount", 0.0),
                "policyId", call.kept("policyId", call.preview() ? Unknown.UNKNOWN
                        : "ANPA" + Call.hex(call.urn() + call.world().serial(), 17).toUpperCase(Locale.ROOT)));
    }
}
