package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;
import java.util.Optional;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Shape;

/** Internet gateways; one a VPC, and not detached while public addresses are mapped through it. */
public final class InternetGateway extends Behaviour {
    public static final String TYPE = "aws:ec2/internetGateway:InternetGateway";

    public InternetGateway() {
        super(Shape.of(TYPE).id("igw-")
                .inputs(text("vpcId").to(Vpc.BY_ID), tags())
                .computes("arn", "ownerId")
                .limit(1, "Resource.AlreadyAssociated", "the network already has an internet gateway attached", call -> call.inputs().raw("vpcId"))
                .limit(5, "InternetGatewayLimitExceeded", "The maximum number of internet gateways has been reached."));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("ec2", "internet-gateway/", call.id()), "ownerId", call.region().account());
    }

    @Override
    protected void refuseDeletion(World.Entry gateway, World world) {
        var vpc = gateway.inputs().get("vpcId");
        world.all(NetworkInterface.TYPE).filter(face -> face.outputs().containsKey("publicIp"))
                .filter(face -> Interfaces.vpcOf(world, face).equals(Optional.ofNullable(vpc))).findFirst().ifPresent(face -> {
                    throw new AwsException("DependencyViolation", "Network " + vpc + " has some mapped public address(es): "
                            + face.outputs().get("publicIp") + ". Please unmap those public address(es) before detaching the gateway.");
                });
    }
}
