package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Security groups; those of the provider have no rules unless given. */
public final class SecurityGroup extends Behaviour {
    public static final String TYPE = "aws:ec2/securityGroup:SecurityGroup";
    public static final Reference BY_ID = Reference.to(TYPE, "InvalidGroup.NotFound", "The security group '%s' does not exist");
    private static final String CHARACTERS = "[a-zA-Z0-9. _\\-:/()#,@\\[\\]+=&;{}!$*]*";
    static final Rule[] DESCRIPTION = {
        Rule.length("InvalidParameterValue", 0, 255),
        Rule.matches("InvalidParameterValue", CHARACTERS, "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*")
    };

    public SecurityGroup() {
        super(Shape.of(TYPE).id("sg-")
                .inputs(
                        name("name", "namePrefix").rule(DESCRIPTION)
                                .rule(Rule.matches("InvalidParameterValue", "(?!default$|sg-).*", "a name other than 'default' that does not begin with sg-")),
                        text("namePrefix").replace(),
                        text("description").orElse("Managed by Pulumi").replace().rule(DESCRIPTION),
                        text("vpcId").replace().to(Vpc.BY_ID),
                        rules("ingress"), rules("egress"),
                        flag("revokeRulesOnDelete").orElse(false).inert("deleting a group always deletes its rules here"),
                        tags())
                .computes("arn", "ownerId")
                .unique("InvalidGroup.Duplicate", "The security group '%s' already exists for this VPC", "name", "vpcId")
                .inUse("DependencyViolation", "resource %s has a dependent object: %s"));
    }

    /** Rules inside the group. */
    static Property rules(String direction) {
        return objects(direction,
                text("protocol").require(),
                number("fromPort").require().rule(Rule.between("InvalidParameterValue", -1, 65535)),
                number("toPort").require().rule(Rule.between("InvalidParameterValue", -1, 65535)),
                texts("cidrBlocks").rule(Rule.cidr("InvalidParameterValue")),
                texts("ipv6CidrBlocks"),
                texts("securityGroups").to(BY_ID),
                texts("prefixListIds"),
                flag("self"),
                text("description").rule(DESCRIPTION));
    }

    @Override
    protected void refuse(Call call) {
        call.refuseIf(!call.inputs().has("vpcId"), "VPCIdNotSpecified", "No default VPC for this user");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("ec2", "security-group/", call.id()), "ownerId", call.region().account());
    }
}
