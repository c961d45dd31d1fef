package lambdavpc.network;

import com.pulumi.aws.AwsFunctions;
import com.pulumi.aws.ec2.Ec2Functions;
import com.pulumi.aws.ec2.inputs.GetInstanceTypeOfferingsArgs;
import com.pulumi.aws.ec2.inputs.GetInstanceTypeOfferingsFilterArgs;
import com.pulumi.aws.ec2.inputs.GetVpcEndpointServiceArgs;
import com.pulumi.aws.inputs.GetAvailabilityZonesArgs;
import com.pulumi.aws.inputs.GetAvailabilityZonesFilterArgs;
import com.pulumi.core.Output;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Looks up zones that can hold everything: no local zones, with the Secrets Manager endpoint, with the instance types. */
final class Zones {
    private Zones() {}

    /** Ids of the first suitable zones, in alphabetical order, which AWS never changes for an account. */
    static Output<List<String>> choose(NetworkArgs args) {
        if (!args.availabilityZoneIds().isEmpty()) {
            return Output.of(args.availabilityZoneIds());
        }
        var ordinary = AwsFunctions.getAvailabilityZones(GetAvailabilityZonesArgs.builder()
                .state("available")
                .filters(GetAvailabilityZonesFilterArgs.builder()
                        .name("opt-in-status")
                        .values("opt-in-not-required")
                        .build())
                .build());
        var withEndpoint = Ec2Functions.getVpcEndpointService(GetVpcEndpointServiceArgs.builder()
                .service("secretsmanager")
                .serviceType("Interface")
                .build());
        return Output.tuple(ordinary, withEndpoint, offering(args.instanceTypes())).applyValue(t -> {
            var endpoint = new HashSet<>(t.t2.availabilityZones());
            var suitable = new ArrayList<String>();
            for (int i = 0; i < t.t1.names().size(); i++) {
                var id = t.t1.zoneIds().get(i);
                if (endpoint.contains(t.t1.names().get(i)) && (args.instanceTypes().isEmpty() || t.t3.contains(id))) {
                    suitable.add(id);
                }
            }
            suitable.sort(null);
            if (suitable.size() < args.zones()) {
                throw new IllegalArgumentException(("network.zones: got %d; this region has %d zones with a Secrets Manager"
                        + " endpoint and %s: %s; lower zones or choose another instance type")
                        .formatted(args.zones(), suitable.size(), args.instanceTypes(), suitable));
            }
            return List.copyOf(suitable.subList(0, args.zones()));
        });
    }

    /** Ids of the zones that offer all of the types, whatever the NAT is now: switching it must not move a subnet. */
    private static Output<Set<String>> offering(List<String> instanceTypes) {
        return Output.all(instanceTypes.stream().map(type -> Ec2Functions.getInstanceTypeOfferings(GetInstanceTypeOfferingsArgs.builder()
                .locationType("availability-zone-id")
                .filters(GetInstanceTypeOfferingsFilterArgs.builder().name("instance-type").values(type).build())
                .build()).applyValue(offerings -> offerings.locations())).toList()).applyValue(zones -> {
                    var common = new HashSet<String>();
                    zones.forEach(common::addAll);
                    zones.forEach(common::retainAll);
                    return common;
                });
    }
}
