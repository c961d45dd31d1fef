package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.audit.Audit;
import lambdavpc.audit.AuditArgs;
import lambdavpc.database.Database;
import lambdavpc.database.DatabaseArgs;
import lambdavpc.encryption.Encryption;
import lambdavpc.encryption.EncryptionKeys;
import lambdavpc.function.VpcFunction;
import lambdavpc.function.VpcFunctionArgs;
import lambdavpc.iam.Account;
import lambdavpc.network.Network;
import lambdavpc.network.NetworkArgs;
import lambdavpc.network.NetworkArgs.FlowLogsArgs;
import lambdavpc.secret.Rotation;
import lambdavpc.secret.RotationArgs;
import lambdavpc.secret.Secret;
import lambdavpc.secret.SecretArgs;
import lambdavpc.settings.Settings;

/** Functions next to a private database: the article's four steps, from one profile. */
public final class Topology extends ComponentResource {
    private final Map<String, Output<?>> outputs;

    public Topology(String name, Settings settings, ComponentResourceOptions options) {
        super("lambda-vpc:topology:Topology", name, options);
        var account = Account.current();
        var keys = EncryptionKeys.of(settings.keys(), settings.prefix(), account, child());

        // Step 1: a VPC whose isolated subnets have no way out, for the functions and the database.
        var network = new Network("network", networkArgs(settings, account, keys.logs()), child());
        var database = new Database("database", databaseArgs(settings, network, keys.data()), child());
        var secret = new Secret("app", new SecretArgs(network, keys.data(), settings.secret().recoveryWindowInDays()), child());

        // Steps 2 to 4: who may do what. Endpoint, security-group rules and permissions follow from this list alone.
        var reader = identity("reader", settings, network, keys.logs());
        var rotator = identity("rotation", settings, network, keys.logs());
        var access = new Access("access", new AccessArgs(network, settings.endpointZones(), List.of(
                secret.grantRead(reader),
                database.allowFrom(reader),
                secret.grantRotation(rotator),
                database.grantMasterRead(rotator),
                database.allowFrom(rotator))), child());

        var reading = new VpcFunction("reader", functionArgs(settings, reader, "reader", "Reader",
                "Reads notes from the database", environment(database, secret)), access.readyFor(reader), child());
        var rotating = new VpcFunction("rotation", functionArgs(settings, rotator, "rotation", "Rotation",
                "Rotates the application's database password", rotationEnvironment(database, secret)),
                access.readyFor(rotator), child());
        new Rotation("app-rotation", new RotationArgs(secret, rotating.invocable(), account, settings.secret().rotateEvery()),
                child());

        new Audit("audit", auditArgs(settings, account, keys.logs()), child());
        registerOutputs(Map.of("decisions", Output.of(Map.of("zoneLoss", settings.recovery().zoneLoss().name()))));
        outputs = Map.of("vpcId", network.vpcId(), "databaseAddress", database.address(), "secretArn", secret.arn(),
                "reader", reading.functionName(), "rotation", rotating.functionName());
    }

    /** What the stack exports. */
    public Map<String, Output<?>> outputs() {
        return outputs;
    }

    private Identity identity(String name, Settings settings, Network network, Encryption logs) {
        return new Identity(name, new IdentityArgs(network, settings.function().logRetentionInDays(), logs,
                settings.function().tracing()), child());
    }

    private static NetworkArgs networkArgs(Settings settings, Account account, Encryption logs) {
        var network = settings.network();
        return new NetworkArgs(settings.prefix(), account, network.cidrBlock(), network.zones(), network.availabilityZoneIds(),
                network.nat(), new FlowLogsArgs(network.flowLogRetentionInDays(), logs));
    }

    private static DatabaseArgs databaseArgs(Settings settings, Network network, Encryption data) {
        var database = settings.database();
        return new DatabaseArgs(network, database.engine(), database.instanceClass(), database.allocatedStorage(),
                database.multiAz(), database.backupRetentionPeriod(), database.onDelete(), database.insight(), data);
    }

    private static VpcFunctionArgs functionArgs(Settings settings, Identity identity, String jar, String handler,
            String description, Map<String, Output<String>> environment) {
        var function = settings.function();
        return new VpcFunctionArgs(identity, "function/target/" + jar + ".jar",
                "lambdavpc.handler.%s.%s::handleRequest".formatted(jar, handler), description, function.memorySize(), 30,
                environment, function.release(), function.reservedConcurrentExecutions(), function.tracing());
    }

    private static Map<String, Output<String>> environment(Database database, Secret secret) {
        return Map.of("DATABASE_HOST", database.address(), "DATABASE_PORT", Output.of(String.valueOf(database.port())),
                "DATABASE_NAME", Output.of(Database.DATABASE_NAME),
                "DATABASE_ENGINE", Output.of(database.engine().rdsName()),
                "DATABASE_AUTHENTICATION", Output.of("password"), "SECRET_ARN", secret.arn());
    }

    private static Map<String, Output<String>> rotationEnvironment(Database database, Secret secret) {
        var environment = new HashMap<>(environment(database, secret));
        environment.put("MASTER_SECRET_ARN", database.masterSecretArn());
        environment.put("DATABASE_USER", Output.of("app_login"));
        return environment;
    }

    private static AuditArgs auditArgs(Settings settings, Account account, Encryption logs) {
        var audit = settings.audit();
        return new AuditArgs(settings.prefix(), account, audit.cloudTrail(), audit.guardDuty(), audit.protections(),
                audit.retentionInDays(), audit.keepOnDelete(), logs);
    }

    private ComponentResourceOptions child() {
        return ComponentResourceOptions.builder().parent(this).build();
    }
}
