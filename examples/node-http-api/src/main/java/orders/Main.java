package orders;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.aws.s3.BucketV2;
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
import lambdavpc.function.HttpApi;
import lambdavpc.function.HttpApiArgs;
import lambdavpc.function.HttpApiArgs.Callers;
import lambdavpc.function.VpcFunction;
import lambdavpc.function.VpcFunctionArgs;
import lambdavpc.iam.Account;
import lambdavpc.network.Nat;
import lambdavpc.network.Network;
import lambdavpc.network.NetworkArgs;
import lambdavpc.network.NetworkArgs.FlowLogsArgs;

/** A Node.js function of your own behind an HTTP API, next to no database: it keeps orders in an S3 bucket that only it can use. */
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

        var bucket = new BucketV2("orders");
        var taker = new Identity("taker", new IdentityArgs(network, 30, keys, false), none);
        var access = new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(new Grant.CallService(taker, "s3",
                List.of("s3:PutObject", "s3:GetObject"), List.of(bucket.arn().applyValue(arn -> arn + "/*"))))), none);
        var function = new VpcFunction("taker", new VpcFunctionArgs(taker, Code.node("app", "index.handler"), "Takes orders",
                Map.of("BUCKET", bucket.bucket())), access.readyFor(taker), none);
        var api = new HttpApi("orders", new HttpApiArgs(prefix, function, List.of("POST /orders", "GET /orders/{id}"), Callers.IAM, 50, 30, keys), none);
        context.export("url", api.url());
        context.export("function", function.functionName());
    }
}
