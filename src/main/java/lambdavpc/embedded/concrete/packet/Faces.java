package lambdavpc.embedded.concrete.packet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import lambdavpc.embedded.World;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Item;

/**
 * All network interfaces of a stack: the declared ones, and those that AWS makes for functions, databases, endpoints, NAT gateways and
 * instances, in every subnet that they can be in. Where an address is not known one is made up: rules see subnets and groups, and any free
 * address of a subnet is as good as another.
 */
final class Faces {
    private static final String INTERFACE = "aws:ec2/networkInterface:NetworkInterface";
    private static final String SUBNET = "aws:ec2/subnet:Subnet";
    private static final String EIP = "aws:ec2/eip:Eip";
    private static final String EIP_ASSOCIATION = "aws:ec2/eipAssociation:EipAssociation";

    private final Inventory inventory;
    private final List<Face> all = new ArrayList<>();
    private final Set<IPAddress> taken = new HashSet<>();
    private final Map<String, IPAddress> shared = new HashMap<>();
    private final Map<String, Face> throughInstance = new HashMap<>();

    Faces(Inventory inventory) {
        this.inventory = inventory;
        inventory.all(INTERFACE).forEach(each -> each.text("privateIp").map(Faces::address).ifPresent(taken::add));
        functions();
        databases();
        servers(Network.CACHE, Face.Kind.DATABASE, "subnetIds", "securityGroupIds");
        servers(Network.PROXY, Face.Kind.PROXY, "vpcSubnetIds", "vpcSecurityGroupIds");
        endpoints();
        natGateways();
        interfaces();
        instances();
    }

    List<Face> all() {
        return all;
    }

    /** Where an instance sends on what it takes at this interface; empty where no instance is known to have it. */
    Optional<Face> out(Face in) {
        return Optional.ofNullable(throughInstance.get(in.id())).or(() -> Optional.of(in).filter(each -> each.publicAddress().isPresent()));
    }

    /** One for each subnet and set of groups, which functions share; nothing can be sent to it. */
    private void functions() {
        for (var function : inventory.all(Network.FUNCTION)) {
            for (var place : function.blocks("vpcConfig")) {
                var groups = groups(place.texts("securityGroupIds"), null);
                for (var id : place.texts("subnetIds")) {
                    var subnet = inventory.get(SUBNET, id);
                    var key = "lambda " + id + new TreeSet<>(groups);
                    add(Face.Kind.FUNCTION, function, key, subnet, groups, shared.computeIfAbsent(key, each -> free(subnet)),
                            Optional.empty(), false, place.flag("ipv6AllowedForDualStack", false));
                }
            }
        }
    }

    private void databases() {
        for (var instance : inventory.all(Network.DATABASE)) {
            if (instance.text("dbSubnetGroupName").isEmpty()) {
                continue; // in the account's default VPC, which no stack declares
            }
            var zone = instance.text("availabilityZone");
            inventory.get("aws:rds/subnetGroup:SubnetGroup", instance.need("dbSubnetGroupName")).texts("subnetIds").stream()
                    .map(id -> inventory.get(SUBNET, id))
                    // The primary's own zone first, where it is known.
                    .sorted((a, b) -> Boolean.compare(a.text("availabilityZone").equals(zone), b.text("availabilityZone").equals(zone)) * (zone.isPresent() ? -1 : 0))
                    .forEach(subnet -> add(Face.Kind.DATABASE, instance, instance.id() + " " + subnet.id(), subnet,
                            groups(instance.texts("vpcSecurityGroupIds"), subnet), made(instance, subnet).orElseGet(() -> free(subnet)),
                            instance.flag("publiclyAccessible", false) ? Optional.of(Names.publicAddress("public " + instance.urn() + subnet.id())) : Optional.empty(),
                            false, instance.text("networkType").filter("DUAL"::equals).isPresent()));
        }
    }

