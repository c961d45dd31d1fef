package lambdavpc.endpoint;

import com.pulumi.aws.ec2.VpcEndpoint;
import com.pulumi.aws.ec2.VpcEndpointArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.Map;

/**
 * A route to S3 or DynamoDB in the tables of the subnets that use it: free, and without an interface or a security group. Who may
 * send is said by rules that name its prefix list; from those subnets the service is reached through it alone, under its policy.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html">gateway endpoints</a>.
 */
public final class GatewayEndpoint extends ComponentResource implements Endpoint {
    private static final String TYPE = "lambda-vpc:endpoint:GatewayEndpoint";
    private final VpcEndpoint endpoint;

    /** A route to the service in every route table of the network. */
    public GatewayEndpoint(String name, GatewayEndpointArgs args, ComponentResourceOptions options) {
        super(TYPE, name, options);
        var network = args.network();
        endpoint = new VpcEndpoint(name + "-endpoint", VpcEndpointArgs.builder()
                .vpcId(network.vpcId())
                .vpcEndpointType("Gateway")
                .serviceName(network.account().region().applyValue(region -> "com.amazonaws." + region + "." + args.service()))
                .routeTableIds(args.routeTableIds())
                // Given here and not as a resource of its own: between the two, everything would be allowed.
                .policy(args.policy())
                .tags(Map.of("Name", network.prefix() + "-" + args.service()))
                .build(), CustomResourceOptions.builder().parent(this).build());
        registerOutputs(Map.of("endpointId", endpoint.id(), "prefixListId", endpoint.prefixListId()));
    }

    private GatewayEndpoint(String name, Output<String> id, ComponentResourceOptions options) {
        super(TYPE, name, options);
        endpoint = VpcEndpoint.get(name + "-endpoint", id, null, CustomResourceOptions.builder().parent(this).build());
        registerOutputs(Map.of("endpointId", endpoint.id(), "prefixListId", endpoint.prefixListId()));
    }

    /** One that exists. Its routes and its policy stay its owner's: it must let through what is granted. */
    public static GatewayEndpoint existing(String name, Output<String> id, ComponentResourceOptions options) {
        return new GatewayEndpoint(name, id, options);
    }

    @Override
    public Output<String> id() {
        return endpoint.id();
    }

    /** The service's addresses, as rules name them. */
    public Output<String> prefixListId() {
        return endpoint.prefixListId();
    }

    @Override
    public Resource resource() {
        return endpoint;
    }
}
