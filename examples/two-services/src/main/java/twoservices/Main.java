package twoservices;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import java.util.stream.Stream;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.encryption.Encryption;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.iam.Account;
import lambdavpc.network.Nat;
import lambdavpc.network.Network;
import lambdavpc.network.NetworkArgs;
import lambdavpc.network.NetworkArgs.FlowLogsArgs;

/** Two services in one VPC, each with a database, a secret and functions of its own; neither reaches the other's. */
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

        // One Access for both: the VPC has one endpoint of Secrets Manager, whose one policy names every role and secret.
        var orders = new Service("orders", network, keys);
        var billing = new Service("billing", network, keys);
        var access = new Access("access", new AccessArgs(network, EndpointZones.ONE,
                Stream.of(orders, billing).flatMap(service -> service.grants().stream()).toList()), none);
        context.export("orders", orders.deploy(access).functionName());
        context.export("billing", billing.deploy(access).functionName());
    }
}
