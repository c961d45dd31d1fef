package lambdavpc.embedded.mocks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pulumi.Context;
import com.pulumi.aws.AwsFunctions;
import com.pulumi.aws.ec2.Subnet;
import com.pulumi.aws.ec2.SubnetArgs;
import com.pulumi.aws.ec2.Vpc;
import com.pulumi.aws.ec2.VpcArgs;
import com.pulumi.test.PulumiTest;
import com.pulumi.test.TestResult;
import java.util.function.Consumer;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.TwoTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbeddedMocksTest {
    @AfterEach
    void cleanUp() {
        PulumiTest.cleanup();
    }

    private static TestResult run(Consumer<Context> program) {
        return PulumiTest.withMocks(new EmbeddedMocks(new TwoTypes(World.EMPTY, world -> {}))).runTest(program);
    }

    @Test
    void a_component_sees_real_ids_and_look_ups() {
        var result = run(context -> {
            var vpc = new Vpc("v", VpcArgs.builder().cidrBlock("10.0.0.0/16").build());
            var subnet = new Subnet("s", SubnetArgs.builder().vpcId(vpc.id()).cidrBlock("10.0.1.0/24").build());
            context.export("vpc", subnet.vpcId());
            context.export("arn", subnet.arn());
            context.export("region", AwsFunctions.getRegion().applyValue(region -> region.name()));
        });
        result.throwOnError();
        assertEquals("vpc-0", PulumiTest.extractValue(result.output("vpc")));
        assertEquals("arn:subnet-1", PulumiTest.extractValue(result.output("arn")));
        assertEquals("eu-west-1", PulumiTest.extractValue(result.output("region")));
    }

    @Test
    void a_component_is_refused_what_aws_refuses() {
        var result = run(context -> {
            var vpc = new Vpc("v", VpcArgs.builder().cidrBlock("10.0.0.0/16").build());
            new Subnet("s", SubnetArgs.builder().vpcId(vpc.id().applyValue(id -> id + "x")).cidrBlock("10.0.1.0/24").build());
        });
        assertEquals(32, result.exitCode());
        assertTrue(result.errors().toString().contains("creating EC2 Subnet: InvalidVpcID.NotFound: The vpc ID 'vpc-0x' does not exist"),
                result.errors().toString());
    }
}
