package lambdavpc.access;

import com.pulumi.core.Output;
import java.util.List;
import lambdavpc.network.Network;
import lambdavpc.network.RouteTables;

/** In which subnets a function's interfaces are, and so whether any packet of it can leave the VPC. */
public sealed interface Placement {

    /** One at least, in the order of the zones. */
    Output<List<String>> subnetIds(Network network);

    /** Of those subnets. */
    default Output<List<String>> routeTableIds(RouteTables tables) {
        return this instanceof Isolated ? tables.isolatedIds() : tables.egressIds();
    }

    /** The isolated subnets of every zone: no route leads out. */
    record Isolated() implements Placement {
        @Override
        public Output<List<String>> subnetIds(Network network) {
            return network.isolatedSubnetIds();
        }
    }

    /** The egress subnets of every zone, with a route to a NAT. Takes a {@link Grant.ReachInternet}. */
    record Egress() implements Placement {
        @Override
        public Output<List<String>> subnetIds(Network network) {
            return network.egressSubnetIds();
        }
    }

    /**
     * The egress subnet of one zone: Lambda chooses among a function's subnets as it likes, so only this says whose NAT it
     * uses. Takes a {@link Grant.ReachInternet}.
     *
     * @param zone 0 for the first
     */
    record EgressOfZone(int zone) implements Placement {
        // Exception to function.zones for egress-probe-*: it speaks for one zone; the others have probes of their own.
        @Override
        public Output<List<String>> subnetIds(Network network) {
            return network.egressSubnetIds().applyValue(ids -> List.of(ids.get(zone)));
        }
    }
}
