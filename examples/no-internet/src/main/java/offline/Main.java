package offline;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.aws.s3.BucketV2;
import com.pulumi.aws.sqs.Queue;
import com.pulumi.aws.sqs.QueueArgs;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.encryption.Encryption;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.function.Code;
import lambdavpc.function.VpcFunction;
import lambdavpc.function.VpcFunctionArgs;
import lambdavpc.iam.Account;
import lambdavpc.network.Nat;
import lambdavpc.network.Network;
import lambdavpc.network.NetworkArgs;
import lambdavpc.network.NetworkArgs.FlowLogsArgs;

/** Functions with no internet at all: no NAT, no gateway, and still a queue, a bucket and encryption under a private address. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Pulumi.run(Main::stack);
    }

    public static void stack(Context context) {
        var none = ComponentResourceOptions.Empty;
        var prefix = context.projectName() + "-" + context.stackName(); // of every fixed name: two stacks go into one account
        var keys = new Encryption.AwsManaged();
        var network = new Network("network", new NetworkArgs(prefix, Account.current(), "10.0.0.0/16", 2, List.of(), List.of("t4g.micro"),
                new Nat.NoNat(), new FlowLogsArgs(30, keys)), none);

        // Nat.NoNat: no public subnet, no internet gateway. What the function may call has an endpoint with a policy, and the rest of AWS has none.
        var bucket = new BucketV2("reports");
        var queue = new Queue("jobs", QueueArgs.builder().sqsManagedSseEnabled(true).build());
        var worker = new Identity("worker", new IdentityArgs(network, 30, keys, false), none);
        var access = new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(
                new Grant.CallService(worker, "s3", List.of("s3:PutObject"), List.of(bucket.arn().applyValue(arn -> arn + "/*"))),
                new Grant.CallService(worker, "sqs", List.of("sqs:SendMessage"), List.of(queue.arn())))), none);
        var function = new VpcFunction("worker", new VpcFunctionArgs(worker, Code.python("app", "worker.handler"), "Writes reports",
                Map.of("BUCKET", bucket.bucket(), "QUEUE_URL", queue.url())), access.readyFor(worker), none);
        context.export("worker", function.functionName());
    }
}
