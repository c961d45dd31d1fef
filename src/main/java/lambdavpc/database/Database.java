package lambdavpc.database;

import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.aws.rds.Instance;
import com.pulumi.aws.rds.InstanceArgs;
import com.pulumi.aws.rds.ParameterGroup;
import com.pulumi.aws.rds.ParameterGroupArgs;
import com.pulumi.aws.rds.SubnetGroup;
import com.pulumi.aws.rds.SubnetGroupArgs;
import com.pulumi.aws.rds.inputs.ParameterGroupParameterArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Forwarder;
import lambdavpc.access.Grant;
import lambdavpc.access.Grant.GuardedSecret;
import lambdavpc.access.Grant.PolicyOwner;
import lambdavpc.access.Identity;
import lambdavpc.access.Operator;
import lambdavpc.database.DatabaseArgs.Insight;
import lambdavpc.database.DatabaseArgs.OnDelete;
import lambdavpc.encryption.Encryption;
import lambdavpc.iam.Account;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * An RDS instance in the isolated subnets: never public, always encrypted, TLS only, admitting nobody until a grant does.
 * RDS makes and rotates the master password; it never comes near our state.
 *
 * <p>Practice: FSBP RDS.2, .3, .5, .6, .7, .8, .10, .11, .13, .17;
 * <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html">RDS and Secrets Manager</a>.
 */
public final class Database extends ComponentResource {
    /** Name of the database that is created in the instance. */
    public static final String DATABASE_NAME = "app";
    private static final String TYPE = "lambda-vpc:database:Database";
    private static final String MASTER_USER = "lambdavpc";

    private final String name;
    private final Account account;
    private final Engine engine;
    private final int port;
    private final Encryption encryption;
    private final Output<String> groupId;
    private final Instance instance;

