package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.access.Placement;
import lambdavpc.audit.AuditArgs;
import lambdavpc.database.Database;
import lambdavpc.database.DatabaseArgs;
import lambdavpc.database.DatabaseArgs.OnDelete;
import lambdavpc.encryption.EncryptionKeys;
import lambdavpc.function.Code;
import lambdavpc.function.ControlFunction;
import lambdavpc.function.ControlFunctionArgs;
import lambdavpc.function.VpcFunction;
import lambdavpc.function.VpcFunctionArgs;
import lambdavpc.function.VpcFunctionArgs.Architecture;
import lambdavpc.iam.Account;
import lambdavpc.monitoring.AlarmTopic;
import lambdavpc.monitoring.AlarmTopicArgs;
import lambdavpc.network.Network;
import lambdavpc.network.NetworkArgs;
import lambdavpc.network.NetworkArgs.FlowLogsArgs;
import lambdavpc.queue.QueueArgs;
import lambdavpc.settings.Settings;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/** From the profile's settings to the components' arguments: what every part of the topology is made with. */
record Deployment(Settings settings, EncryptionKeys keys, AlarmTopic alarms, Network network) {
    /** Seconds; enough for a cold start and a database that fails over. */
    private static final int TIMEOUT = 60;

    /** Registers keys, the alarms' topic and the network, which everything else stands on. */
    static Deployment of(Settings settings, Account account, ComponentResourceOptions options) {
        var keys = EncryptionKeys.of(settings.keys(), settings.prefix(), account, AuditArgs.trailArn(settings.prefix(), account),
                AlarmTopicArgs.topicArn(settings.prefix(), account),
                settings.database().onDelete() != OnDelete.DISCARD, settings.audit().keepOnDelete(), options);
        var alarms = new AlarmTopic("alarms", new AlarmTopicArgs(settings.prefix(), account, keys.logs(), settings.alarms().emails()), options);
        var network = settings.network();
        return new Deployment(settings, keys, alarms, new Network("network", new NetworkArgs(settings.prefix(), account,
                network.cidrBlock(), network.zones(), network.availabilityZoneIds(), List.of(network.natInstanceType()), network.nat(), network.blockPublicAccess(),
                new FlowLogsArgs(network.flowLogRetentionInDays(), keys.logs())), options));
    }

    DatabaseArgs databaseArgs() {
        var database = settings.database();
        return new DatabaseArgs(network, database.engine(), database.instanceClass(), database.allocatedStorage(),
                database.multiAz(), database.backupRetentionPeriod(), database.onDelete(), database.insight(), keys.data());
    }

    QueueArgs queueArgs() {
        return new QueueArgs(network, keys.data(), settings.queue().retentionInDays(), settings.queue().delivery());
    }

    AuditArgs auditArgs() {
        var audit = settings.audit();
        return new AuditArgs(settings.prefix(), network.account(), audit.cloudTrail(), audit.guardDuty(), audit.accessAnalyzer(),
                audit.unusedAccessInDays(), audit.protections(), audit.retentionInDays(), audit.keepOnDelete(), audit.trailLogRetentionInDays(), keys.logs());
    }

    Identity identity(String name, ComponentResourceOptions options) {
        return identity(name, new Placement.Isolated(), options);
    }

    Identity identity(String name, Placement placement, ComponentResourceOptions options) {
        return new Identity(name, new IdentityArgs(network, placement, settings.function().logRetentionInDays(), keys.logs(),
                settings.function().tracing()), options);
    }

    VpcFunction function(Identity identity, String description, Database database, Map<String, Output<String>> login,
            List<Resource> ready, ComponentResourceOptions options) {
        return function(identity, description, database, login, TIMEOUT, ready, options);
    }

    /**
     * One of our functions that use the database: its jar, its handler's package and its identity have one name.
     *
     * @param login   variables that tell how to log in, and where if not at the database itself
     * @param timeout seconds
     */
    VpcFunction function(Identity identity, String description, Database database, Map<String, Output<String>> login, int timeout,
            List<Resource> ready, ComponentResourceOptions options) {
        var environment = new HashMap<String, Output<String>>();
        environment.put("DATABASE_HOST", database.address());
        environment.put("DATABASE_PORT", Output.of(String.valueOf(database.port())));
        environment.put("DATABASE_NAME", Output.of(Database.DATABASE_NAME));
        environment.put("DATABASE_ENGINE", Output.of(database.engine().rdsName()));
        environment.putAll(login); // it may lead to a proxy instead
        return function(identity, identity.name(), description, environment, timeout, settings.function().reservedConcurrentExecutions(), ready, options);
    }

    /**
     * One of our functions.
     *
     * @param code {@code egress-probe} for {@code egress-probe.jar} and {@code lambdavpc.handler.egressprobe.EgressProbe}
     */
    VpcFunction function(Identity identity, String code, String description, Map<String, Output<String>> environment, int timeout,
            Optional<Integer> reserved, List<Resource> ready, ComponentResourceOptions options) {
        var function = settings.function();
        return new VpcFunction(identity.name(), new VpcFunctionArgs(identity, Code.jar(jar(code), handler(code)), Architecture.ARM64, description, function.memorySize(), timeout, environment,
                function.release(), reserved, function.tracing()), ready, options);
    }

    /**
     * One of our functions that only call AWS's control plane. It runs once at a time where the profile reserves concurrency at all.
     *
     * @param name    {@code nat-healer} for {@code nat-healer.jar} and {@code lambdavpc.handler.nathealer.NatHealer}
     * @param timeout seconds
     * @param may     all that it may do
     */
    ControlFunction controlFunction(String name, String description, Map<String, Output<String>> environment, int timeout,
            List<Output<IamStatement>> may, ComponentResourceOptions options) {
        var function = settings.function();
        return new ControlFunction(name, new ControlFunctionArgs(settings.prefix(), network.account(), jar(name), handler(name), description,
                function.memorySize(), timeout, environment, may, function.release(), function.reservedConcurrentExecutions().map(some -> 1),
                function.logRetentionInDays(), keys.logs(), function.tracing()), options);
    }

    private static String jar(String code) {
        return "function/target/" + code + ".jar";
    }

    private static String handler(String code) {
        var type = Arrays.stream(code.split("-")).map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1)).collect(Collectors.joining());
        return "lambdavpc.handler.%s.%s::handleRequest".formatted(type.toLowerCase(Locale.ROOT), type);
    }
}
