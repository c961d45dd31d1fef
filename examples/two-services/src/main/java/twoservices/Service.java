package twoservices;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Access;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.database.Database;
import lambdavpc.database.DatabaseArgs;
import lambdavpc.database.DatabaseArgs.Insight;
import lambdavpc.database.DatabaseArgs.OnDelete;
import lambdavpc.database.Engine;
import lambdavpc.encryption.Encryption;
import lambdavpc.function.Code;
import lambdavpc.function.RunOnDeploy;
import lambdavpc.function.RunOnDeployArgs;
import lambdavpc.function.VpcFunction;
import lambdavpc.function.VpcFunctionArgs;
import lambdavpc.network.Network;
import lambdavpc.secret.Rotation;
import lambdavpc.secret.RotationArgs;
import lambdavpc.secret.Secret;
import lambdavpc.secret.SecretArgs;

/** A database, a secret, and the three functions that use them. */
final class Service extends ComponentResource {
    private final String name;
    private final Network network;
    private final Database database;
    private final Secret secret;
    private final Identity reader;
    private final Identity migrator;
    private final Identity rotator;
    private final ComponentResourceOptions child;

    Service(String name, Network network, Encryption keys) {
        super("example:team:Service", name);
        this.name = name;
        this.network = network;
        child = ComponentResourceOptions.builder().parent(this).build();
        database = new Database(name + "-database", new DatabaseArgs(network, new Engine.PostgreSql("17"), "db.t4g.micro", 20, false, 7,
                OnDelete.SNAPSHOT, Insight.BASIC, keys), child);
        secret = new Secret(name, new SecretArgs(network, keys, 30), child);
        reader = new Identity(name + "-reader", new IdentityArgs(network, 30, keys, false), child);
        migrator = new Identity(name + "-migrate", new IdentityArgs(network, 30, keys, false), child);
        rotator = new Identity(name + "-rotation", new IdentityArgs(network, 30, keys, false), child);
    }

    List<Grant> grants() {
        return List.of(secret.grantRead(reader), database.allowFrom(reader),
                database.grantMasterRead(migrator), database.allowFrom(migrator),
                secret.grantRotation(rotator), database.grantMasterRead(rotator), database.allowFrom(rotator));
    }

    /** The functions; the reader is what callers are told. */
    VpcFunction deploy(Access access) {
        var login = new HashMap<>(Map.of("DATABASE_HOST", database.address(), "DATABASE_PORT", Output.of("" + database.port()),
                "DATABASE_NAME", Output.of(Database.DATABASE_NAME), "DATABASE_ENGINE", Output.of(database.engine().rdsName()),
                "DATABASE_AUTHENTICATION", Output.of("password"), "DATABASE_USER", Output.of("app_login"), "SECRET_ARN", secret.arn()));
        var reading = function(reader, "reader", "Reader", login, access);
        login.put("MASTER_SECRET_ARN", database.masterSecretArn());
        var migrated = new RunOnDeploy(name + "-migration", new RunOnDeployArgs(function(migrator, "migrate", "Migrate", login, access),
                Map.of("database", database.resourceId())), child);
        login.put("ROTATION_USERS", Output.of("single"));
        new Rotation(name, new RotationArgs(secret, function(rotator, "rotation", "Rotation", login, access).invocable(), network.account(),
                database.resourceId(), Duration.ofDays(30), migrated.run()), child);
        return reading;
    }

    private VpcFunction function(Identity identity, String jar, String type, Map<String, Output<String>> environment, Access access) {
        var code = Code.jar("../../function/target/" + jar + ".jar", "lambdavpc.handler." + jar + "." + type + "::handleRequest");
        return new VpcFunction(identity.name(), new VpcFunctionArgs(identity, code, "The " + jar + " of " + name, environment), access.readyFor(identity), child);
    }
}
