package lambdavpc.endpoint;

import com.pulumi.core.Output;
import lambdavpc.network.Network;

/**
 * @param network the VPC that it is in
 * @param service AWS's short name of the service: {@code secretsmanager}
 * @param zones   where it has interfaces
 * @param policy  endpoint policy document: what may be asked of the service through it
 */
public record ServiceEndpointArgs(Network network, String service, EndpointZones zones, Output<String> policy) {}
