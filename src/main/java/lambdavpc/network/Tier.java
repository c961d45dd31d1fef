package lambdavpc.network;

import com.pulumi.aws.ec2.RouteTable;
import com.pulumi.aws.ec2.RouteTableAssociation;
import com.pulumi.aws.ec2.RouteTableAssociationArgs;
import com.pulumi.aws.ec2.Subnet;
import com.pulumi.aws.ec2.SubnetArgs;
import com.pulumi.aws.ec2.Vpc;
import com.pulumi.core.Output;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** One subnet per zone with the same purpose, each with the route table that serves its zone. */
record Tier(List<Subnet> subnets) {

    /**
     * @param name   children are {@code <name>-a}, {@code <name>-b}, ...
     * @param purpose isolated, egress or public, for people
     * @param blocks block of the zone's subnet
     * @param tables route table of the zone's subnet
     */
    static Tier of(String name, String purpose, NetworkArgs args, Vpc vpc, Output<List<String>> zoneIds, IntFunction<String> blocks,
            IntFunction<RouteTable> tables, Resource parent) {
        var options = CustomResourceOptions.builder().parent(parent).build();
        var subnetOptions = CustomResourceOptions.builder()
                .parent(parent)
                // A zone that was looked up is looked up once: what AWS offers later must not move a subnet and all in it.
                .ignoreChanges(args.availabilityZoneIds().isEmpty() ? List.of("availabilityZoneId") : List.of())
                .build();
        return new Tier(IntStream.range(0, args.zones()).mapToObj(zone -> {
            var suffix = "-" + Network.letter(zone);
            var subnet = new Subnet(name + suffix, SubnetArgs.builder()
                    .vpcId(vpc.id())
                    .cidrBlock(blocks.apply(zone))
                    .availabilityZoneId(zoneIds.applyValue(ids -> ids.get(zone)))
                    // Even in a public subnet an address is asked for by name (the NAT), never given away by default.
                    .mapPublicIpOnLaunch(false)
                    .tags(Map.of("Name", args.prefix() + "-" + purpose + suffix))
                    .build(), subnetOptions);
            new RouteTableAssociation(name + suffix + "-routes", RouteTableAssociationArgs.builder()
                    .subnetId(subnet.id())
                    .routeTableId(tables.apply(zone).id())
                    .build(), options);
            return subnet;
        }).toList());
    }

    Output<String> id(int zone) {
        return subnets.get(zone).id();
    }

    Output<List<String>> ids() {
        return Output.all(subnets.stream().map(Subnet::id).toList());
    }
}
