package lambdavpc.embedded.behaviour.rds;

import static lambdavpc.embedded.behaviour.Property.lowerCaseName;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.List;
import java.util.Map;

import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.ec2.Subnet;
import lambdavpc.graph.Unknown;

/** Where a database may live: at least two zones of one VPC. */
public final class SubnetGroup extends Behaviour {
    public static final String TYPE = "aws:rds/subnetGroup:SubnetGroup";

    public SubnetGroup() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        lowerCaseName("name", "namePrefix").rule(Rule.matches("InvalidParameterValue", "(?!default$)[ .0-9a-z_-]{1,255}",
                                "up to 255 lower-case letters, digits, spaces and ._-, not 'default'")),
                        text("namePrefix").replace(),
                        text("description").orElse("Managed by Pulumi").inert("for people only"),
                        texts("subnetIds").require().to(Reference.to(Subnet.TYPE, "InvalidSubnet", "The requested subnet is invalid: %s")),
                        tags())
                .computes("arn", "supportedNetworkTypes", "vpcId")
                .unique("DBSubnetGroupAlreadyExists", "The DB subnet group '%s' already exists.", "name")
                .inUse("InvalidDBSubnetGroupStateFault", "Cannot delete the subnet group '%s' because at least one database instance: %s is still using it."));
    }

    @Override
    protected void refuse(Call call) {
        var subnets = subnets(call);
        call.refuseIf(subnets.stream().map(subnet -> subnet.inputs().get("vpcId")).distinct().count() > 1, "InvalidSubnet",
                "The DB subnet group's subnets are not all in the same VPC");
        call.refuseIf(subnets.stream().map(subnet -> subnet.outputs().get("availabilityZone")).distinct().count() < 2, "DBSubnetGroupDoesNotCoverEnoughAZs",
                "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: "
                        + subnets.stream().map(subnet -> subnet.outputs().get("availabilityZone")).distinct().toList() + ". Add subnets to cover at least 2 AZs.");
    }

    private static List<World.Entry> subnets(Call call) {
        return call.inputs().texts("subnetIds").stream().flatMap(id -> call.world().find(Subnet.TYPE, id).stream()).toList();
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("rds", "subgrp:", call.inputs().raw("name")), "supportedNetworkTypes", List.of("IPV4"),
                "vpcId", subnets(call).stream().map(subnet -> subnet.inputs().get("vpcId")).findFirst().orElse(Unknown.UNKNOWN));
    }
}
