package lambdavpc.access;

import com.pulumi.core.Output;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.network.Network;

/**
 * @param network       where the endpoint is placed
 * @param endpointZones in which zones it has an interface
 * @param existing      endpoints that the VPC has already, by service to their ids: {@code secretsmanager} to {@code vpce-...}
 * @param grants        every grant there is
 */
public record AccessArgs(Network network, EndpointZones endpointZones, Map<String, Output<String>> existing, List<Grant> grants) {

    /** @throws IllegalArgumentException when a grant needs route tables or egress subnets that are not there, or egress subnets are without a grant */
    public AccessArgs {
        existing = Map.copyOf(existing);
        grants = List.copyOf(grants);
        var toInternet = grants.stream().filter(Grant.ReachInternet.class::isInstance).map(grant -> ((Grant.ReachInternet) grant).identity()).collect(Collectors.toSet());
        var guarded = new HashMap<String, Output<String>>();
        grants.stream().flatMap(AccessArgs::secret).filter(secret -> secret.owner() == Grant.PolicyOwner.US).forEach(secret -> {
            // One policy a name: the other secret would be left without, and open to whoever the account's policies allow.
            if (guarded.merge(secret.name(), secret.arn(), (one, other) -> one) != secret.arn()) {
                throw new IllegalArgumentException("grants: got two secrets called %s; allowed: a name for each; rename one".formatted(secret.name()));
            }
        });
        for (var grant : grants) {
            if (grant instanceof Grant.CallService call && Grant.CallService.throughGateway(call.service()) && network.routeTables().isEmpty()
                    && !existing.containsKey(call.service())) {
                throw new IllegalArgumentException(("%s for %s: got a network without route tables; allowed: one that names them;"
                        + " give ExistingNetworkArgs its routeTables, or AccessArgs the existing endpoint").formatted(call.service(), call.identity().name()));
            }
            // A route out without a rule is one mistake away from a way out.
            if (grant instanceof Grant.OfFunction own && !(own.identity().placement() instanceof Placement.Isolated) && !toInternet.contains(own.identity())) {
                throw new IllegalArgumentException(("%s: got egress subnets and no Grant.ReachInternet; allowed: both or neither;"
                        + " grant it, or place its identity with Placement.Isolated").formatted(own.identity().name()));
            }
        }
    }

    private static Stream<Grant.GuardedSecret> secret(Grant grant) {
        return grant instanceof Grant.UseSecret use ? Stream.of(use.secret()) : grant instanceof Grant.Forward forward ? Stream.of(forward.secret()) : Stream.empty();
    }

    /** Every endpoint that the grants need is made. */
    public AccessArgs(Network network, EndpointZones endpointZones, List<Grant> grants) {
        this(network, endpointZones, Map.of(), grants);
    }
}