    /** An instance in the isolated subnets that nobody reaches until a grant says so; RDS makes the master password and keeps it. */
    public Database(String name, DatabaseArgs args, ComponentResourceOptions options) {
        super(TYPE, name, options);
        this.name = name;
        engine = args.engine();
        port = engine.port();
        encryption = args.encryption();
        var prefix = args.network().prefix() + "-" + name;
        account = args.network().account();
        var child = CustomResourceOptions.builder().parent(this).build();

        var group = new SecurityGroup(name + "-group", SecurityGroupArgs.builder()
                .namePrefix(prefix + "-")
                .description("Database " + prefix + ": admits its port from granted functions")
                .vpcId(args.network().vpcId())
                .tags(Map.of("Name", prefix))
                .build(), child);
        var subnets = new SubnetGroup(name + "-subnets", SubnetGroupArgs.builder()
                .namePrefix(prefix + "-")
                .description("Isolated subnets of " + args.network().prefix())
                .subnetIds(args.network().isolatedSubnetIds())
                .build(), child);
        var parameters = new ParameterGroup(name + "-parameters", ParameterGroupArgs.builder()
                .namePrefix(prefix + "-")
                .description("TLS only")
                .family(engine.parameterFamily())
                .parameters(engine.parameters().entrySet().stream()
                        .map(entry -> ParameterGroupParameterArgs.builder().name(entry.getKey()).value(entry.getValue()).build())
                        .toList())
                .build(), child);

        var watched = args.insight() == Insight.ENHANCED;
        var key = args.encryption().keyArnOrNull();
        var builder = InstanceArgs.builder()
                .identifierPrefix(prefix + "-")
                .engine(engine.rdsName())
                .engineVersion(engine.version())
                .autoMinorVersionUpgrade(true)
                // A changed major version or class takes effect at once, not in some maintenance window: the parameter group
                // of the version before could not be deleted until then.
                .allowMajorVersionUpgrade(true)
                .applyImmediately(true)
                .instanceClass(args.instanceClass())
                .allocatedStorage(args.allocatedStorage())
                .storageType("gp3")
                .storageEncrypted(true)
                .kmsKeyId(key)
                .dbName(DATABASE_NAME)
                .port(engine.port())
                .username(MASTER_USER)
                .manageMasterUserPassword(true)
                .masterUserSecretKmsKeyId(key)
                .iamDatabaseAuthenticationEnabled(true)
                // Carries the authority that the functions verify the server with (the RDS bundle holds all of them).
                .caCertIdentifier("rds-ca-rsa2048-g1")
                .dbSubnetGroupName(subnets.name())
                .vpcSecurityGroupIds(group.id().applyValue(List::of))
                .publiclyAccessible(false)
                .parameterGroupName(parameters.name())
                .enabledCloudwatchLogsExports(engine.logExports())
                .multiAz(args.multiAz())
                .backupRetentionPeriod(args.backupRetentionPeriod())
                .copyTagsToSnapshot(true)
                .deleteAutomatedBackups(args.onDelete() == OnDelete.DISCARD)
                .deletionProtection(args.onDelete() == OnDelete.PROTECT)
                .skipFinalSnapshot(args.onDelete() == OnDelete.DISCARD)
                .finalSnapshotIdentifier(args.onDelete() == OnDelete.DISCARD ? null
                        // Unique in the account (the group's id), and another one for the database that replaces this one.
                        : group.id().applyValue(id -> "%s-final-%s-%s%s".formatted(prefix, id, engine.rdsName(), key == null ? "" : "-cmk")))
                .performanceInsightsEnabled(watched)
                .tags(Map.of("Name", prefix));
        var most = Math.min(2 * args.allocatedStorage(), DatabaseArgs.MAX_STORAGE);
        if (most >= 1.1 * args.allocatedStorage()) { // RDS wants a tenth of headroom, or no autoscaling
            builder.maxAllocatedStorage(most);
        }
        var prerequisites = new ArrayList<Resource>();
        if (watched) {
            var role = monitoringRole(name, prefix, child);
            prerequisites.add(role.policy());
            builder.monitoringInterval(60)
                    .monitoringRoleArn(role.role().arn())
                    .performanceInsightsRetentionPeriod(7)
                    .performanceInsightsKmsKeyId(key);
        }
        instance = new Instance(name + "-instance", builder.build(), CustomResourceOptions.builder()
                .parent(this)
                .protect(args.onDelete() == OnDelete.PROTECT)
                // RDS tries the monitoring role when the instance is created.
                .dependsOn(prerequisites)
                .build());
        groupId = group.id();
        registerOutputs(Map.of("endpoint", instance.endpoint(), "securityGroupId", groupId));
    }

    private Database(String name, ExistingDatabaseArgs args, ComponentResourceOptions options) {
        super(TYPE, name, options);
        this.name = name;
        account = args.account();
        engine = args.engine();
        port = args.port();
        encryption = args.encryption();
        instance = Instance.get(name + "-instance", args.identifier(), null, CustomResourceOptions.builder().parent(this).build());
        groupId = instance.vpcSecurityGroupIds().applyValue(groups -> groups.get(0));
        registerOutputs(Map.of("endpoint", instance.endpoint(), "securityGroupId", groupId));
    }

    /**
     * An instance that exists. It is read and never changed; only its first security group gets a rule for each granted function, so no rules may
     * be written inside of that group. Whether it is public, encrypted, backed up or forces TLS stays its owner's business, and so
     * does whom its groups admit beside our functions: claims about that are inconclusive unless its network is in the same stack.
     */
    public static Database existing(String name, ExistingDatabaseArgs args, ComponentResourceOptions options) {
        return new Database(name, args, options);
    }

    /** The function may open connections on the database's port. */
    public Grant allowFrom(Identity identity) {
        return new Grant.Connect(identity, name, groupId, port);
    }

    /**
     * The function may log in as this database user with an IAM token.
     *
     * @param user a database user that was made for IAM authentication (in PostgreSQL a member of {@code rds_iam})
     */
    public Grant allowLogin(Identity identity, String user) {
        return new Grant.ConnectAs(identity, userArn(user));
    }

    private Output<String> userArn(String user) {
        return account.arn("rds-db", instance.resourceId().applyValue(resource -> "dbuser:" + resource + "/" + user));
    }

