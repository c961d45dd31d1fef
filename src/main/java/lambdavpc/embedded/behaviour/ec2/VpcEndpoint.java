package lambdavpc.embedded.behaviour.ec2;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/** VPC endpoints: an interface in each zone with names of its own, or a route to a prefix list. */
public final class VpcEndpoint extends Behaviour {
    public static final String TYPE = "aws:ec2/vpcEndpoint:VpcEndpoint";
    private static final Property VPC = text("vpcId").require().replace().to(Vpc.BY_ID);

    public VpcEndpoint() {
        super(Shape.of(TYPE).id("vpce-")
                .inputs(VPC,
                        text("serviceName").replace(),
                        text("vpcEndpointType").orElse("Gateway").replace().rule(Rule.oneOf("InvalidParameter", "Gateway", "Interface")),
                        text("policy").rule(Policies.rules(Policies.Kind.RESOURCE, "InvalidPolicyDocument", "InvalidPolicyDocument", 20_480)),
                        flag("privateDnsEnabled").orElse(false),
                        texts("subnetIds").to(Subnet.BY_ID),
                        texts("securityGroupIds").to(SecurityGroup.BY_ID),
                        texts("routeTableIds").to(RouteTable.BY_ID),
                        text("ipAddressType").orElse("ipv4").rule(Rule.oneOf("InvalidParameter", "ipv4")),
                        flag("autoAccept").inert("only endpoints to other accounts' services wait for acceptance"),
                        tags())
                .computes("arn", "cidrBlocks", "dnsEntries", "networkInterfaceIds", "ownerId", "prefixListId", "requesterManaged", "state")
                .limit(50, "VpcEndpointLimitExceeded", "The maximum number of interface endpoints has been reached for this VPC.",
                        call -> isInterface(call) ? call.inputs().raw("vpcId") : null)
                .limit(20, "VpcEndpointLimitExceeded", "The maximum number of gateway endpoints has been reached.",
                        call -> isInterface(call) ? null : "region"));
    }

    private static boolean isInterface(Call call) {
        return call.inputs().text("vpcEndpointType").filter("Interface"::equals).isPresent();
    }

    @Override
    protected void refuse(Call call) {
        var name = call.inputs().text("serviceName");
        call.refuseIf(name.isEmpty(), "MissingParameter", "The request must contain the parameter serviceName");
        var service = Services.shortName(call.region(), name.get()).orElseThrow(() ->
                new AwsException("InvalidServiceName", "The Vpc Endpoint Service '" + name.get() + "' does not exist"));
        var type = isInterface(call) ? "Interface" : "Gateway";
        call.refuseIf(!Services.types(service).contains(type), "InvalidParameter",
                "Endpoint type (" + type + ") does not match available service types (" + Services.types(service) + ").");
        call.refuseIf(isInterface(call) && call.inputs().has("routeTableIds"), "InvalidParameter", "Route table IDs are only supported for Gateway type VPC Endpoint.");
        call.refuseIf(!isInterface(call) && (call.inputs().has("subnetIds") || call.inputs().has("securityGroupIds") || call.inputs().flag("privateDnsEnabled")),
                "InvalidParameter", "Subnets, security groups and private DNS are only supported for Interface type VPC Endpoints.");
        if (isInterface(call)) {
            refuseInterfaces(call, service);
            refusePrivateDns(call, service);
        } else {
            refuseRoutes(call, service);
        }
    }

    private void refuseInterfaces(Call call, String service) {
        var vpc = call.target(VPC).orElseThrow();
        Interfaces.refuseGroups(call, vpc.id(), call.inputs().texts("securityGroupIds"));
        var taken = new HashSet<>();
        for (var id : call.inputs().texts("subnetIds")) {
            var subnet = call.world().find(Subnet.TYPE, id).orElseThrow();
            var zone = subnet.outputs().get("availabilityZone");
            call.refuseIf(!subnet.inputs().get("vpcId").equals(vpc.id()), "InvalidParameter", "Subnet " + id + " is not in VPC " + vpc.id());
            call.refuseIf(Services.zones(call.region(), service).stream().noneMatch(known -> known.name().equals(zone)), "InvalidParameter",
                    "The VPC endpoint service " + call.inputs().raw("serviceName") + " does not support the availability zone of the subnet: " + id + ".");
            call.refuseIf(!taken.add(zone), "DuplicateSubnetsInSameZone", "Found another VPC endpoint subnet in the availability zone of " + id + ".");
        }
    }