    /** What AWS places into each of some subnets. A proxy takes connections there, and starts others to its database. */
    private void servers(String type, Face.Kind kind, String subnets, String groups) {
        for (var server : inventory.all(type)) {
            for (var id : server.texts(subnets)) {
                var subnet = inventory.get(SUBNET, id);
                add(kind, server, server.id() + " " + id, subnet, groups(server.texts(groups), subnet), free(subnet), Optional.empty(), false, false);
            }
        }
    }

    private void endpoints() {
        for (var endpoint : inventory.all(Network.ENDPOINT)) {
            for (var id : endpoint.texts("subnetIds")) {
                var subnet = inventory.get(SUBNET, id);
                var own = endpoint.texts("networkInterfaceIds").stream().flatMap(each -> inventory.find(INTERFACE, each).stream())
                        .filter(each -> each.need("subnetId").equals(id)).findFirst();
                var configured = endpoint.blocks("subnetConfigurations").stream().filter(each -> each.text("subnetId").filter(id::equals).isPresent())
                        .flatMap(each -> each.text("ipv4").stream()).findFirst();
                add(Face.Kind.ENDPOINT, endpoint, own.map(Item::id).orElse(endpoint.id() + " " + id), subnet, groups(endpoint.texts("securityGroupIds"), subnet),
                        own.flatMap(each -> each.text("privateIp")).or(() -> configured).map(Faces::address).orElseGet(() -> free(subnet)), Optional.empty(), false,
                        endpoint.text("ipAddressType").filter("dualstack"::equals).isPresent());
            }
        }
    }

    private void natGateways() {
        for (var nat : inventory.all(Network.NAT_GATEWAY)) {
            var subnet = inventory.get(SUBNET, nat.need("subnetId"));
            var isPublic = !nat.text("connectivityType").orElse("public").equals("private");
            add(Face.Kind.NAT_GATEWAY, nat, nat.id(), subnet, Set.of(), nat.text("privateIp").map(Faces::address).orElseGet(() -> free(subnet)),
                    isPublic ? Optional.of(nat.text("publicIp").map(Faces::address).orElseGet(() -> Names.publicAddress("public " + nat.urn()))) : Optional.empty(), true, false);
        }
    }

    /** Those that the program declares; AWS's own belong to what they were made for. */
    private void interfaces() {
        for (var each : inventory.all(INTERFACE)) {
            if (each.urn().startsWith("urn:")) {
                var subnet = inventory.get(SUBNET, each.need("subnetId"));
                add(Face.Kind.INTERFACE, each, each.id(), subnet, groups(each.texts("securityGroups"), subnet),
                        each.text("privateIp").or(() -> each.texts("privateIps").stream().findFirst()).map(Faces::address).orElseGet(() -> free(subnet)),
                        elastic("networkInterface", "networkInterfaceId", each.id()), !each.flag("sourceDestCheck", true), false);
            }
        }
    }

    private void instances() {
        for (var instance : inventory.all("aws:ec2/instance:Instance")) {
            instance.text("subnetId").map(id -> inventory.get(SUBNET, id)).ifPresent(subnet -> {
                var hasPublic = instance.flag("associatePublicIpAddress", subnet.flag("mapPublicIpOnLaunch", false));
                var primary = add(Face.Kind.INSTANCE, instance, instance.text("primaryNetworkInterfaceId").orElse(instance.id()), subnet,
                        groups(instance.texts("vpcSecurityGroupIds"), subnet), instance.text("privateIp").map(Faces::address).orElseGet(() -> free(subnet)),
                        elastic("instance", "instanceId", instance.id()).or(() -> hasPublic ? Optional.of(instance.text("publicIp").map(Faces::address)
                                .orElseGet(() -> Names.publicAddress("public " + instance.urn()))) : Optional.empty()),
                        !instance.flag("sourceDestCheck", true), false);
                inventory.all("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment").stream().filter(each -> each.need("instanceId").equals(instance.id()))
                        .forEach(each -> throughInstance.put(each.need("networkInterfaceId"), primary));
            });
        }
        for (var group : inventory.all("aws:autoscaling/group:Group")) {
            group.blocks("launchTemplate").stream().flatMap(each -> each.text("id").or(() -> each.text("name")).stream())
                    .flatMap(id -> inventory.find("aws:ec2/launchTemplate:LaunchTemplate", id).stream()).forEach(template -> members(group, template));
        }
    }

