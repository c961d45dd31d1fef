package lambdavpc.endpoint;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;

/** A way to one AWS service that does not leave the VPC. */
public sealed interface Endpoint permits ServiceEndpoint, GatewayEndpoint {

    /** {@code vpce-...}, which requests through it carry as {@code aws:SourceVpce}. */
    Output<String> id();

    /** For {@code dependsOn}. */
    Resource resource();
}
