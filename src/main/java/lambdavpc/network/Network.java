package lambdavpc.network;

import com.pulumi.aws.ec2.DefaultSecurityGroup;
import com.pulumi.aws.ec2.DefaultSecurityGroupArgs;
import com.pulumi.aws.ec2.Ec2Functions;
import com.pulumi.aws.ec2.Route;
import com.pulumi.aws.ec2.RouteArgs;
import com.pulumi.aws.ec2.RouteTable;
import com.pulumi.aws.ec2.RouteTableArgs;
import com.pulumi.aws.ec2.Vpc;
import com.pulumi.aws.ec2.VpcArgs;
import com.pulumi.aws.ec2.VpcBlockPublicAccessOptions;
import com.pulumi.aws.ec2.VpcBlockPublicAccessOptionsArgs;
import com.pulumi.aws.ec2.inputs.GetSecurityGroupArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.iam.Account;

/**
 * A VPC with isolated subnets (no route out: database, endpoints, functions), egress subnets (default route to a NAT:
 * functions that asked for the internet) and, only when there is a NAT, public subnets that hold it.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html">subnets for your VPC</a>;
 * FSBP EC2.2 (empty default security group), EC2.6 (flow logs), EC2.15 (no public addresses by default).
 */
public final class Network extends ComponentResource {
    static final String ANYWHERE = "0.0.0.0/0";
    private static final String TYPE = "lambda-vpc:network:Network";

    private final String prefix;
    private final Account account;
    private final Output<String> vpcId;
    private final Output<List<String>> isolatedSubnetIds;
    private final Output<List<String>> egressSubnetIds;
    private final Output<String> defaultSecurityGroupId;
    private final Optional<RouteTables> routeTables;
    private final boolean wayOut;

    /** The VPC with subnets, routes, NAT and flow logs; its deployment fails where the region has too few zones, which are looked up. */
    public Network(String name, NetworkArgs args, ComponentResourceOptions options) {
        super(TYPE, name, options);
        prefix = args.prefix();
        account = args.account();
        wayOut = args.nat().usesPublicTier();
        var plan = CidrPlan.of(args.cidrBlock());
        var zoneIds = Zones.choose(args);
        var vpc = new Vpc(name + "-vpc", VpcArgs.builder()
                .cidrBlock(args.cidrBlock())
                // Both are needed for an endpoint's private DNS name: without them Secrets Manager's public name would
                // resolve to addresses that nothing in an isolated subnet can reach.
                .enableDnsSupport(true)
                .enableDnsHostnames(true)
                .tags(Map.of("Name", prefix))
                .build(), child());
        vpcId = vpc.id();
        var defaultGroup = new DefaultSecurityGroup(name + "-default-group", DefaultSecurityGroupArgs.builder()
                // Adopting it without rules removes the ones that AWS puts there: whoever forgets a group gets nothing.
                .vpcId(vpcId)
                .tags(Map.of("Name", prefix + "-default-empty"))
                .build(), child());
        defaultSecurityGroupId = defaultGroup.id();

        if (args.blockPublicAccess() == BlockPublicAccess.INGRESS) {
            new VpcBlockPublicAccessOptions(name + "-block-public-access", VpcBlockPublicAccessOptionsArgs.builder()
                    .internetGatewayBlockMode("block-ingress")
                    .build(), child());
        }

        var noRouteOut = table(name + "-isolated-routes", "isolated");
        isolatedSubnetIds = Tier.of(name + "-isolated", "isolated", args, vpc, zoneIds, plan::isolated, zone -> noRouteOut, this).ids();

        List<Nat.RouteTarget> targets = !args.nat().usesPublicTier() ? List.of() : args.nat().provide(
                new PublicTier(name + "-public", args, vpc, plan, zoneIds,
                        ComponentResourceOptions.builder().parent(this).build()));
        var egressTables = new ArrayList<RouteTable>();
        // Route tables differ only where routes do: one per target. Names stay when the NAT changes, so that each route
        // changes its target in place: two routes for one destination would be refused (RouteAlreadyExists).
        for (int zone = 0; zone < Math.max(1, targets.size()); zone++) {
            egressTables.add(table(name + "-egress-routes-" + letter(zone), "egress-" + letter(zone)));
        }
        for (int zone = 0; zone < targets.size(); zone++) {
            new Route(name + "-egress-default-" + letter(zone), targets.get(zone).of(RouteArgs.builder()
                    .routeTableId(egressTables.get(zone).id())
                    .destinationCidrBlock(ANYWHERE)).build(), child());
        }
        egressSubnetIds = Tier.of(name + "-egress", "egress", args, vpc, zoneIds, plan::egress,
                zone -> egressTables.get(Math.min(zone, egressTables.size() - 1)), this).ids();

        routeTables = Optional.of(new RouteTables(noRouteOut.id().applyValue(List::of), Output.all(egressTables.stream().map(RouteTable::id).toList())));

        new FlowLogs(name + "-flow-logs", prefix, account, vpcId, args.flowLogs(),
                ComponentResourceOptions.builder().parent(this).build());
        registerOutputs(Map.of("vpcId", vpcId, "isolatedSubnetIds", isolatedSubnetIds,
                "egressSubnetIds", egressSubnetIds, "availabilityZoneIds", zoneIds));
    }