    private void refusePrivateDns(Call call, String service) {
        if (!call.inputs().flag("privateDnsEnabled")) {
            return;
        }
        var vpc = call.target(VPC).orElseThrow();
        call.refuseIf(!new Inputs(vpc.inputs()).flag("enableDnsSupport") || !new Inputs(vpc.inputs()).flag("enableDnsHostnames"), "InvalidParameter",
                "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for " + vpc.id());
        call.refuseIf(others(call).anyMatch(other -> Boolean.TRUE.equals(other.inputs().get("privateDnsEnabled"))), "InvalidParameter",
                "private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
                        + Services.privateName(call.region(), service) + " in the VPC " + vpc.id());
    }

    private void refuseRoutes(Call call, String service) {
        for (var table : call.inputs().texts("routeTableIds")) {
            call.refuseIf(others(call).anyMatch(other -> new Inputs(other.inputs()).texts("routeTableIds").contains(table)), "RouteAlreadyExists",
                    "route table " + table + " already has a route with destination-prefix-list-id " + prefixList(call, service));
        }
    }

    /** Of the same service in the same VPC. */
    private static Stream<World.Entry> others(Call call) {
        return call.world().all(TYPE).filter(other -> !Optional.of(other).equals(call.before()))
                .filter(other -> Stream.of("vpcId", "serviceName").allMatch(name -> other.inputs().get(name).equals(call.inputs().raw(name))));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var service = call.inputs().text("serviceName").flatMap(name -> Services.shortName(call.region(), name)).orElse("");
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("arn", call.arn("ec2", "vpc-endpoint/", call.id()));
        outputs.put("ownerId", call.region().account());
        outputs.put("requesterManaged", false);
        outputs.put("state", "available");
        outputs.put("cidrBlocks", List.of());
        outputs.put("prefixListId", isInterface(call) ? "" : prefixList(call, service));
        outputs.put("dnsEntries", isInterface(call) ? dnsEntries(call, service) : List.of());
        outputs.put("networkInterfaceIds", !isInterface(call) ? List.of() : !call.inputs().isKnown("subnetIds") || call.id() == Unknown.UNKNOWN
                ? Unknown.UNKNOWN : call.inputs().texts("subnetIds").stream().map(subnet -> call.derivedId("eni-", subnet)).toList());
        if (isInterface(call) && !call.inputs().has("securityGroupIds")) {
            outputs.put("securityGroupIds", call.target(VPC).<Object>map(vpc -> List.of(vpc.outputs().get("defaultSecurityGroupId"))).orElse(Unknown.UNKNOWN));
        }
        return outputs;
    }

    private static String prefixList(Call call, String service) {
        return "pl-" + Call.hex(call.region().name() + service, 8);
    }

    private static Object dnsEntries(Call call, String service) {
        if (call.id() == Unknown.UNKNOWN) {
            return Unknown.UNKNOWN;
        }
        var own = call.id() + "-" + Call.hex("dns" + call.id(), 8) + "." + service + "." + call.region().name() + ".vpce." + call.region().dnsSuffix();
        var entries = new ArrayList<Map<String, Object>>();
        entries.add(Map.of("dnsName", own, "hostedZoneId", "Z" + Call.hex("zone" + service, 13).toUpperCase(Locale.ROOT)));
        if (call.inputs().flag("privateDnsEnabled")) {
            entries.add(Map.of("dnsName", Services.privateName(call.region(), service),
                    "hostedZoneId", "Z" + Call.hex("zone" + call.id(), 13).toUpperCase(Locale.ROOT)));
        }
        return entries;
    }

    @Override
    protected World settle(Call call, World.Entry endpoint, World world) {
        var next = world.withoutMadeBy(endpoint.id());
        for (var subnet : isInterface(call) ? call.inputs().texts("subnetIds") : List.<String>of()) {
            var id = (String) call.derivedId("eni-", subnet);
            var address = world.find(NetworkInterface.TYPE, id).map(face -> face.outputs().get("privateIp"))
                    .orElse(Interfaces.free(next, world.find(Subnet.TYPE, subnet).orElseThrow()));
            next = next.with(World.Entry.madeBy(endpoint.id(), NetworkInterface.TYPE, id, Map.of("subnetId", subnet, "privateIp", address,
                    "securityGroups", endpoint.outputs().get("securityGroupIds"), "sourceDestCheck", true, "interfaceType", "vpc_endpoint",
                    "description", "VPC Endpoint Interface " + endpoint.id())));
        }
        return next;
    }
}
