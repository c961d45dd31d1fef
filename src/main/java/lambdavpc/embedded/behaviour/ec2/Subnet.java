package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/** Subnets: inside their VPC's block, apart from each other. */
public final class Subnet extends Behaviour {
    public static final String TYPE = "aws:ec2/subnet:Subnet";
    public static final Reference BY_ID = Reference.to(TYPE, "InvalidSubnetID.NotFound", "The subnet ID '%s' does not exist");
    private static final Property VPC = text("vpcId").require().replace().to(Vpc.BY_ID);

    public Subnet() {
        super(Shape.of(TYPE).id("subnet-")
                .inputs(
                        VPC,
                        text("cidrBlock").replace().rule(Rule.cidr("InvalidParameterValue"), Rule.prefix("InvalidSubnet.Range", 16, 28)),
                        text("availabilityZone").replace(),
                        text("availabilityZoneId").replace(),
                        flag("mapPublicIpOnLaunch").orElse(false),
                        flag("assignIpv6AddressOnCreation").orElse(false).inert("there is no IPv6 here"),
                        text("privateDnsHostnameTypeOnLaunch").orElse("ip-name")
                                .rule(Rule.oneOf("InvalidParameterValue", "ip-name", "resource-name")).inert("instances' own names are not served"),
                        tags())
                .computes("arn", "ownerId")
                .inUse("DependencyViolation", "The subnet '%s' has dependencies and cannot be deleted: %s"));
    }

    @Override
    protected void refuse(Call call) {
        var block = call.inputs().text("cidrBlock");
        call.refuseIf(block.isEmpty(), "MissingParameter", "Either 'cidrBlock' or 'ipv4IpamPoolId' should be provided.");
        var vpc = call.target(VPC).orElseThrow();
        var addresses = new IPAddressString(block.get()).getAddress();
        call.refuseIf(!new IPAddressString((String) vpc.inputs().get("cidrBlock")).getAddress().contains(addresses),
                "InvalidSubnet.Range", "The CIDR '" + block.get() + "' is invalid: it is not within " + vpc.inputs().get("cidrBlock"));
        call.world().all(TYPE)
                .filter(other -> other.inputs().get("vpcId").equals(vpc.id()) && !Optional.of(other).equals(call.before()))
                .filter(other -> overlap(addresses, new IPAddressString((String) other.inputs().get("cidrBlock")).getAddress()))
                .findFirst().ifPresent(other -> {
                    throw new AwsException("InvalidSubnet.Conflict", "The CIDR '" + block.get() + "' conflicts with another subnet: "
                            + other.id() + " has " + other.inputs().get("cidrBlock"));
                });
        call.inputs().text("availabilityZone").ifPresent(zone -> call.refuseIf(
                call.region().zones().stream().noneMatch(known -> known.name().equals(zone)), "InvalidParameterValue",
                "Value (" + zone + ") for parameter availabilityZone is invalid. Subnets can currently only be created in the following "
                        + "availability zones: " + call.region().zones().stream().map(Region.Zone::name).toList()));
        call.inputs().text("availabilityZoneId").ifPresent(zone -> call.refuseIf(
                call.region().zones().stream().noneMatch(known -> known.id().equals(zone)), "InvalidParameterValue",
                "Value (" + zone + ") for parameter availabilityZoneId is invalid."));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("arn", call.arn("ec2", "subnet/", call.id()));
        outputs.put("ownerId", call.region().account());
        if (call.inputs().isKnown("availabilityZone") && call.inputs().isKnown("availabilityZoneId")) {
            var zone = call.region().zones().stream().filter(known -> call.inputs().text("availabilityZone").map(known.name()::equals)
                    .orElseGet(() -> call.inputs().text("availabilityZoneId").map(known.id()::equals).orElse(true))).findFirst();
            outputs.put("availabilityZone", zone.<Object>map(Region.Zone::name).orElse(Unknown.UNKNOWN));
            outputs.put("availabilityZoneId", zone.<Object>map(Region.Zone::id).orElse(Unknown.UNKNOWN));
        }
        return outputs;
    }

    /** Whether two blocks share an address. */
    public static boolean overlap(IPAddress one, IPAddress other) {
        return one.contains(other) || other.contains(one);
    }
}
