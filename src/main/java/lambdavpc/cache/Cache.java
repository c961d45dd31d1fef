package lambdavpc.cache;

import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.elasticache.ServerlessCache;
import com.pulumi.aws.elasticache.ServerlessCacheArgs;
import com.pulumi.aws.elasticache.User;
import com.pulumi.aws.elasticache.UserArgs;
import com.pulumi.aws.elasticache.UserGroup;
import com.pulumi.aws.elasticache.UserGroupArgs;
import com.pulumi.aws.elasticache.inputs.ServerlessCacheCacheUsageLimitsArgs;
import com.pulumi.aws.elasticache.inputs.ServerlessCacheCacheUsageLimitsDataStorageArgs;
import com.pulumi.aws.elasticache.inputs.ServerlessCacheCacheUsageLimitsEcpuPerSecondArgs;
import com.pulumi.aws.elasticache.inputs.UserAuthenticationModeArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;

/**
 * ElastiCache for Valkey, serverless, in the isolated subnets: TLS and encryption are always on, it admits nobody until a grant does, and its one
 * user logs in by a token of IAM and can get and set values, nothing else. There is no password, neither here nor anywhere.
 *
 * <p>It holds copies of what the database holds, so it deserves the same walls; nothing is lost with it, so it has no snapshots.
 *
 * <p>Practice: FSBP ElastiCache.4, .5, .6 and .7, which AWS looks at for caches that have nodes;
 * <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html">authenticating with IAM</a>;
 * <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html">role-based access control</a>.
 */
public final class Cache extends ComponentResource {
    public static final int PORT = 6379;
    private static final int MAX_NAME = 40;
    /** Each costs about as much as a simple command on 1 KB; what exceeds it is refused, and a refusal is a miss. */
    private static final int MAX_ECPU_PER_SECOND = 5_000;
    private static final String ENGINE = "valkey";

    private final String name;
    private final CacheArgs args;
    private final String cacheName;
    private final Output<String> groupId;
    private final ServerlessCache cache;

    /** @throws IllegalArgumentException when its name (prefix and name) would be longer than AWS allows */
    public Cache(String name, CacheArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:cache:Cache", name, options);
        this.name = name;
        this.args = args;
        cacheName = args.network().prefix() + "-" + name;
        if (cacheName.length() > MAX_NAME) {
            throw new IllegalArgumentException("cache name: got %s (%d characters); allowed: %d; shorten the prefix".formatted(cacheName, cacheName.length(), MAX_NAME));
        }
        var child = CustomResourceOptions.builder().parent(this).build();
        var group = new SecurityGroup(name + "-group", SecurityGroupArgs.builder()
                .namePrefix(cacheName + "-")
                .description("Cache " + cacheName + ": admits its port from granted functions")
                .vpcId(args.network().vpcId())
                .tags(Map.of("Name", cacheName))
                .build(), child);
        groupId = group.id();
        var user = new User(name + "-user", UserArgs.builder()
                // With IAM both must be the same.
                .userId(cacheName)
                .userName(cacheName)
                .engine(ENGINE)
                .accessString("on ~* resetchannels -@all +get +set")
                .authenticationMode(UserAuthenticationModeArgs.builder().type("iam").build())
                .build(), child);
        var users = new UserGroup(name + "-users", UserGroupArgs.builder()
                .userGroupId(cacheName)
                .engine(ENGINE)
                .userIds(user.userId().applyValue(List::of))
                .build(), child);
        cache = new ServerlessCache(name + "-cache", ServerlessCacheArgs.builder()
                .name(cacheName)
                .engine(ENGINE)
                .majorEngineVersion("8")
                .description("Answers that may be some time old")
                .kmsKeyId(args.encryption().keyArnOrNull())
                .subnetIds(args.network().isolatedSubnetIds())
                .securityGroupIds(groupId.applyValue(List::of))
                .userGroupId(users.userGroupId())
                .cacheUsageLimits(ServerlessCacheCacheUsageLimitsArgs.builder()
                        .dataStorage(ServerlessCacheCacheUsageLimitsDataStorageArgs.builder().maximum(args.maxGigabytes()).unit("GB").build())
                        .ecpuPerSeconds(ServerlessCacheCacheUsageLimitsEcpuPerSecondArgs.builder().maximum(MAX_ECPU_PER_SECOND).build())
                        .build())
                // Exception to cache.backups for *-cache: it holds copies of what the database holds, and nothing is lost with it.
                .snapshotRetentionLimit(0)
                .tags(Map.of("Name", cacheName))
                .build(), child);
        registerOutputs(Map.of("arn", cache.arn(), "securityGroupId", groupId));
    }

    /** The function may open connections on the cache's port. */
    public Grant allowFrom(Identity identity) {
        return new Grant.Connect(identity, name, groupId, PORT);
    }

    /** The function may log in as the cache's user with an IAM token. */
    public Grant allowLogin(Identity identity) {
        var account = args.network().account();
        return new Grant.ConnectToCache(identity, account.arn("elasticache", "serverlesscache:" + cacheName), account.arn("elasticache", "user:" + cacheName));
    }

    /** By which tokens are made and metrics are told. */
    public String cacheName() {
        return cacheName;
    }

    /** Whom tokens are made for. */
    public String user() {
        return cacheName;
    }

    /** DNS name that clients connect to, with TLS. */
    public Output<String> address() {
        return cache.endpoints().applyValue(endpoints -> endpoints.get(0).address());
    }
}