    private Network(String name, ExistingNetworkArgs args, ComponentResourceOptions options) {
        super(TYPE, name, options);
        prefix = args.prefix();
        account = args.account();
        vpcId = args.vpcId();
        // Its owner knows: egress subnets without a route out would be named so in vain.
        wayOut = true;
        isolatedSubnetIds = args.isolatedSubnetIds();
        egressSubnetIds = args.egressSubnetIds();
        routeTables = args.routeTables();
        defaultSecurityGroupId = Ec2Functions.getSecurityGroup(GetSecurityGroupArgs.builder()
                .vpcId(vpcId)
                .name("default")
                .build()).applyValue(group -> group.id());
        registerOutputs(Map.of("vpcId", vpcId, "isolatedSubnetIds", isolatedSubnetIds, "egressSubnetIds", egressSubnetIds));
    }

    /**
     * A VPC that exists already, however it was made. Nothing of it is changed: its routes, default security group and
     * flow logs stay its owner's business.
     */
    public static Network existing(String name, ExistingNetworkArgs args, ComponentResourceOptions options) {
        return new Network(name, args, options);
    }

    /** First part of every fixed name. */
    public String prefix() {
        return prefix;
    }

    /** Where it is. */
    public Account account() {
        return account;
    }

    /** {@code vpc-...}. */
    public Output<String> vpcId() {
        return vpcId;
    }

    /** One per zone, no route out of the VPC. */
    public Output<List<String>> isolatedSubnetIds() {
        return isolatedSubnetIds;
    }

    /** One per zone, default route to a NAT if there is one. */
    public Output<List<String>> egressSubnetIds() {
        return egressSubnetIds;
    }

    /** Empty where it exists already and nobody said which. */
    public Optional<RouteTables> routeTables() {
        return routeTables;
    }

    /** Whether anything in it can reach the internet, from its egress subnets. */
    public boolean hasWayOut() {
        return wayOut;
    }

    /** Interfaces are parked in it while their own group is deleted; in a VPC of ours it has no rules. */
    public Output<String> defaultSecurityGroupId() {
        return defaultSecurityGroupId;
    }

    /** {@code a} for the first zone. */
    public static String letter(int zone) {
        return String.valueOf((char) ('a' + zone));
    }

    private RouteTable table(String name, String purpose) {
        return new RouteTable(name, RouteTableArgs.builder()
                .vpcId(vpcId)
                .tags(Map.of("Name", prefix + "-" + purpose))
                .build(), child());
    }

    private CustomResourceOptions child() {
        return CustomResourceOptions.builder().parent(this).build();
    }
}
