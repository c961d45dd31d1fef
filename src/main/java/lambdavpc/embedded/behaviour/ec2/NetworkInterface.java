package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/** Network interfaces. */
public final class NetworkInterface extends Behaviour {
    public static final String TYPE = "aws:ec2/networkInterface:NetworkInterface";
    public static final Reference BY_ID = Reference.to(TYPE, "InvalidNetworkInterfaceID.NotFound", "The networkInterface ID '%s' does not exist");
    private static final Property SUBNET = text("subnetId").require().replace().to(Subnet.BY_ID);

    public NetworkInterface() {
        super(Shape.of(TYPE).id("eni-")
                .inputs(SUBNET,
                        texts("securityGroups").to(SecurityGroup.BY_ID),
                        flag("sourceDestCheck").orElse(true),
                        text("privateIp"),
                        text("description").inert("for people only"),
                        tags())
                .computes("arn", "macAddress", "ownerId", "privateDnsName", "privateIps", "interfaceType"));
    }

    @Override
    protected void refuse(Call call) {
        var subnet = call.target(SUBNET).orElseThrow();
        Interfaces.refuseGroups(call, (String) subnet.inputs().get("vpcId"), call.inputs().texts("securityGroups"));
        call.inputs().text("privateIp").ifPresent(address -> {
            call.refuseIf(!Interfaces.within(address, (String) subnet.inputs().get("cidrBlock")), "InvalidParameterValue",
                    "Address " + address + " does not fall within the subnet's address range");
            call.refuseIf(call.world().all(TYPE).filter(face -> !Optional.of(face).equals(call.before()))
                            .anyMatch(face -> address.equals(face.outputs().get("privateIp")) && subnet.id().equals(face.outputs().get("subnetId"))),
                    "InvalidIPAddress.InUse", "The specified address is already in use: " + address);
        });
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var subnet = call.target(SUBNET);
        var address = call.inputs().has("privateIp") ? call.inputs().raw("privateIp")
                : call.kept("privateIp", call.preview() || subnet.isEmpty() ? Unknown.UNKNOWN : Interfaces.free(call.world(), subnet.get()));
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("arn", call.arn("ec2", "network-interface/", call.id()));
        outputs.put("ownerId", call.region().account());
        outputs.put("interfaceType", "interface");
        outputs.put("privateIp", address);
        outputs.put("privateIps", address == Unknown.UNKNOWN ? address : List.of(address));
        outputs.put("privateDnsName", address instanceof String known ? "ip-" + known.replace('.', '-') + ".ec2.internal" : Unknown.UNKNOWN);
        outputs.put("macAddress", call.id() == Unknown.UNKNOWN ? Unknown.UNKNOWN : "02:" + Call.hex("mac" + call.id(), 10).replaceAll("(..)(?!$)", "$1:"));
        if (!call.inputs().has("securityGroups")) {
            outputs.put("securityGroups", subnet.map(found -> Interfaces.defaultGroup(call.world(), found)).<Object>map(List::of).orElse(Unknown.UNKNOWN));
        }
        return outputs;
    }
}
