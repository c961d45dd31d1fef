package lambdavpc.endpoint;

import com.pulumi.core.Output;
import java.util.List;
import lambdavpc.network.Network;

/**
 * @param network       the VPC that it is in
 * @param service       {@code s3} or {@code dynamodb}: AWS has no others
 * @param routeTableIds tables of the subnets that are led to it
 * @param policy        endpoint policy document: what may be asked of the service through it
 */
public record GatewayEndpointArgs(Network network, String service, Output<List<String>> routeTableIds, Output<String> policy) {}
