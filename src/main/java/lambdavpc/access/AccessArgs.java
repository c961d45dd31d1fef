package lambdavpc.access;

import java.util.List;
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
    }
}
