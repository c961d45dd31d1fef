package lambdavpc.awsx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import awsxvpc.Main;
import com.pulumi.test.Mocks;
import com.pulumi.test.PulumiTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The example with awsx, with mocks: awsx's own resources come from its plugin. */
class AwsxExampleTest {

    @AfterEach
    void cleanUp() {
        PulumiTest.cleanup();
    }

    @Test
    void theFunctionAndItsEndpointAreInTheIsolatedSubnetsOfTheVpc() {
        var made = new ConcurrentHashMap<String, Map<String, Object>>();
        PulumiTest.withMocks(new Mocks() {
            @Override
            public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
                made.put(args.type, args.inputs);
                var state = new HashMap<>(args.inputs);
                state.put("arn", "arn:aws:test:us-east-1:000000000000:" + args.name);
                if (args.type.equals("awsx:ec2:Vpc")) {
                    state.putAll(Map.of("vpcId", "vpc-1", "isolatedSubnetIds", List.of("subnet-1", "subnet-2"), "privateSubnetIds", List.of("subnet-3", "subnet-4")));
                }
                return CompletableFuture.completedFuture(ResourceResult.of(Optional.of(args.name + "-id"), state));
            }

            @Override
            public CompletableFuture<Map<String, Object>> callAsync(CallArgs args) {
                return CompletableFuture.completedFuture(Map.of("id", "sg-default", "accountId", "000000000000", "name", "us-east-1", "partition", "aws"));
            }
        }).runTest(Main::stack).throwOnError();

        assertEquals(List.of("subnet-1", "subnet-2"), made.get("aws:ec2/vpcEndpoint:VpcEndpoint").get("subnetIds"));
        assertEquals(List.of("subnet-1", "subnet-2"), ((Map<?, ?>) made.get("aws:lambda/function:Function").get("vpcConfig")).get("subnetIds"));
        assertEquals("Isolated", ((Map<?, ?>) ((List<?>) made.get("awsx:ec2:Vpc").get("subnetSpecs")).get(0)).get("type"));
    }
}
