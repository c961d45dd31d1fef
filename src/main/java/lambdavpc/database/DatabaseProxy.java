package lambdavpc.database;

import com.pulumi.aws.cloudwatch.LogGroup;
import com.pulumi.aws.cloudwatch.LogGroupArgs;
import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.rds.Proxy;
import com.pulumi.aws.rds.ProxyArgs;
import com.pulumi.aws.rds.ProxyDefaultTargetGroup;
import com.pulumi.aws.rds.ProxyDefaultTargetGroupArgs;
import com.pulumi.aws.rds.ProxyTarget;
import com.pulumi.aws.rds.ProxyTargetArgs;
import com.pulumi.aws.rds.inputs.ProxyAuthArgs;
import com.pulumi.aws.rds.inputs.ProxyDefaultTargetGroupConnectionPoolConfigArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Forwarder;
import lambdavpc.access.Grant;
import lambdavpc.access.Grant.GuardedSecret;
import lambdavpc.access.Identity;
import lambdavpc.iam.Account;
import lambdavpc.iam.Policies;

/**
 * An RDS Proxy before a database: functions share its connections, and log in to it instead of to the database. It takes TLS only, and opens to
 * nobody until a grant does.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html">RDS Proxy</a>; its certificate comes from
 * AWS Certificate Manager and so from Amazon's public roots, not from those of RDS.
 */
public final class DatabaseProxy extends ComponentResource {
    /** Of what the database admits; the rest is for whoever goes to it directly: rotation, migration, people. */
    public static final int MAX_CONNECTIONS_PERCENT = 80;

    private final String name;
    private final Account account;
    private final Database database;
    private final GuardedSecret secret;
    private final Forwarder forwarder;
    private final Proxy proxy;

    /** Takes connections as soon as it has read the secret; functions reach it by grants of this component, not of the database. */
    public DatabaseProxy(String name, DatabaseProxyArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:database:DatabaseProxy", name, options);
        this.name = name;
        account = args.network().account();
        database = args.database();
        secret = args.secret();
        var prefix = args.network().prefix() + "-" + name;
        var child = CustomResourceOptions.builder().parent(this).build();

        var group = new SecurityGroup(name + "-group", SecurityGroupArgs.builder()
                .namePrefix(prefix + "-")
                .description("Proxy " + prefix + ": admits granted functions, goes to its database")
                .vpcId(args.network().vpcId())
                .tags(Map.of("Name", prefix))
                .build(), child);
        var role = new Role(name + "-role", RoleArgs.builder()
                .name(prefix)
                .description("Lets the proxy read what it logs in to the database with")
                // Without a condition on the source: AWS documents none for proxies, and one that RDS does not meet would lock the proxy out.
                .assumeRolePolicy(Policies.trust("rds.amazonaws.com"))
                .build(), child);
        // Before the proxy: otherwise RDS makes the group itself, without retention or our key, and it outlives a destroy.
        var log = new LogGroup(name + "-logs", LogGroupArgs.builder()
                .name("/aws/rds/proxy/" + prefix)
                .retentionInDays(args.logRetentionInDays())
                .kmsKeyId(args.logEncryption().keyArnOrNull())
                .build(), child);
        proxy = new Proxy(name + "-proxy", ProxyArgs.builder()
                .name(prefix)
                .engineFamily("POSTGRESQL")
                .requireTls(true)
                .debugLogging(false) // it would write statements to the log
                .roleArn(role.arn())
                .vpcSubnetIds(args.network().isolatedSubnetIds())
                .vpcSecurityGroupIds(group.id().applyValue(List::of))
                .auths(auth(args).secretArn(secret.arn()).build())
                .tags(Map.of("Name", prefix))
                .build(), CustomResourceOptions.builder()
                .parent(this)
                .dependsOn(log)
                // Its name is fixed, for its log's sake.
                .deleteBeforeReplace(true)
                .build());
        var targets = new ProxyDefaultTargetGroup(name + "-targets", ProxyDefaultTargetGroupArgs.builder()
                .dbProxyName(proxy.name())
                .connectionPoolConfig(ProxyDefaultTargetGroupConnectionPoolConfigArgs.builder()
                        .maxConnectionsPercent(MAX_CONNECTIONS_PERCENT)
                        .maxIdleConnectionsPercent(MAX_CONNECTIONS_PERCENT / 2)
                        .connectionBorrowTimeout(20)
                        .build())
                .build(), child);
        var target = new ProxyTarget(name + "-target", ProxyTargetArgs.builder()
                .dbProxyName(proxy.name())
                .targetGroupName(targets.name())
                .dbInstanceIdentifier(database.identifier())
                .build(), child);
        forwarder = new Forwarder(name, role, account.roleArn(prefix), group.id());
        registerOutputs(Map.of("endpoint", proxy.endpoint(), "securityGroupId", group.id(), "target", target.rdsResourceId()));
    }

    private static ProxyAuthArgs.Builder auth(DatabaseProxyArgs args) {
        var auth = ProxyAuthArgs.builder().authScheme("SECRETS").description("The functions' user");
        return switch (args.clients()) {
            case PASSWORD -> auth.iamAuth("DISABLED").clientPasswordAuthType("POSTGRES_SCRAM_SHA_256");
            case IAM -> auth.iamAuth("REQUIRED");
        };
    }

    /**
     * How many connections it opens at most, of about so many as functions can have.
     *
     * @param forFunctions with RDS's default parameters
     */
    public static int connections(int forFunctions) {
        return (int) ((forFunctions + (long) InstanceClass.NOT_FOR_FUNCTIONS) * MAX_CONNECTIONS_PERCENT / 100);
    }

    /** What RDS and its metrics know it by. */
    public Output<String> proxyName() {
        return proxy.name();
    }

    /** Its name in the VPC: what functions connect to. */
    public Output<String> endpoint() {
        return proxy.endpoint();
    }

    /** The function may open connections to the proxy, and none to the database. */
    public Grant allowFrom(Identity identity) {
        return new Grant.Connect(identity, name, forwarder.securityGroupId(), database.port());
    }

    /** The function may log in to the proxy as this user with an IAM token: the user of the secret, which has a password in the database. */
    public Grant allowLogin(Identity identity, String user) {
        return new Grant.ConnectAs(identity, account.arn("rds-db",
                proxy.arn().applyValue(arn -> "dbuser:" + arn.substring(arn.lastIndexOf(':') + 1) + "/" + user)));
    }

    /** The proxy may go to its database and read the secret. */
    public Grant grantForward() {
        return database.allowFrom(forwarder, secret);
    }
}
