package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.text;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

import inet.ipaddr.IPAddressString;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Routes: a destination once a table; the target changes in place. A deleted target leaves a black hole, as in AWS. */
public final class Route extends Behaviour {
    public static final String TYPE = "aws:ec2/route:Route";
    private static final Property TABLE = text("routeTableId").require().replace().to(RouteTable.BY_ID.diesWith());
    private static final List<Property> TARGETS = List.of(
            text("gatewayId").to(Reference.to(InternetGateway.TYPE, "InvalidGatewayID.NotFound", "The gateway ID '%s' does not exist").loose()),
            text("natGatewayId").to(NatGateway.BY_ID.loose()),
            text("networkInterfaceId").to(NetworkInterface.BY_ID.loose()));

    public Route() {
        super(Shape.of(TYPE)
                .inputs(TABLE, text("destinationCidrBlock").replace().rule(Rule.cidr("InvalidParameterValue")))
                .inputs(TARGETS.toArray(Property[]::new))
                .computes("instanceId", "instanceOwnerId", "origin", "state")
                .unique("RouteAlreadyExists", "The route table %s already has a route to this destination.", "routeTableId", "destinationCidrBlock")
                .limit(50, "RouteLimitExceeded", "The maximum number of routes has been reached for the route table.",
                        call -> call.inputs().raw("routeTableId")));
    }

    /** As the provider makes it: the table's id and the CRC-32 of the destination. */
    @Override
    protected Object id(Call call) {
        var crc = new CRC32();
        crc.update(call.inputs().text("destinationCidrBlock").orElse("").getBytes(StandardCharsets.UTF_8));
        return "r-" + call.inputs().raw("routeTableId") + crc.getValue();
    }

    @Override
    protected void refuse(Call call) {
        var given = TARGETS.stream().filter(target -> call.inputs().has(target.name())).toList();
        call.refuseIf(given.size() != 1, "InvalidParameterCombination", "a route has one target; got " + given.stream().map(Property::name).toList());
        var destination = call.inputs().text("destinationCidrBlock");
        call.refuseIf(destination.isEmpty(), "MissingParameter", "The request must contain a destination: destinationCidrBlock");
        var vpc = call.target(TABLE).orElseThrow().inputs().get("vpcId");
        var local = (String) call.world().find(Vpc.TYPE, (String) vpc).orElseThrow().inputs().get("cidrBlock");
        call.refuseIf(!given.get(0).name().equals("networkInterfaceId") && new IPAddressString(local).getAddress()
                        .contains(new IPAddressString(destination.get()).getAddress()), "InvalidParameterValue",
                "The destination CIDR block " + destination.get() + " is equal to or more specific than one of this VPC's CIDR blocks. "
                        + "This route can target only an interface or an instance.");
        var target = call.target(given.get(0)).orElseThrow();
        var home = target.type().equals(InternetGateway.TYPE) ? Optional.ofNullable(target.inputs().get("vpcId")) : Interfaces.vpcOf(call.world(), target);
        call.refuseIf(!home.equals(Optional.of(vpc)), "InvalidParameterValue",
                "route table " + call.inputs().raw("routeTableId") + " and " + target.id() + " belong to different networks");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("instanceId", "", "instanceOwnerId", "", "origin", "CreateRoute", "state", "active");
    }
}
