package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Grant;
import lambdavpc.database.Database;
import lambdavpc.function.RunOnDeploy;
import lambdavpc.function.RunOnDeployArgs;
import lambdavpc.iam.Account;
import lambdavpc.queue.Queue;
import lambdavpc.queue.QueueConsumer;
import lambdavpc.queue.QueueConsumerArgs;
import lambdavpc.settings.Settings;

/** Functions next to a private database, step by step as the article tells it, from one profile. */
public final class Topology extends ComponentResource {
    private final Map<String, Output<?>> outputs = new HashMap<>();

    /** Everything that the settings describe, wired. */
    public Topology(String name, Settings settings, ComponentResourceOptions options) {
        super("lambda-vpc:topology:Topology", name, options);
        var child = ComponentResourceOptions.builder().parent(this).build();

        // Step 1: a VPC whose isolated subnets have no way out, for the functions and the database.
        var deployment = Deployment.of(settings, Account.current(), child);
        var database = new Database("database", deployment.databaseArgs(), child);
        var login = Login.of(deployment, database, child);
        var reader = deployment.identity("reader", child);
        var writer = deployment.identity("writer", child);
        var writes = new Queue("writes", deployment.queueArgs(), child);
        var migrator = deployment.identity("migrate", child);
        var cache = new ReadCache(deployment, child);
        var operators = new DatabaseOperators(deployment, database, child);
        var probes = new EgressProbes(deployment, child);
        var restores = new Restores(deployment, database, child);

        // Steps 2 to 4: who may do what. The endpoint, every security-group rule and every policy follow from this list.
        var grants = new ArrayList<Grant>();
        grants.addAll(login.grants(reader));
        grants.addAll(cache.grants(reader));
        grants.addAll(login.grants(writer));
        grants.add(writes.grantConsume(writer));
        grants.addAll(login.ownGrants());
        grants.addAll(operators.grants());
        grants.addAll(probes.grants());
        grants.addAll(restores.grants());
        grants.addAll(List.of(database.grantMasterRead(migrator), database.allowFrom(migrator)));
        var access = new Access("access", new AccessArgs(deployment.network(), settings.endpointZones(), grants), child);

        // The functions: the schema first, then what keeps the login working, and whoever reads and writes.
        var migration = new HashMap<>(login.environment());
        migration.putAll(operators.environment());
        migration.put("MASTER_SECRET_ARN", database.masterSecretArn());
        var migrate = deployment.function(migrator, "Brings the database's schema up to date", database, migration,
                access.readyFor(migrator), child);
        var migrated = new RunOnDeploy("migration", new RunOnDeployArgs(migrate, Map.of(
                // Another database, or another way to log in, needs its roles and users made.
                "database", database.resourceId(), "login", login.environment().get("DATABASE_AUTHENTICATION"),
                "operators", operators.user())), child);
        login.maintain(access, migrated.run());
        var reading = deployment.function(reader, "Reads notes from the database", database, cache.with(login.functionEnvironment()),
                access.readyFor(reader), child);
        var writing = deployment.function(writer, "Writes notes from its queue to the database", database, login.functionEnvironment(),
                settings.queue().delivery().functionTimeout(), access.readyFor(writer), child);
        new QueueConsumer("writer-queues", new QueueConsumerArgs(writing.invocable(), settings.function().reservedConcurrentExecutions(),
                List.of(writes), List.of(migrated.run())), child);

        probes.deploy(access);
        restores.deploy(access);
        Operations.register(deployment, database, writes, Map.of("reader", reading, "writer", writing), child);
        registerOutputs(Map.of("decisions", Output.of(settings.decisions())));
        outputs.putAll(Map.of("vpcId", deployment.network().vpcId(), "databaseAddress", database.address(),
                "reader", reading.functionName(), "writer", writing.functionName(), "queueUrl", writes.url(), "schemaVersion", migrated.result()));
        outputs.putAll(login.outputs());
        outputs.putAll(operators.outputs());
    }

    /** What the stack exports. */
    public Map<String, Output<?>> outputs() {
        return Map.copyOf(outputs);
    }
}
