package lambdavpc.embedded.behaviour.identity;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/** IAM roles. */
public final class Role extends Behaviour {
    public static final String TYPE = "aws:iam/role:Role";
    public static final Reference BY_NAME = Reference.to(TYPE, "NoSuchEntity", "The role with name %s cannot be found.").by("name");
    public static final Reference BY_ARN = Reference.to(TYPE, "InvalidParameterValue", "The role %s does not exist").by("arn");
    static final Rule PATH = Rule.matches("ValidationError", "/|/[\\x21-\\x7E]+/", "begins and ends with a slash");

    public Role() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        name("name", "namePrefix").rule(names(64)),
                        text("namePrefix").replace(),
                        text("path").orElse("/").replace().rule(PATH),
                        text("assumeRolePolicy").require().rule(Policies.rules(Policies.Kind.TRUST, "MalformedPolicyDocument", "LimitExceeded", 2_048)),
                        text("description").rule(Rule.length("ValidationError", 0, 1000)).inert("for people only"),
                        number("maxSessionDuration").orElse(3600).rule(Rule.between("ValidationError", 3600, 43_200)).inert("sessions do not expire here"),
                        flag("forceDetachPolicies").orElse(false),
                        text("permissionsBoundary").to(ManagedPolicy.BY_ARN),
                        tags())
                .computes("arn", "createDate", "uniqueId")
                .unique("EntityAlreadyExists", "Role with name %s already exists.", "name")
                .limit(1000, "LimitExceeded", "Cannot exceed quota for RolesPerAccount: 1000")
                .inUse("DeleteConflict", "Cannot delete entity %s, must remove what is attached to it first: %s"));
    }

    /** Names of roles, policies and profiles. */
    static Rule[] names(int longest) {
        return new Rule[] {
            Rule.length("ValidationError", 1, longest),
            Rule.matches("ValidationError", "[\\w+=,.@-]+", "letters, digits and _+=,.@-")
        };
    }

    /** Whether a service may assume the role. */
    public static boolean trusts(World.Entry role, String service) {
        return Policies.statements((String) role.inputs().get("assumeRolePolicy")).stream().anyMatch(statement ->
                statement.allows() && statement.covers("sts:AssumeRole") && statement.principals("Service").contains(service));
    }

    /** All statements that the role's own and attached policies have. What AWS's managed policies say is not known here. */
    public static List<Policies.Statement> statements(World world, World.Entry role) {
        var own = world.all(RolePolicy.TYPE).filter(policy -> role.id().equals(policy.inputs().get("role"))).map(policy -> policy.inputs().get("policy"));
        var attached = attached(world, role).flatMap(arn -> world.all(ManagedPolicy.TYPE).filter(policy -> arn.equals(policy.outputs().get("arn"))))
                .map(policy -> policy.inputs().get("policy"));
        return Stream.concat(own, attached).flatMap(policy -> Policies.statements((String) policy).stream()).toList();
    }

    /** ARNs of the managed policies that the role has. */
    public static Stream<String> attached(World world, World.Entry role) {
        return world.all(RolePolicyAttachment.TYPE).filter(attachment -> role.id().equals(attachment.inputs().get("role")))
                .map(attachment -> (String) attachment.inputs().get("policyArn"));
    }

    @Override
    protected void refuse(Call call) {
        Policies.statements(call.inputs().text("assumeRolePolicy").orElseThrow()).stream()
                .flatMap(statement -> Principals.unknown(call, statement).stream()).findFirst().ifPresent(arn -> {
                    throw new AwsException("MalformedPolicyDocument", "Invalid principal in policy: \"AWS\":\"" + arn + "\"");
                });
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var name = call.inputs().raw("name");
        return Map.of(
                "arn", call.globalArn("iam", "role", call.inputs().raw("path"), name),
                "createDate", call.preview() ? call.kept("createDate", Unknown.UNKNOWN) : call.kept("createDate", call.now()),
                "uniqueId", uniqueId("AROA", call));
    }

    /** Unique ids stay the same for life and differ between two lives of one name. */
    static Object uniqueId(String prefix, Call call) {
        return call.kept("uniqueId", call.preview() ? Unknown.UNKNOWN
                : prefix + Call.hex(call.urn() + call.world().serial(), 17).toUpperCase(Locale.ROOT));
    }
}
