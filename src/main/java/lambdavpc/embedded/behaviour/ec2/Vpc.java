package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** VPCs, with the default group, main route table and network ACL that AWS makes in each. */
public final class Vpc extends Behaviour {
    public static final String TYPE = "aws:ec2/vpc:Vpc";
    public static final String NETWORK_ACL = "aws:ec2/networkAcl:NetworkAcl";
    public static final Reference BY_ID = Reference.to(TYPE, "InvalidVpcID.NotFound", "The vpc ID '%s' does not exist");

    public Vpc() {
        super(Shape.of(TYPE).id("vpc-")
                .inputs(
                        text("cidrBlock").replace().rule(Rule.cidr("InvalidParameterValue"), Rule.prefix("InvalidVpc.Range", 16, 28)),
                        flag("enableDnsSupport").orElse(true),
                        flag("enableDnsHostnames").orElse(false),
                        text("instanceTenancy").orElse("default").rule(Rule.oneOf("InvalidParameterValue", "default", "dedicated"))
                                .inert("hosts are not modelled"),
                        tags())
                .computes("arn", "defaultNetworkAclId", "defaultRouteTableId", "defaultSecurityGroupId", "dhcpOptionsId",
                        "mainRouteTableId", "ownerId")
                .limit(5, "VpcLimitExceeded", "The maximum number of VPCs has been reached.")
                .inUse("DependencyViolation", "The vpc '%s' has dependencies and cannot be deleted: %s"));
    }

    @Override
    protected void refuse(Call call) {
        call.refuseIf(!call.inputs().has("cidrBlock"), "MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of(
                "arn", call.arn("ec2", "vpc/", call.id()),
                "defaultNetworkAclId", call.derivedId("acl-", "default"),
                "defaultRouteTableId", call.derivedId("rtb-", "main"),
                "mainRouteTableId", call.derivedId("rtb-", "main"),
                "defaultSecurityGroupId", call.derivedId("sg-", "default"),
                "dhcpOptionsId", "dopt-" + Call.hex(call.region().name(), 17),
                "ownerId", call.region().account());
    }

    @Override
    protected World settle(Call call, World.Entry vpc, World world) {
        if (call.before().isPresent()) {
            return world;
        }
        var group = (String) vpc.outputs().get("defaultSecurityGroupId");
        var table = (String) vpc.outputs().get("mainRouteTableId");
        var acl = (String) vpc.outputs().get("defaultNetworkAclId");
        var open = Map.of("fromPort", 0.0, "toPort", 0.0, "protocol", "-1");
        var inside = Map.of("fromPort", 0.0, "toPort", 0.0, "protocol", "-1", "self", true);
        var outside = new LinkedHashMap<String, Object>(open);
        outside.put("cidrBlocks", List.of("0.0.0.0/0"));
        return world
                .with(World.Entry.madeBy(vpc.id(), SecurityGroup.TYPE, group, Map.of("id", group, "vpcId", vpc.id(), "name", "default",
                        "description", "default VPC security group", "arn", call.arn("ec2", "security-group/", group),
                        "ingress", List.of(inside), "egress", List.of(outside))))
                .with(World.Entry.madeBy(vpc.id(), RouteTable.TYPE, table, Map.of("id", table, "vpcId", vpc.id(),
                        "arn", call.arn("ec2", "route-table/", table))))
                .with(World.Entry.madeBy(vpc.id(), NETWORK_ACL, acl, Map.of("id", acl, "vpcId", vpc.id())));
    }
}
