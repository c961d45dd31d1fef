package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.LinkedHashMap;
import java.util.Map;

import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/** NAT gateways, with the interface that each has in its subnet. */
public final class NatGateway extends Behaviour {
    public static final String TYPE = "aws:ec2/natGateway:NatGateway";
    public static final Reference BY_ID = Reference.to(TYPE, "InvalidNatGatewayID.NotFound", "The natGateway ID '%s' does not exist");
    private static final Property SUBNET = text("subnetId").require().replace().to(Subnet.BY_ID);
    private static final Property ADDRESS = text("allocationId").replace().to(Eip.BY_ID);

    public NatGateway() {
        super(Shape.of(TYPE).id("nat-")
                .inputs(SUBNET, ADDRESS,
                        text("connectivityType").orElse("public").replace().rule(Rule.oneOf("InvalidParameterValue", "public", "private")),
                        tags())
                .computes("associationId", "networkInterfaceId", "privateIp", "publicIp")
                .unique("Resource.AlreadyAssociated", "Elastic IP address [%s] is already associated", "allocationId")
                .limit(5, "NatGatewayLimitExceeded", "The maximum number of NAT gateways has been reached in this zone.",
                        call -> call.target(SUBNET).map(subnet -> subnet.outputs().get("availabilityZone")).orElse(null)));
    }

    @Override
    protected void refuse(Call call) {
        var subnet = call.target(SUBNET).orElseThrow();
        var isPublic = call.inputs().text("connectivityType").filter("public"::equals).isPresent();
        call.refuseIf(call.region().ordinaryZones().stream().noneMatch(zone -> zone.name().equals(subnet.outputs().get("availabilityZone"))),
                "NotAvailableInZone", "Nat Gateway is not available in this availability zone: " + subnet.outputs().get("availabilityZone"));
        call.refuseIf(isPublic != call.inputs().has("allocationId"), isPublic ? "MissingParameter" : "InvalidParameter",
                "a public NAT gateway has an allocationId, a private one has none");
        call.refuseIf(isPublic && call.world().all(InternetGateway.TYPE).noneMatch(gateway -> subnet.inputs().get("vpcId").equals(gateway.inputs().get("vpcId"))),
                "Gateway.NotAttached", "Network " + subnet.inputs().get("vpcId") + " has no Internet gateway attached");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("networkInterfaceId", call.derivedId("eni-", "nat"));
        outputs.put("associationId", call.inputs().has("allocationId") ? call.derivedId("eipassoc-", "nat") : "");
        outputs.put("publicIp", call.inputs().has("allocationId") ? Call.output(call.target(ADDRESS), "publicIp") : "");
        outputs.put("privateIp", call.kept("privateIp", call.target(SUBNET).<Object>map(subnet -> Interfaces.free(call.world(), subnet)).orElse(Unknown.UNKNOWN)));
        return outputs;
    }

    @Override
    protected World settle(Call call, World.Entry nat, World world) {
        var values = new LinkedHashMap<String, Object>(Map.of("subnetId", nat.inputs().get("subnetId"), "privateIp", nat.outputs().get("privateIp"),
                "interfaceType", "nat_gateway", "sourceDestCheck", false, "description", "Interface for NAT Gateway " + nat.id()));
        if (!"".equals(nat.outputs().get("publicIp"))) {
            values.put("publicIp", nat.outputs().get("publicIp"));
        }
        return world.with(World.Entry.madeBy(nat.id(), NetworkInterface.TYPE, (String) nat.outputs().get("networkInterfaceId"), values));
    }
}
