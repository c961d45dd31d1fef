package lambdavpc.embedded.behaviour.identity;

import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Optional;
import java.util.stream.Stream;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Shape;

/** A role's inline policies: together at most 10,240 characters. */
public final class RolePolicy extends Behaviour {
    public static final String TYPE = "aws:iam/rolePolicy:RolePolicy";
    private static final int AGGREGATE = 10_240;

    public RolePolicy() {
        super(Shape.of(TYPE)
                .inputs(
                        name("name", "namePrefix").rule(Role.names(128)),
                        text("namePrefix").replace(),
                        text("role").require().replace().to(Role.BY_NAME),
                        text("policy").require().rule(Policies.rules(Policies.Kind.IDENTITY, "MalformedPolicyDocument", "LimitExceeded", AGGREGATE)))
                .unique("EntityAlreadyExists", "The policy %s already exists on this role", "name", "role"));
    }

    @Override
    protected Object id(Call call) {
        return Call.join(call.inputs().raw("role"), ":", call.inputs().raw("name"));
    }

    @Override
    protected void refuse(Call call) {
        var role = call.inputs().text("role").orElseThrow();
        var others = call.world().all(TYPE).filter(other -> role.equals(other.inputs().get("role")) && !Optional.of(other).equals(call.before()))
                .map(other -> (String) other.inputs().get("policy"));
        var size = Stream.concat(others, call.inputs().text("policy").stream()).mapToInt(policy -> policy.replaceAll("\\s", "").length()).sum();
        call.refuseIf(size > AGGREGATE, "LimitExceeded", "Maximum policy size of " + AGGREGATE + " bytes exceeded for role " + role + ": " + size);
    }
}