    /**
     * These people may reach the database by their tunnel.
     *
     * @param user database user that they log in as, with an IAM token
     */
    public Grant allowFrom(Operator operator, String user) {
        return new Grant.Operate(operator, name, groupId, port, userArn(user));
    }

    /**
     * The function may log in as this database user to this database and to all that are restored from it, whose ids nobody knows before:
     * to every database of the account that has such a user.
     *
     * @param user a database user for IAM logins that may do next to nothing
     */
    public Grant allowLoginToCopies(Identity identity, String user) {
        return new Grant.ConnectAs(identity, account.arn("rds-db", "dbuser:*/" + user));
    }

    /** The proxy may open connections on the database's port, and read what it logs in with. */
    Grant allowFrom(Forwarder forwarder, GuardedSecret loginSecret) {
        return new Grant.Forward(forwarder, name, groupId, port, loginSecret);
    }

    /** The function may read the master password: rotation and schema migration, nobody else. */
    public Grant grantMasterRead(Identity identity) {
        return new Grant.UseSecret(identity, new GuardedSecret(name + "-master", masterSecretArn(), encryption, PolicyOwner.RDS),
                List.of("secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"));
    }

    /** For policies and backups. */
    public Output<String> arn() {
        return instance.arn();
    }

    /** Admits whom grants name, and nobody else. */
    public Output<String> securityGroupId() {
        return groupId;
    }

    /** Where a restored copy belongs. */
    public Output<String> subnetGroupName() {
        return instance.dbSubnetGroupName();
    }

    /** What refuses connections without TLS; a restored copy needs it too. */
    public Output<String> parameterGroupName() {
        return instance.parameterGroupName();
    }

    /** DNS name; it leads to the standby after a fail-over. */
    public Output<String> address() {
        return instance.address();
    }

    /** Another one whenever the database is another one. */
    public Output<String> resourceId() {
        return instance.resourceId();
    }

    /** By which its metrics and events are told: {@code DBInstanceIdentifier}. */
    public Output<String> identifier() {
        return instance.identifier();
    }

    /** TCP port that it listens on. */
    public int port() {
        return port;
    }

    /** With its version. */
    public Engine engine() {
        return engine;
    }

    /** ARN of the secret that RDS keeps the master password in. */
    public Output<String> masterSecretArn() {
        return instance.masterUserSecrets().applyValue(secrets -> secrets.stream().flatMap(secret -> secret.secretArn().stream()).findFirst()
                .orElseThrow(() -> new IllegalStateException("%s: RDS manages no master secret of it; turn manageMasterUserPassword on, or grant a secret of your own"
                        .formatted(name))));
    }

    private record MonitoringRole(Role role, RolePolicy policy) {}

    /** Least privilege instead of AWS's managed policy: Enhanced Monitoring writes to one log group of the account. */
    private MonitoringRole monitoringRole(String name, String prefix, CustomResourceOptions child) {
        var role = new Role(name + "-monitoring-role", RoleArgs.builder()
                .name(prefix + "-monitoring")
                .description("Lets RDS Enhanced Monitoring write its metrics")
                .assumeRolePolicy(Policies.trust("monitoring.rds.amazonaws.com", account, account.arn("rds", "db:" + prefix + "-*")))
                .build(), child);
        var policy = new RolePolicy(name + "-monitoring-policy", RolePolicyArgs.builder()
                .name("write-metrics")
                .role(role.name())
                .policy(account.arn("logs", "log-group:RDSOSMetrics").applyValue(group -> Policies.document(List.of(
                        IamStatement.builder()
                                .effect(IamEffect.ALLOW)
                                .actionIds(List.of("logs:CreateLogGroup", "logs:PutRetentionPolicy"))
                                .addResource(group)
                                .build(),
                        IamStatement.builder()
                                .effect(IamEffect.ALLOW)
                                .actionIds(List.of("logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams",
                                        "logs:GetLogEvents"))
                                .addResource(group + ":log-stream:*")
                                .build()))))
                .build(), child);
        return new MonitoringRole(role, policy);
    }
}
