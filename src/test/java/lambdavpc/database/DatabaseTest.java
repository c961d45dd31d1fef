package lambdavpc.database;

import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lambdavpc.Mocked;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.database.DatabaseArgs.Insight;
import lambdavpc.database.DatabaseArgs.OnDelete;
import lambdavpc.endpoint.EndpointZones;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseTest {
    private static final String INSTANCE = "aws:rds/instance:Instance";

    private static Mocked deployed(Engine engine, OnDelete onDelete, Insight insight) {
        return Mocked.run(context -> new Database("database", new DatabaseArgs(Mocked.network(), engine, "db.t4g.micro", 20, true, 7,
                onDelete, insight, Mocked.AWS_KEYS), NONE));
    }

    @ParameterizedTest
    @CsvSource({"PROTECT, true, false, false", "SNAPSHOT, false, false, false", "DISCARD, false, true, true"})
    void whatBecomesOfTheDataIsOneDecision(OnDelete onDelete, boolean protection, boolean skip, boolean dropBackups) {
        var instance = deployed(new Engine.PostgreSql("17"), onDelete, Insight.BASIC).inputs(INSTANCE, "database-instance");
        assertEquals(protection, instance.get("deletionProtection"));
        assertEquals(skip, instance.get("skipFinalSnapshot"));
        assertEquals(dropBackups, instance.get("deleteAutomatedBackups"));
        if (skip) {
            assertNull(instance.get("finalSnapshotIdentifier"));
        } else {
            assertTrue(((String) instance.get("finalSnapshotIdentifier")).startsWith("shop-test-database-final-sg-"));
        }
    }

    @Test
    void itIsPrivateEncryptedAndItsMasterPasswordIsRdsOwn() {
        var instance = deployed(new Engine.PostgreSql("17"), OnDelete.DISCARD, Insight.BASIC).inputs(INSTANCE, "database-instance");
        assertEquals(false, instance.get("publiclyAccessible"));
        assertEquals(true, instance.get("storageEncrypted"));
        assertEquals(true, instance.get("manageMasterUserPassword"));
        assertNull(instance.get("password"));
        assertEquals(1, ((List<?>) instance.get("vpcSecurityGroupIds")).size());
    }

    @Test
    void enhancedInsightHasARoleThatMayOnlyWriteItsMetrics() {
        var mocked = deployed(new Engine.PostgreSql("17"), OnDelete.DISCARD, Insight.ENHANCED);
        var instance = mocked.inputs(INSTANCE, "database-instance");
        assertEquals(60.0, instance.get("monitoringInterval"));
        assertEquals(true, instance.get("performanceInsightsEnabled"));
        var trust = (String) mocked.inputs("aws:iam/role:Role", "database-monitoring-role").get("assumeRolePolicy");
        assertTrue(trust.contains("\"aws:SourceAccount\":\"000000000000\""), trust);
    }

    static Stream<Engine> engines() {
        return Stream.of(new Engine.PostgreSql("17"), new Engine.MySql("8.4"), new Engine.MariaDb("11.4"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void everyEngineRefusesAConnectionWithoutTls(Engine engine) {
        var mocked = deployed(engine, OnDelete.DISCARD, Insight.BASIC);
        var parameters = mocked.inputs("aws:rds/parameterGroup:ParameterGroup", "database-parameters").get("parameters");
        var parameter = (Map<?, ?>) ((List<?>) parameters).get(0);
        assertEquals(engine instanceof Engine.PostgreSql ? "rds.force_ssl" : "require_secure_transport", parameter.get("name"));
        assertEquals("1", parameter.get("value"));
        assertEquals((double) engine.port(), mocked.inputs(INSTANCE, "database-instance").get("port"));
    }

    @Test
    void sizesAndBackupsOutsideRdsLimitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new DatabaseArgs(null, new Engine.PostgreSql("17"), "db.t4g.micro", 19, false,
                1, OnDelete.DISCARD, Insight.BASIC, Mocked.AWS_KEYS));
        assertThrows(IllegalArgumentException.class, () -> new DatabaseArgs(null, new Engine.PostgreSql("17"), "db.t4g.micro", 20, false,
                0, OnDelete.DISCARD, Insight.BASIC, Mocked.AWS_KEYS));
    }

    @Test
    void oneThatExistsIsReadAndOnlyItsFirstGroupGetsARule() {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            var theirs = new Database("theirs", new DatabaseArgs(network, new Engine.PostgreSql("17"), "db.t4g.micro", 20, false, 7,
                    OnDelete.DISCARD, Insight.BASIC, Mocked.AWS_KEYS), NONE);
            var database = Database.existing("orders", new ExistingDatabaseArgs(network.account(), theirs.identifier(), theirs.engine(), 6432, Mocked.AWS_KEYS), NONE);
            var reader = new Identity("reader", new IdentityArgs(network, 30, Mocked.AWS_KEYS, false), NONE);
            new Access("access", new AccessArgs(network, EndpointZones.ONE,
                    List.of(database.allowFrom(reader), database.allowLogin(reader, "app"), database.grantMasterRead(reader))), NONE);
        });
        assertEquals(List.of("theirs-instance"), mocked.names(INSTANCE));
        var rule = mocked.inputs("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "access-reader-to-orders-ingress");
        assertEquals(mocked.id("aws:ec2/securityGroup:SecurityGroup", "theirs-group"), rule.get("securityGroupId"));
        assertEquals(6432.0, rule.get("toPort"));
        var policy = (String) mocked.inputs("aws:iam/rolePolicy:RolePolicy", "access-reader-policy").get("policy");
        assertTrue(policy.contains("dbuser:" + mocked.id(INSTANCE, "theirs-instance") + "/app"), policy);
        assertTrue(policy.contains(":secret:rds!db-"), policy);
    }
}
