package lambdavpc.network;

import com.pulumi.aws.ec2.Eip;
import com.pulumi.aws.ec2.EipArgs;
import com.pulumi.aws.ec2.InternetGateway;
import com.pulumi.aws.ec2.InternetGatewayArgs;
import com.pulumi.aws.ec2.NatGateway;
import com.pulumi.aws.ec2.NatGatewayArgs;
import com.pulumi.aws.ec2.Route;
import com.pulumi.aws.ec2.RouteArgs;
import com.pulumi.aws.ec2.RouteTable;
import com.pulumi.aws.ec2.RouteTableArgs;
import com.pulumi.aws.ec2.Vpc;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lambdavpc.network.Nat.RouteTarget;

/** Public subnets with a route to the internet gateway. They hold NATs and nothing else, and exist only for them. */
public final class PublicTier extends ComponentResource {
    private final String name;
    private final NetworkArgs args;
    private final Vpc vpc;
    private final Tier subnets;
    private final Route toInternet;

    PublicTier(String name, NetworkArgs args, Vpc vpc, CidrPlan plan, Output<List<String>> zoneIds,
            ComponentResourceOptions options) {
        super("lambda-vpc:network:PublicTier", name, options);
        this.name = name;
        this.args = args;
        this.vpc = vpc;
        var gateway = new InternetGateway(name + "-igw", InternetGatewayArgs.builder()
                .vpcId(vpc.id())
                .tags(Map.of("Name", args.prefix()))
                .build(), child());
        var table = new RouteTable(name + "-routes", RouteTableArgs.builder()
                .vpcId(vpc.id())
                .tags(Map.of("Name", args.prefix() + "-public"))
                .build(), child());
        toInternet = new Route(name + "-default", RouteArgs.builder()
                .routeTableId(table.id())
                .destinationCidrBlock(Network.ANYWHERE)
                .gatewayId(gateway.id())
                .build(), child());
        subnets = Tier.of(name, "public", args, vpc, zoneIds, plan::publicTier, zone -> table, this);
        registerOutputs(Map.of("internetGatewayId", gateway.id()));
    }

    IntStream zones() {
        return IntStream.range(0, args.zones());
    }

    /** A NAT gateway in this zone with an address of its own. */
    RouteTarget natGateway(int zone) {
        var suffix = "-nat-" + Network.letter(zone);
        // The address and the gateway need the VPC's way to the internet: AWS refuses them before it, and refuses to
        // detach the internet gateway while they still hold a public address.
        var afterInternet = CustomResourceOptions.builder().parent(this).dependsOn(toInternet).build();
        var address = new Eip(name + suffix + "-eip", EipArgs.builder()
                .domain("vpc")
                .tags(Map.of("Name", args.prefix() + suffix))
                .build(), afterInternet);
        var gateway = new NatGateway(name + suffix, NatGatewayArgs.builder()
                .allocationId(address.allocationId())
                .subnetId(subnets.id(zone))
                .tags(Map.of("Name", args.prefix() + suffix))
                .build(), afterInternet);
        return new RouteTarget.NatGatewayTarget(gateway.id());
    }

    /** The NAT instance of the first zone. */
    RouteTarget natInstance(Nat.NatInstance nat) {
        var group = new NatInstanceGroup(name + "-nat-instance",
                new NatInstanceGroupArgs(args.prefix(), args.account(), vpc.id(), args.cidrBlock(), subnets.id(0), nat,
                        toInternet),
                ComponentResourceOptions.builder().parent(this).build());
        return new RouteTarget.NetworkInterfaceTarget(group.networkInterfaceId());
    }

    private CustomResourceOptions child() {
        return CustomResourceOptions.builder().parent(this).build();
    }
}
