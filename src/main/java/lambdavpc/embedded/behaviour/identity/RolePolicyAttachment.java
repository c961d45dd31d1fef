package lambdavpc.embedded.behaviour.identity;

import static lambdavpc.embedded.behaviour.Property.text;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Shape;

/** Managed policies on roles. */
public final class RolePolicyAttachment extends Behaviour {
    public static final String TYPE = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";

    public RolePolicyAttachment() {
        super(Shape.of(TYPE)
                .inputs(
                        text("role").require().replace().to(Role.BY_NAME),
                        text("policyArn").require().replace().to(ManagedPolicy.BY_ARN))
                .limit(10, "LimitExceeded", "Cannot exceed quota for PoliciesPerRole: 10", call -> call.inputs().raw("role")));
    }

    @Override
    protected Object id(Call call) {
        return Call.join(call.inputs().raw("role"), "-", Call.hex(call.urn() + call.world().serial(), 26));
    }
}
