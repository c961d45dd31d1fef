package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/** Elastic addresses, from a range that no host on the internet has. */
public final class Eip extends Behaviour {
    public static final String TYPE = "aws:ec2/eip:Eip";
    public static final Reference BY_ID = Reference.to(TYPE, "InvalidAllocationID.NotFound", "The allocation ID '%s' does not exist");
    private static final Property INTERFACE = text("networkInterface").to(NetworkInterface.BY_ID.loose());

    public Eip() {
        super(Shape.of(TYPE).id("eipalloc-")
                .inputs(text("domain").orElse("vpc").replace().rule(Rule.oneOf("InvalidParameterValue", "vpc")), INTERFACE, tags())
                .computes("allocationId", "arn", "associationId", "privateIp", "publicDns", "publicIp")
                .unique("Resource.AlreadyAssociated", "resource %s is already associated with an address", "networkInterface")
                .limit(5, "AddressLimitExceeded", "The maximum number of addresses has been reached.")
                .inUse("InvalidIPAddress.InUse", "Address %s is in use by %s."));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var address = call.id() == Unknown.UNKNOWN ? Unknown.UNKNOWN : Interfaces.publicAddress((String) call.id());
        return Map.of(
                "allocationId", call.id(),
                "arn", call.arn("ec2", "elastic-ip/", call.id()),
                "publicIp", address,
                "publicDns", call.id() == Unknown.UNKNOWN ? address : "ec2-" + ((String) address).replace('.', '-') + ".compute.amazonaws.com",
                "associationId", call.inputs().has("networkInterface") ? call.derivedId("eipassoc-", call.inputs().raw("networkInterface")) : "",
                "privateIp", call.inputs().has("networkInterface") ? Call.output(call.target(INTERFACE), "privateIp") : "");
    }
}
