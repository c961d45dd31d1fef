package lambdavpc.awsx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.pulumi.awsx.ec2.Vpc;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.endpoint.ServiceEndpoint;
import lambdavpc.endpoint.ServiceEndpointArgs;
import lambdavpc.iam.Account;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * An awsx VPC under a component of ours, with mocks: its own children come from the awsx plugin, so that here it is one
 * opaque resource with the outputs that awsx documents.
 */
class AwsxNetworkTest {

    @AfterEach
    void cleanUp() {
        PulumiTest.cleanup();
    }

    @Test
    void ourComponentsAreBuiltInTheIsolatedSubnetsOfAnAwsxVpc() {
        var endpoints = new ArrayList<Map<String, Object>>();
        Mocks mocks = new Mocks() {
            @Override
            public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
                var state = new HashMap<>(args.inputs);
                if (args.type.equals("awsx:ec2:Vpc")) {
                    state.putAll(Map.of("vpcId", "vpc-1", "isolatedSubnetIds", List.of("subnet-1", "subnet-2"),
                            "privateSubnetIds", List.of("subnet-3", "subnet-4")));
                } else if (args.type.equals("aws:ec2/vpcEndpoint:VpcEndpoint")) {
                    endpoints.add(args.inputs);
                }
                return CompletableFuture.completedFuture(ResourceResult.of(Optional.of(args.name + "-id"), state));
            }

            @Override
            public CompletableFuture<Map<String, Object>> callAsync(CallArgs args) {
                return CompletableFuture.completedFuture(Map.of("id", "sg-default"));
            }
        };
        PulumiTest.withMocks(mocks).runTest(context -> {
            var account = new Account(Output.of("000000000000"), Output.of("us-east-1"), Output.of("aws"));
            var network = AwsxNetwork.of("network", "shop-dev", account, new Vpc("vpc"), ComponentResourceOptions.Empty);
            new ServiceEndpoint("endpoint", new ServiceEndpointArgs(network, "secretsmanager", EndpointZones.ALL, Output.of("{}")),
                    ComponentResourceOptions.Empty);
            context.export("egress", network.egressSubnetIds());
            context.export("parking", network.defaultSecurityGroupId());
        }).throwOnError();

        assertEquals(1, endpoints.size());
        assertEquals("vpc-1", endpoints.get(0).get("vpcId"));
        assertEquals(List.of("subnet-1", "subnet-2"), endpoints.get(0).get("subnetIds"));
    }
}
