package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Shape;

/** Takes a VPC's default group over: its rules become those given, none by default. Deleting it changes nothing. */
public final class DefaultSecurityGroup extends Behaviour {
    private static final Property VPC = text("vpcId").replace().to(Vpc.BY_ID.diesWith());

    public DefaultSecurityGroup() {
        super(Shape.of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
                .inputs(VPC, SecurityGroup.rules("ingress"), SecurityGroup.rules("egress"), tags())
                .computes("arn", "description", "name", "ownerId"));
    }

    @Override
    protected Object id(Call call) {
        return call.target(VPC).map(vpc -> vpc.outputs().get("defaultSecurityGroupId"))
                .orElseThrow(() -> new AwsException("VPCIdNotSpecified", "No default VPC for this user"));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("ec2", "security-group/", call.id()), "ownerId", call.region().account(),
                "name", "default", "description", "default VPC security group");
    }

    @Override
    protected World settle(Call call, World.Entry entry, World world) {
        var group = world.find(SecurityGroup.TYPE, entry.id()).orElseThrow();
        var values = new LinkedHashMap<>(group.inputs());
        values.put("ingress", entry.inputs().getOrDefault("ingress", List.of()));
        values.put("egress", entry.inputs().getOrDefault("egress", List.of()));
        return world.with(new World.Entry(group.type(), group.id(), group.urn(), values, values));
    }
}
