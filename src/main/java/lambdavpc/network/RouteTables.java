package lambdavpc.network;

import com.pulumi.core.Output;
import java.util.List;

/**
 * Route tables of a network's subnets, which gateway endpoints are written into.
 *
 * @param isolatedIds of the isolated subnets
 * @param egressIds   of the egress subnets
 */
public record RouteTables(Output<List<String>> isolatedIds, Output<List<String>> egressIds) {}
