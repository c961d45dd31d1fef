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

/** Looks up zones that can hold everything: no local zones, with the Secrets Manager endpoint, with the NAT's instance type. */
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
        return Output.tuple(ordinary, withEndpoint, offering(args.nat())).applyValue(t -> {
            var endpoint = new HashSet<>(t.t2.availabilityZones());
            var suitable = new ArrayList<String>();
            for (int i = 0; i < t.t1.names().size(); i++) {
                var id = t.t1.zoneIds().get(i);
                if (endpoint.contains(t.t1.names().get(i)) && (t.t3.isEmpty() || t.t3.contains(id))) {
                    suitable.add(id);
                }
            }
            suitable.sort(null);
            if (suitable.size() < args.zones()) {
                throw new IllegalArgumentException(("network.zones: got %d; this region has %d zones with a Secrets Manager"
                        + " endpoint and the NAT's instance type: %s; lower zones or choose another instance type")
                        .formatted(args.zones(), suitable.size(), suitable));
            }
            return List.copyOf(suitable.subList(0, args.zones()));
        });
    }

    /** Zones that offer the NAT instance's type; empty when there is no instance to place. */
    private static Output<List<String>> offering(Nat nat) {
        if (!(nat instanceof Nat.NatInstance instance)) {
            return Output.of(List.of());
        }
        return Ec2Functions.getInstanceTypeOfferings(GetInstanceTypeOfferingsArgs.builder()
                .locationType("availability-zone-id")
                .filters(GetInstanceTypeOfferingsFilterArgs.builder()
                        .name("instance-type")
                        .values(instance.instanceType())
                        .build())
                .build()).applyValue(offerings -> offerings.locations());
    }
}
