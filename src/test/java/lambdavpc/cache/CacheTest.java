package lambdavpc.cache;

import static lambdavpc.Mocked.AWS_KEYS;
import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import lambdavpc.Mocked;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.endpoint.EndpointZones;
import org.junit.jupiter.api.Test;

class CacheTest {
    private static final String CACHE = "aws:elasticache/serverlessCache:ServerlessCache";
    private static final String USER = "aws:elasticache/user:User";

    @Test
    void itIsInTheIsolatedSubnetsWithLimitsAndKeepsNoSnapshots() {
        var mocked = Mocked.run(context -> new Cache("cache", new CacheArgs(Mocked.network(), AWS_KEYS, 2), NONE));
        var cache = mocked.inputs(CACHE, "cache-cache");
        assertEquals("shop-test-cache", cache.get("name"));
        assertEquals(List.of(mocked.id("aws:ec2/subnet:Subnet", "network-isolated-a"), mocked.id("aws:ec2/subnet:Subnet", "network-isolated-b")), cache.get("subnetIds"));
        assertEquals(List.of(mocked.id("aws:ec2/securityGroup:SecurityGroup", "cache-group")), cache.get("securityGroupIds"));
        assertEquals("shop-test-cache", cache.get("userGroupId"));
        assertEquals(Map.of("dataStorage", Map.of("maximum", 2.0, "unit", "GB"), "ecpuPerSeconds", List.of(Map.of("maximum", 5_000.0))), cache.get("cacheUsageLimits"));
        assertEquals(0.0, cache.get("snapshotRetentionLimit"));
        assertNull(cache.get("kmsKeyId"));
    }

    @Test
    void itsOneUserLogsInByIamAndMayGetAndSetOnly() {
        var mocked = Mocked.run(context -> new Cache("cache", new CacheArgs(Mocked.network(), AWS_KEYS, 1), NONE));
        assertEquals(Map.of("userId", "shop-test-cache", "userName", "shop-test-cache", "engine", "valkey", "accessString", "on ~* resetchannels -@all +get +set",
                "authenticationMode", Map.of("type", "iam")), mocked.inputs(USER, "cache-user"));
        assertEquals(List.of("shop-test-cache"), mocked.inputs("aws:elasticache/userGroup:UserGroup", "cache-users").get("userIds"));
    }

    @Test
    void aGrantIsARuleOnEachSideAndOneStatementThatNamesTheCacheAndItsUser() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            var cache = new Cache("cache", new CacheArgs(network, AWS_KEYS, 1), NONE);
            var reader = new Identity("reader", new IdentityArgs(network, 30, AWS_KEYS, false), NONE);
            new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(cache.allowFrom(reader), cache.allowLogin(reader))), NONE);
        });
        var ingress = mocked.inputs("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "access-reader-to-cache-ingress");
        assertEquals(mocked.id("aws:ec2/securityGroup:SecurityGroup", "cache-group"), ingress.get("securityGroupId"));
        assertEquals(mocked.id("aws:ec2/securityGroup:SecurityGroup", "reader-group"), ingress.get("referencedSecurityGroupId"));
        assertEquals(List.of(6379.0, 6379.0), List.of(ingress.get("fromPort"), ingress.get("toPort")));
        assertEquals(List.of("access-reader-to-cache-egress"), mocked.names("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"));
        assertEquals("{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":\"elasticache:Connect\",\"Resource\":["
                + "\"arn:aws:elasticache:us-east-1:000000000000:serverlesscache:shop-test-cache\",\"arn:aws:elasticache:us-east-1:000000000000:user:shop-test-cache\"]}}",
                mocked.inputs("aws:iam/rolePolicy:RolePolicy", "access-reader-policy").get("policy"));
    }

    @Test
    void whatAwsWouldRefuseIsRefusedBefore() {
        assertThrows(IllegalArgumentException.class, () -> new CacheArgs(null, AWS_KEYS, 0));
        assertThrows(IllegalArgumentException.class, () -> new CacheArgs(null, AWS_KEYS, 5_001));
        assertThrows(Exception.class, () -> Mocked.run(context -> new Cache("x".repeat(31), new CacheArgs(Mocked.network(), AWS_KEYS, 1), NONE)));
    }
}
