package lambdavpc.access;

import java.util.List;
import java.util.stream.Collectors;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.network.Network;

/**
 * @param network       where the endpoint is placed
 * @param endpointZones in which zones it has an interface
 * @param grants        every grant there is
 */
public record AccessArgs(Network network, EndpointZones endpointZones, List<Grant> grants) {
    public AccessArgs {
        grants = List.copyOf(grants);
        var toInternet = grants.stream().filter(Grant.ReachInternet.class::isInstance).map(Grant::identity).collect(Collectors.toSet());
        for (var grant : grants) {
            // A route out without a rule is one mistake away from a way out.
            if (!(grant.identity().placement() instanceof Placement.Isolated) && !toInternet.contains(grant.identity())) {
                throw new IllegalArgumentException(("%s: got egress subnets and no Grant.ReachInternet; allowed: both or neither;"
                        + " grant it, or place its identity with Placement.Isolated").formatted(grant.identity().name()));
            }
        }
    }
}
