package tokens;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.database.Database;
import lambdavpc.database.DatabaseArgs;
import lambdavpc.database.DatabaseArgs.Insight;
import lambdavpc.database.DatabaseArgs.OnDelete;
import lambdavpc.database.Engine;
import lambdavpc.encryption.Encryption;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.function.Code;
import lambdavpc.function.RunOnDeploy;
import lambdavpc.function.RunOnDeployArgs;
import lambdavpc.function.VpcFunction;
import lambdavpc.function.VpcFunctionArgs;
import lambdavpc.iam.Account;
import lambdavpc.network.Nat;
import lambdavpc.network.Network;
import lambdavpc.network.NetworkArgs;
import lambdavpc.network.NetworkArgs.FlowLogsArgs;

/** Logins by tokens of IAM: there is no application password, and so no secret, no rotation and no endpoint for the reader. */
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
        var database = new Database("database", new DatabaseArgs(network, new Engine.PostgreSql("17"), "db.t4g.micro", 20, false, 7,
                OnDelete.SNAPSHOT, Insight.BASIC, keys), none);

        // The reader logs in as itself. Only the migration, which makes its database user, reads a password.
        var user = "app_iam";
        var reader = new Identity("reader", new IdentityArgs(network, 30, keys, false), none);
        var migrator = new Identity("migrate", new IdentityArgs(network, 30, keys, false), none);
        var access = new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(
                database.allowFrom(reader), database.allowLogin(reader, user),
                database.grantMasterRead(migrator), database.allowFrom(migrator))), none);

        var login = new HashMap<>(Map.of("DATABASE_HOST", database.address(), "DATABASE_PORT", Output.of("" + database.port()),
                "DATABASE_NAME", Output.of(Database.DATABASE_NAME), "DATABASE_ENGINE", Output.of(database.engine().rdsName()),
                "DATABASE_AUTHENTICATION", Output.of("iam"), "DATABASE_USER", Output.of(user)));
        var reading = new VpcFunction("reader", new VpcFunctionArgs(reader, jar("reader", "Reader"), "Reads notes", login), access.readyFor(reader), none);
        login.put("MASTER_SECRET_ARN", database.masterSecretArn());
        var migrate = new VpcFunction("migrate", new VpcFunctionArgs(migrator, jar("migrate", "Migrate"), "Makes the schema", login),
                access.readyFor(migrator), none);
        new RunOnDeploy("migration", new RunOnDeployArgs(migrate, Map.of("database", database.resourceId())), none);
        context.export("reader", reading.functionName());
    }


    private static Code jar(String name, String type) {
        return Code.jar("../../function/target/" + name + ".jar", "lambdavpc.handler." + name + "." + type + "::handleRequest");
    }
}
