package awsxvpc;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.awsx.ec2.Vpc;
import com.pulumi.awsx.ec2.VpcArgs;
import com.pulumi.awsx.ec2.enums.SubnetAllocationStrategy;
import com.pulumi.awsx.ec2.enums.SubnetType;
import com.pulumi.awsx.ec2.inputs.SubnetSpecArgs;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.awsx.AwsxNetwork;
import lambdavpc.encryption.Encryption;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.function.Code;
import lambdavpc.function.VpcFunction;
import lambdavpc.function.VpcFunctionArgs;
import lambdavpc.iam.Account;

/** A VPC of Pulumi's awsx with our function in its isolated subnets. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Pulumi.run(Main::stack);
    }

    public static void stack(Context context) {
        var none = ComponentResourceOptions.Empty;
        var prefix = context.projectName() + "-" + context.stackName(); // of every fixed name: two stacks go into one account
        var keys = new Encryption.AwsManaged();
        var vpc = new Vpc("vpc", VpcArgs.builder()
                .enableDnsHostnames(true)
                .subnetStrategy(SubnetAllocationStrategy.Auto)
                .subnetSpecs(SubnetSpecArgs.builder().type(SubnetType.Isolated).build(), SubnetSpecArgs.builder().type(SubnetType.Private).build(),
                        SubnetSpecArgs.builder().type(SubnetType.Public).build())
                .build());
        var network = AwsxNetwork.of("network", prefix, Account.current(), vpc, none);
        var reader = new Identity("reader", new IdentityArgs(network, 30, keys, false), none);
        var access = new Access("access", new AccessArgs(network, EndpointZones.ALL, List.of(new Grant.CallService(reader, "sqs",
                List.of("sqs:SendMessage"), List.of(network.account().arn("sqs", "jobs"))))), none);
        var function = new VpcFunction("reader", new VpcFunctionArgs(reader, Code.node("app", "index.handler"), "Sends jobs", Map.of()),
                access.readyFor(reader), none);
        context.export("reader", function.functionName());
    }
}