    /** One for each subnet that the group may start an instance in. */
    private void members(Item group, Item template) {
        var declared = template.blocks("networkInterfaces").stream().findFirst();
        for (var id : group.texts("vpcZoneIdentifiers")) {
            var subnet = inventory.get(SUBNET, id);
            var hasPublic = declared.map(each -> each.flag("associatePublicIpAddress", subnet.flag("mapPublicIpOnLaunch", false)))
                    .orElse(subnet.flag("mapPublicIpOnLaunch", false));
            var primary = add(Face.Kind.INSTANCE, group, group.id() + " " + id, subnet,
                    groups(declared.map(each -> each.texts("securityGroups")).orElseGet(() -> template.texts("vpcSecurityGroupIds")), subnet), free(subnet),
                    hasPublic ? Optional.of(Names.publicAddress("public " + group.urn() + id)) : Optional.empty(), false, false);
            // An instance of a group is made later, and takes its interface itself: its first script names it.
            var script = template.text("userData").map(text -> new String(Base64.getMimeDecoder().decode(text), ISO_8859_1)).orElse("");
            inventory.all(INTERFACE).stream().filter(each -> !each.id().isEmpty() && script.contains(each.id()) && each.need("subnetId").equals(id))
                    .forEach(each -> throughInstance.put(each.id(), primary));
        }
    }

    private Face add(Face.Kind kind, Item owner, String id, Item subnet, Set<String> groups, IPAddress address, Optional<IPAddress> publicAddress,
            boolean forwards, boolean dualStack) {
        taken.add(address);
        var addresses = new ArrayList<>(List.of(address));
        // What AWS makes for its services has an IPv6 address only where the service is asked for one.
        if (dualStack || subnet.flag("assignIpv6AddressOnCreation", false) && (kind == Face.Kind.INSTANCE || kind == Face.Kind.INTERFACE)) {
            subnet.text("ipv6CidrBlock").map(block -> Routes.parse(block).getLower().withoutPrefixLength().increment(0x1000 + all.size())).ifPresent(addresses::add);
        }
        var face = new Face(kind, owner, id, subnet, groups, List.copyOf(addresses), publicAddress, forwards);
        all.add(face);
        return face;
    }

    /** Who names no group gets the VPC's default one. */
    private Set<String> groups(List<String> given, Item subnet) {
        return !given.isEmpty() || subnet == null ? Set.copyOf(given)
                : Set.of(inventory.get(Network.VPC, subnet.need("vpcId")).text("defaultSecurityGroupId").orElse("the default group of " + subnet.need("vpcId")));
    }

    private Optional<IPAddress> elastic(String property, String associated, String id) {
        return inventory.all(EIP).stream().filter(eip -> eip.text(property).filter(id::equals).isPresent()
                        || inventory.all(EIP_ASSOCIATION).stream().anyMatch(each -> each.text(associated).filter(id::equals).isPresent()
                                && each.text("allocationId").filter(eip.id()::equals).isPresent()))
                .map(eip -> eip.text("publicIp").map(Faces::address).orElseGet(() -> Names.publicAddress("public " + eip.urn()))).findFirst();
    }

    /** The address that the embedded AWS gave a resource there. */
    private Optional<IPAddress> made(Item owner, Item subnet) {
        return inventory.all(INTERFACE).stream().filter(each -> each.urn().equals(World.Entry.MADE_BY + owner.id()) && each.need("subnetId").equals(subnet.id()))
                .flatMap(each -> each.text("privateIp").stream()).map(Faces::address).findFirst();
    }

    /** From the end of the subnet, where AWS starts last. */
    private IPAddress free(Item subnet) {
        var candidate = Routes.parse(subnet.need("cidrBlock")).getUpper().withoutPrefixLength().increment(-1);
        while (!taken.add(candidate)) {
            candidate = candidate.increment(-1);
        }
        return candidate;
    }

    private static IPAddress address(String text) {
        return new IPAddressString(text).getAddress().withoutPrefixLength();
    }
}
