package lambdavpc.endpoint;

import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.ec2.VpcEndpoint;
import com.pulumi.aws.ec2.VpcEndpointArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;

/**
 * An interface endpoint in the isolated subnets with private DNS: the service's public name resolves to a private address,
 * and code needs no change. Its security group admits nobody until a grant does.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html">Secrets Manager
 * VPC endpoint</a>.
 */
public final class ServiceEndpoint extends ComponentResource implements Endpoint {
    private static final String TYPE = "lambda-vpc:endpoint:ServiceEndpoint";
    private final Output<String> groupId;
    private final VpcEndpoint endpoint;

    /** With its policy from the first moment, and a group that admits nobody until a rule does. */
    public ServiceEndpoint(String name, ServiceEndpointArgs args, ComponentResourceOptions options) {
        super(TYPE, name, options);
        var network = args.network();
        var child = CustomResourceOptions.builder().parent(this).build();
        var group = new SecurityGroup(name + "-group", SecurityGroupArgs.builder()
                .namePrefix(network.prefix() + "-" + args.service() + "-")
                .description("Endpoint of " + args.service() + ": admits HTTPS from granted functions")
                .vpcId(network.vpcId())
                .tags(Map.of("Name", network.prefix() + "-" + args.service()))
                .build(), child);
        endpoint = new VpcEndpoint(name + "-endpoint", VpcEndpointArgs.builder()
                .vpcId(network.vpcId())
                .vpcEndpointType("Interface")
                .serviceName(network.account().region()
                        .applyValue(region -> "com.amazonaws." + region + "." + args.service()))
                .subnetIds(network.isolatedSubnetIds().applyValue(ids ->
                        args.zones() == EndpointZones.ALL ? ids : List.of(ids.get(0))))
                .securityGroupIds(group.id().applyValue(List::of))
                .privateDnsEnabled(true)
                // Given here and not as a resource of its own: between the two, everything would be allowed.
                .policy(args.policy())
                .tags(Map.of("Name", network.prefix() + "-" + args.service()))
                .build(), child);
        groupId = group.id();
        registerOutputs(Map.of("endpointId", endpoint.id(), "securityGroupId", groupId));
    }

    private ServiceEndpoint(String name, Output<String> id, ComponentResourceOptions options) {
        super(TYPE, name, options);
        endpoint = VpcEndpoint.get(name + "-endpoint", id, null, CustomResourceOptions.builder().parent(this).build());
        groupId = endpoint.securityGroupIds().applyValue(groups -> groups.get(0));
        registerOutputs(Map.of("endpointId", endpoint.id(), "securityGroupId", groupId));
    }

    /**
     * One that exists: a VPC has one endpoint with private DNS for a service. Its policy and zones stay its owner's, it must let through what
     * is granted; its first security group gets our rules, so no rules may be written inside of that group.
     */
    public static ServiceEndpoint existing(String name, Output<String> id, ComponentResourceOptions options) {
        return new ServiceEndpoint(name, id, options);
    }

    @Override
    public Output<String> id() {
        return endpoint.id();
    }

    /** What admits its callers. */
    public Output<String> securityGroupId() {
        return groupId;
    }

    @Override
    public Resource resource() {
        return endpoint;
    }
}
