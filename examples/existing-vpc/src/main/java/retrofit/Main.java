package retrofit;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.database.Database;
import lambdavpc.database.Engine;
import lambdavpc.database.ExistingDatabaseArgs;
import lambdavpc.encryption.Encryption;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.function.Code;
import lambdavpc.function.VpcFunction;
import lambdavpc.function.VpcFunctionArgs;
import lambdavpc.iam.Account;
import lambdavpc.network.ExistingNetworkArgs;
import lambdavpc.network.Network;
import lambdavpc.network.RouteTables;

/** A function in a VPC and beside a database that exist: both are named, and nothing of them is changed but one rule. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        Pulumi.run(Main::stack);
    }

    public static void stack(Context context) {
        var none = ComponentResourceOptions.Empty;
        var prefix = context.projectName() + "-" + context.stackName(); // of every fixed name: two stacks go into one account
        var keys = new Encryption.AwsManaged();
        var config = context.config();
        var subnets = config.requireObject("isolatedSubnetIds", String[].class);
        var tables = config.requireObject("isolatedRouteTableIds", String[].class);
        var network = Network.existing("network", new ExistingNetworkArgs(prefix, Account.current(), Output.of(config.require("vpcId")),
                Output.of(List.of(subnets)), Output.of(List.of()), Optional.of(new RouteTables(Output.of(List.of(tables)), Output.of(List.of())))), none);

        var database = Database.existing("orders", new ExistingDatabaseArgs(network.account(), Output.of(config.require("databaseIdentifier")),
                new Engine.PostgreSql("17"), 5432, keys), none);
        var reader = new Identity("reader", new IdentityArgs(network, 30, keys, false), none);
        var access = new Access("access", new AccessArgs(network, EndpointZones.ALL,
                List.of(database.allowFrom(reader), database.allowLogin(reader, "reader"))), none);
        var function = new VpcFunction("reader", new VpcFunctionArgs(reader, Code.python("app", "reader.handler"), "Reads orders",
                Map.of("DATABASE_HOST", database.address())), access.readyFor(reader), none);
        context.export("reader", function.functionName());
    }
}
