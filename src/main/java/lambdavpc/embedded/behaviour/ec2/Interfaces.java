package lambdavpc.embedded.behaviour.ec2;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import inet.ipaddr.IPAddressString;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Call;

/** What interfaces of every kind have in common: addresses, groups and the network that they are in. */
public final class Interfaces {
    private Interfaces() {}

    /** The lowest free address of a subnet; AWS keeps the first four and the last. */
    public static String free(World world, World.Entry subnet) {
        return free(world, subnet, Set.of());
    }

    static String free(World world, World.Entry subnet, Set<String> taken) {
        var block = new IPAddressString((String) subnet.inputs().get("cidrBlock")).getAddress();
        var used = world.all(NetworkInterface.TYPE).filter(face -> subnet.id().equals(face.outputs().get("subnetId")))
                .map(face -> face.outputs().get("privateIp")).collect(Collectors.toSet());
        var last = block.getCount().longValueExact() - 1;
        for (var i = 4L; i < last; i++) {
            var address = block.getLower().withoutPrefixLength().increment(i).toString();
            if (!used.contains(address) && !taken.contains(address)) {
                return address;
            }
        }
        throw new AwsException("InsufficientFreeAddressesInSubnet", "The specified subnet does not have enough free addresses: " + subnet.id());
    }

    static boolean within(String address, String block) {
        var parsed = new IPAddressString(address);
        return parsed.isIPv4() && new IPAddressString(block).getAddress().contains(parsed.getAddress());
    }

    /** From 198.18.0.0/15, which is set aside for tests (RFC 2544). */
    static String publicAddress(String id) {
        var bits = Integer.parseInt(Call.hex("public" + id, 5), 16);
        return "198." + (18 + (bits >> 16 & 1)) + "." + (bits >> 8 & 255) + "." + (bits & 255);
    }

    static String defaultGroup(World world, World.Entry subnet) {
        return (String) world.find(Vpc.TYPE, (String) subnet.inputs().get("vpcId")).orElseThrow().outputs().get("defaultSecurityGroupId");
    }

    /** The VPC of whatever has a {@code subnetId}. */
    static Optional<Object> vpcOf(World world, World.Entry placed) {
        return Optional.ofNullable((String) placed.inputs().get("subnetId")).flatMap(subnet -> world.find(Subnet.TYPE, subnet))
                .map(subnet -> subnet.inputs().get("vpcId"));
    }

    /** Groups are of the interface's VPC, and at most five. */
    public static void refuseGroups(Call call, String vpc, List<String> groups) {
        call.refuseIf(groups.size() > 5, "SecurityGroupsPerInterfaceLimitExceeded",
                "The maximum number of security groups per interface has been reached: " + groups.size() + " of 5");
        for (var group : groups) {
            call.refuseIf(call.world().find(SecurityGroup.TYPE, group).filter(found -> vpc.equals(found.inputs().get("vpcId"))).isEmpty(),
                    "InvalidParameterValue", "You have specified two resources that belong to different networks: " + group + " and " + vpc);
        }
    }
}
