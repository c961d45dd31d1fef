package lambdavpc.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lambdavpc.audit.AuditArgs.Protection;
import lambdavpc.audit.Singleton;
import lambdavpc.database.Authentication;
import lambdavpc.database.DatabaseArgs.Insight;
import lambdavpc.database.DatabaseArgs.OnDelete;
import lambdavpc.database.Engine;
import lambdavpc.encryption.EncryptionKeys.Owner;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.function.Release;
import lambdavpc.graph.Profile;
import lambdavpc.network.BlockPublicAccess;
import lambdavpc.network.Nat;
import lambdavpc.queue.Delivery;
import lambdavpc.recovery.RestoreTests;
import lambdavpc.recovery.VaultLock;
import lambdavpc.secret.Users;
import lambdavpc.settings.Settings.AlarmReach;
import lambdavpc.settings.Settings.AlarmSettings;
import lambdavpc.settings.Settings.AuditSettings;
import lambdavpc.settings.Settings.CostSettings;
import lambdavpc.settings.Settings.DatabaseSettings;
import lambdavpc.settings.Settings.EgressSettings;
import lambdavpc.settings.Settings.FunctionSettings;
import lambdavpc.settings.Settings.NetworkSettings;
import lambdavpc.settings.Settings.QueueSettings;
import lambdavpc.settings.Settings.RecoverySettings;
import lambdavpc.settings.Settings.RegionLoss;
import lambdavpc.settings.Settings.SecretSettings;
import lambdavpc.settings.Settings.ZoneLoss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsReaderTest {
    private static final Map<String, String> LEAST = Map.of("lambda-vpc:recovery", "{\"zoneLoss\":\"accept-downtime\"}");

    @Test
    void aProfileThatOnlyDecidesWhatItMustHasTheDocumentedDefaults() {
        var settings = SettingsReader.read("lambda-vpc", "dev", LEAST);
        assertEquals(new Settings("lambda-vpc-dev",
                new NetworkSettings("10.0.0.0/16", 2, List.of(), "t4g.micro", new Nat.NatInstance("t4g.micro", ""), BlockPublicAccess.OFF, 30, List.of()),
                new DatabaseSettings(new Engine.PostgreSql("17"), "db.t4g.micro", 73, 20, false, 1, OnDelete.SNAPSHOT, Insight.BASIC, Authentication.PASSWORD, false),
                new SecretSettings(Duration.ofDays(30), Users.SINGLE, 30),
                EndpointZones.ONE,
                new FunctionSettings(512, Release.LATEST, Optional.empty(), false, 30),
                new QueueSettings(new Delivery(30, 180, 10, 0, 5, 5), 4, Duration.ofMinutes(15)),
                Optional.empty(),
                new EgressSettings(2, List.of("https://checkip.amazonaws.com/", "https://aws.amazon.com/"), 1), new AlarmSettings(List.of(), AlarmReach.MAIL, false, false, 80),
                Owner.AWS_MANAGED,
                new AuditSettings(new Singleton.Create(), new Singleton.Create(), new Singleton.Create(), Optional.empty(), List.of(), 90, Optional.empty(), false, Optional.empty()),
                List.of(), new RecoverySettings(ZoneLoss.ACCEPT_DOWNTIME, new RegionLoss.AcceptDowntime()), new CostSettings(Optional.empty(), Map.of(), Map.of())), settings);
    }

    @Test
    void everySettingOfTheProdProfileIsHeard() throws IOException {
        var settings = SettingsReader.read("lambda-vpc", "prod", Profile.read(Path.of(""), "prod"));
        assertEquals(new Settings("lambda-vpc-prod",
                new NetworkSettings("10.0.0.0/16", 3, List.of(), "t4g.micro", new Nat.NatGatewayPerZone(), BlockPublicAccess.INGRESS, 365, List.of()),
                new DatabaseSettings(new Engine.PostgreSql("17"), "db.t4g.medium", 394, 20, true, 14, OnDelete.PROTECT, Insight.ENHANCED, Authentication.PASSWORD, false),
                new SecretSettings(Duration.ofDays(30), Users.SINGLE, 30),
                EndpointZones.ALL,
                new FunctionSettings(512, Release.SNAP_START, Optional.of(20), true, 365),
                new QueueSettings(new Delivery(30, 180, 10, 0, 5, 5), 4, Duration.ofMinutes(15)),
                Optional.empty(),
                new EgressSettings(3, List.of("https://checkip.amazonaws.com/", "https://aws.amazon.com/"), 1), new AlarmSettings(List.of(), AlarmReach.CONSOLE, true, true, 80),
                Owner.CUSTOMER_MANAGED,
                new AuditSettings(new Singleton.Create(), new Singleton.Create(), new Singleton.Create(), Optional.of(90),
                        List.of(Protection.RDS_LOGIN_EVENTS, Protection.LAMBDA_NETWORK_LOGS, Protection.S3_DATA_EVENTS), 365, Optional.of(365), true, Optional.empty()),
                List.of(), new RecoverySettings(ZoneLoss.SURVIVE, new RegionLoss.CopyBackups("us-west-2", 35, 35, VaultLock.NONE, RestoreTests.WEEKLY)), new CostSettings(Optional.empty(), Map.of(), Map.of())), settings);
    }

    @Test
    void allProblemsAreToldAtOnceEachWithPathGotAllowedAndFix() {
        var config = new HashMap<>(LEAST);
        config.put("lambda-vpc:network", "{\"zones\":9,\"natt\":\"instance\",\"cidrBlock\":\"10.0.0.0/28\"}");
        config.put("lambda-vpc:databse", "{}");
        config.put("lambda-vpc:secret", "{\"rotateEveryDays\":120}");
        config.put("lambda-vpc:database", "{\"engine\":\"postgress\",\"multiAz\":\"yes\"}");
        config.put("lambda-vpc:endpoint", "[1]");
        var refused = assertThrows(SettingsException.class, () -> SettingsReader.read("lambda-vpc", "dev", config));
        assertEquals(List.of(
                "database.engine: got postgress; allowed: mariadb, mysql, postgres; did you mean postgres?",
                "database.multiAz: got \"yes\"; allowed: true or false; correct it",
                "databse: got an unknown key; allowed: network, database, secret, endpoint, function, queue, cache, egress, alarms, encryption, audit, operators, recovery, cost;"
                        + " did you mean database?",
                "endpoint: got [1]; allowed: an object; write its settings as keys below lambda-vpc:endpoint",
                "network.cidrBlock: got 10.0.0.0/28; allowed: a private IPv4 block, /16 to /22; 10.0.0.0/28 is a /28; a VPC with room"
                        + " for 4 zones takes a /16 to a /22; for example 10.0.0.0/22",
                "network.natt: got an unknown key; allowed: cidrBlock, notOverlapping, zones, availabilityZoneIds, natInstanceType,"
                        + " natInstanceImage, natInstanceAddress, nat, blockPublicAccess, flowLogRetentionInDays; did you mean nat?",
                "network.zones: got 9; allowed: a whole number from 2 to 4; choose one",
                "secret.rotateEveryDays: got 120; allowed: a whole number from 1 to 90; choose one"),
                refused.problems().stream().map(Problem::toString).sorted().toList());
        assertTrue(refused.getMessage().startsWith("Pulumi.dev.yaml has 8 problems; nothing was changed:\n  "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            network    | {"cidrBlock":"10.0.0.0/16","notOverlapping":["10.0.4.0/24"]} | network.cidrBlock
            network    | {"notOverlapping":["ten"]}                   | network.notOverlapping
            network    | {"zones":1}                                  | network.zones
            network    | {"zones":2.5}                                | network.zones
            network    | {"nat":"gateway"}                            | network.nat
            network    | {"natInstanceType":"t3.micro"}               | network.natInstanceType
            network    | {"natInstanceImage":"latest"}                | network.natInstanceImage
            network    | {"natInstanceAddress":"fixed"}               | network.natInstanceAddress
            network    | {"blockPublicAccess":"all"}                  | network.blockPublicAccess
            network    | {"blockPublicAccess":"ingress"}              | network.blockPublicAccess
            network    | {"availabilityZoneIds":["use1-az1"]}         | network.availabilityZoneIds
            network    | {"flowLogRetentionInDays":31}                | network.flowLogRetentionInDays
            database   | {"engine":"oracle"}                          | database.engine
            database   | {"engine":"mysql","engineVersion":"17"}      | database.engineVersion
            database   | {"instanceClass":"t4g.micro"}                | database.instanceClass
            database   | {"instanceClass":"db.m9z.large"}             | database.instanceClass
            database   | {"memoryInGibibytes":0}                      | database.memoryInGibibytes
            database   | {"allocatedStorage":5}                       | database.allocatedStorage
            database   | {"backupRetentionPeriod":0}                  | database.backupRetentionPeriod
            database   | {"onDelete":"keep"}                          | database.onDelete
            database   | {"authentication":"kerberos"}                | database.authentication
            database   | {"insight":true}                             | database.insight
            database   | {"proxy":"yes"}                              | database.proxy
            database   | {"proxy":true,"engine":"mysql"}              | database.proxy
            secret     | {"rotateEveryDays":91}                       | secret.rotateEveryDays
            secret     | {"recoveryWindowInDays":3}                   | secret.recoveryWindowInDays
            secret     | {"users":"both"}                             | secret.users
            endpoint   | {"zones":"two"}                              | endpoint.zones
            function   | {"memorySize":64}                            | function.memorySize
            function   | {"release":"snapstart"}                      | function.release
            function   | {"reservedConcurrentExecutions":0}           | function.reservedConcurrentExecutions
            function   | {"tracing":"on"}                             | function.tracing
            function   | {"logRetentionInDays":2}                     | function.logRetentionInDays
            queue      | {"timeout":0}                                | queue.timeout
            queue      | {"batchSize":10001}                          | queue.batchSize
            queue      | {"batchSize":11}                             | queue.maximumBatchingWindowInSeconds
            queue      | {"maximumBatchingWindowInSeconds":301}       | queue.maximumBatchingWindowInSeconds
            queue      | {"maximumConcurrency":1}                     | queue.maximumConcurrency
            queue      | {"maxReceiveCount":4}                        | queue.maxReceiveCount
            queue      | {"oldestMessageInMinutes":0}                 | queue.oldestMessageInMinutes
            cache      | {"store":"redis"}                            | cache.store
            cache      | {"ttlInSeconds":60}                          | cache.ttlInSeconds
            cache      | {"store":"serverless","ttlInSeconds":0}      | cache.ttlInSeconds
            cache      | {"store":"serverless","maxGigabytes":5001}   | cache.maxGigabytes
            queue      | {"retentionInDays":14}                       | queue.retentionInDays
            function   | {"reservedConcurrentExecutions":4}           | queue.maximumConcurrency
            egress     | {"probe":"on"}                               | egress.probe
            egress     | {"everyMinutes":0}                           | egress.everyMinutes
            egress     | {"targets":["http://example.com/"]}          | egress.targets
            egress     | {"targets":["https://example.com:8443/"]}    | egress.targets
            egress     | {"targets":["https://a.com/?b,c"]}           | egress.targets
            egress     | {"probe":false,"targets":["https://a.com"]}  | egress.targets
            egress     | {"targets":["https://a.b","https://b.b","https://c.b","https://d.b","https://e.b","https://f.b"]} | egress.targets
            alarms     | {"emails":["oncall"]}                        | alarms.emails
            alarms     | {"emails":["a@b.example","a@b.example"]}     | alarms.emails
            alarms     | {"reach":"pager"}                            | alarms.reach
            alarms     | {"reach":"console","emails":["a@b.example"]} | alarms.reach
            alarms     | {"dashboard":"on"}                           | alarms.dashboard
            alarms     | {"quotaPercent":100}                         | alarms.quotaPercent
            alarms     | {"health":"good"}                            | alarms.health
            encryption | {"keys":"mine"}                              | encryption.keys
            audit      | {"cloudTrail":"adopt"}                       | audit.cloudTrail
            audit      | {"guardDuty":{"adobt":"x"}}                  | audit.guardDuty.adobt audit.guardDuty
            audit      | {"guardDutyProtections":["rds"]}             | audit.guardDutyProtections
            audit      | {"onDelete":"snapshot"}                      | audit.onDelete
            audit      | {"accessAnalyzer":"on"}                      | audit.accessAnalyzer
            audit      | {"unusedAccessInDays":366}                   | audit.unusedAccessInDays
            audit      | {"trailLogRetentionInDays":366}              | audit.trailLogRetentionInDays
            audit      | {"trailLogRetentionInDays":30,"cloudTrail":"off"} | audit.trailLogRetentionInDays
            audit      | {"retentionInDays":0}                        | audit.retentionInDays
            operators  | {"people":["arn:aws:iam::111122223333:user/*"]} | operators.people
            operators  | {"people":["alice"]}                         | operators.people
            recovery   | {}                                           | recovery.zoneLoss
            recovery   | {"zoneLoss":"survives"}                      | recovery.zoneLoss
            recovery   | {"zoneLoss":"accept-downtime","regionLoss":"survive"} | recovery.regionLoss
            recovery   | {"zoneLoss":"accept-downtime","regionLoss":"copy-backups"} | recovery.copyRegion
            recovery   | {"zoneLoss":"accept-downtime","regionLoss":"copy-backups","copyRegion":"us-east-1"} | recovery.copyRegion
            recovery   | {"zoneLoss":"accept-downtime","regionLoss":"copy-backups","copyRegion":"cn-north-1"} | recovery.copyRegion
            recovery   | {"zoneLoss":"accept-downtime","regionLoss":"copy-backups","copyRegion":"oregon"} | recovery.copyRegion
            recovery   | {"zoneLoss":"accept-downtime","regionLoss":"copy-backups","copyRegion":"us-west-2","backupRetentionInDays":0} | recovery.backupRetentionInDays
            recovery   | {"zoneLoss":"accept-downtime","regionLoss":"copy-backups","copyRegion":"us-west-2","copyRetentionInDays":36501} | recovery.copyRetentionInDays
            recovery   | {"zoneLoss":"accept-downtime","regionLoss":"copy-backups","copyRegion":"us-west-2","vaultLock":"on"} | recovery.vaultLock
            recovery   | {"zoneLoss":"accept-downtime","regionLoss":"copy-backups","copyRegion":"us-west-2","restoreTests":"yearly"} | recovery.restoreTests
            recovery   | {"zoneLoss":"accept-downtime","copyRegion":"us-west-2","restoreTests":"daily"} | recovery.copyRegion recovery.restoreTests
            cost       | {"budget":-1}                                | cost.budget
            cost       | {"budget":"42"}                              | cost.budget
            cost       | {"usage":{"request":1}}                      | cost.usage.request
            cost       | {"usage":{"requests":-1}}                    | cost.usage.requests
            cost       | {"usage":[]}                                 | cost.usage
            cost       | {"prices":{"natGatewayHours":1}}             | cost.prices.natGatewayHours
            cost       | {"prices":{"rds.oracle.db.t4g.micro":1}}     | cost.prices.rds.oracle.db.t4g.micro
            cost       | {"prices":{"natGatewayHour":"1"}}            | cost.prices.natGatewayHour
            recovery   | {"zoneLoss":"survive"}                       | database.multiAz endpoint.zones network.nat
            """)
    void eachBadValueIsRefusedAtItsOwnPath(String room, String json, String paths) {
        var config = new HashMap<>(LEAST);
        config.put("aws:region", "us-east-1");
        config.put("lambda-vpc:" + room, json);
        var refused = assertThrows(SettingsException.class, () -> SettingsReader.read("lambda-vpc", "dev", config));
        assertEquals(paths, refused.problems().stream().map(Problem::path).collect(Collectors.joining(" ")));
        refused.problems().forEach(problem -> assertTrue(
                !problem.got().isBlank() && !problem.allowed().isBlank() && !problem.fix().isBlank(), problem::toString));
    }

    @Test
    void moreWritersThanMayRunAtOnceAreRefusedWithTheArithmetic() {
        var config = new HashMap<>(LEAST);
        config.put("lambda-vpc:function", "{\"reservedConcurrentExecutions\":4}");
        config.put("lambda-vpc:queue", "{\"maximumConcurrency\":6}");
        var refused = assertThrows(SettingsException.class, () -> SettingsReader.read("lambda-vpc", "dev", config));
        assertEquals("Pulumi.dev.yaml has 1 problem; nothing was changed:\n  queue.maximumConcurrency: got 6; allowed: at most 4, since "
                + "function.reservedConcurrentExecutions is 4; raise that, or lower this (to 2 at least)", refused.getMessage());
        config.put("lambda-vpc:queue", "{\"maximumConcurrency\":4,\"timeout\":20,\"batchSize\":100,\"maximumBatchingWindowInSeconds\":5}");
        assertEquals(new Delivery(20, 125, 100, 5, 4, 5), SettingsReader.read("lambda-vpc", "dev", config).queue().delivery());
    }

    @Test
    void moreConnectionsThanTheDatabaseHasAreRefusedWithTheArithmetic() {
        var config = new HashMap<>(LEAST);
        config.put("lambda-vpc:function", "{\"reservedConcurrentExecutions\":66}");
        assertEquals(73, SettingsReader.read("lambda-vpc", "dev", config).connections().available());
        config.put("lambda-vpc:function", "{\"reservedConcurrentExecutions\":67}");
        assertEquals("Pulumi.dev.yaml has 1 problem; nothing was changed:\n  database.instanceClass: got db.t4g.micro; allowed: one with 74 connections for functions and operators: "
                        + "migrate 1 + reader 67 + rotation 1 + writer 5 = 74; this one has about 73; choose a larger one, or lower function.reservedConcurrentExecutions"
                        + " or queue.maximumConcurrency",
                assertThrows(SettingsException.class, () -> SettingsReader.read("lambda-vpc", "dev", config)).getMessage());
        config.put("lambda-vpc:database", "{\"instanceClass\":\"db.m9z.large\",\"memoryInGibibytes\":8}");
        assertEquals(823, SettingsReader.read("lambda-vpc", "dev", config).connections().available());
    }

    /** It has only the version that is current, and keeps a share of the connections for those who go past it. */
    @Test
    void aProxyTakesOneUserAndItsShareOfTheConnections() {
        var config = new HashMap<>(LEAST);
        config.put("lambda-vpc:database", "{\"proxy\":true,\"authentication\":\"iam\"}");
        config.put("lambda-vpc:function", "{\"reservedConcurrentExecutions\":200}");
        var budget = SettingsReader.read("lambda-vpc", "dev", config).connections();
        assertEquals("migrate 1 + proxy 62 + rotation 1 = 64 of 73", budget.arithmetic() + " of " + budget.available());
        config.put("lambda-vpc:secret", "{\"users\":\"alternating\"}");
        assertEquals("Pulumi.dev.yaml has 1 problem; nothing was changed:\n  secret.users: got alternating; allowed: single, since database.proxy is on: a proxy knows only the user"
                        + " that the secret names at the moment; choose it, or leave the proxy away",
                assertThrows(SettingsException.class, () -> SettingsReader.read("lambda-vpc", "dev", config)).getMessage());
    }

    @Test
    void moreConcurrencyThanAnAccountHasUnlessItAskedIsWarnedOfWithTheArithmetic() {
        var config = new HashMap<>(LEAST);
        config.put("lambda-vpc:database", "{\"instanceClass\":\"db.t4g.large\"}");
        config.put("lambda-vpc:function", "{\"reservedConcurrentExecutions\":223}");
        assertEquals(List.of(), SettingsReader.read("lambda-vpc", "dev", config).warnings());
        config.put("lambda-vpc:function", "{\"reservedConcurrentExecutions\":224}");
        assertEquals(List.of("function.reservedConcurrentExecutions: Lambda's concurrency: this profile alone wants 1,001 (4 functions x 224, and 5 that run once at a time, and 100 that Lambda lets"
                + " nobody reserve); an account has 1,000 unless it asked for more, a new one as few as 10: see what yours has (`aws lambda get-account-settings`), ask for more, or lower it"),
                SettingsReader.read("lambda-vpc", "dev", config).warnings());
        config.remove("lambda-vpc:function");
        config.put("lambda-vpc:database", "{\"instanceClass\":\"db.r7g.24xlarge\"}");
        config.put("lambda-vpc:queue", "{\"maximumConcurrency\":901}");
        assertTrue(SettingsReader.read("lambda-vpc", "dev", config).warnings().get(0).startsWith("queue.maximumConcurrency: Lambda's concurrency: this profile alone wants 1,001 (the writer,"));
    }

    @Test
    void aNatInstanceThatNobodyProbesIsWarnedOf() {
        var config = new HashMap<>(LEAST);
        config.put("lambda-vpc:egress", "{\"probe\":false}");
        assertEquals(List.of("egress.probe: false with network.nat: instance leaves out the probes, and with them the healer that they call: a NAT instance that dies is replaced,"
                + " one that runs and forwards nothing is noticed and replaced by nobody; leave egress.probe out to have both"), SettingsReader.read("lambda-vpc", "dev", config).warnings());
        config.put("lambda-vpc:network", "{\"nat\":\"single-gateway\"}");
        assertEquals(List.of(), SettingsReader.read("lambda-vpc", "dev", config).warnings());
    }

    @Test
    void operatorsTakeConnectionsToo() {
        var config = new HashMap<>(LEAST);
        config.put("lambda-vpc:queue", "{\"maximumConcurrency\":70}");
        assertEquals(73, SettingsReader.read("lambda-vpc", "dev", config).connections().wanted());
        config.put("lambda-vpc:operators", "{\"people\":[\"arn:aws:iam::111122223333:user/ann\"]}");
        assertTrue(assertThrows(SettingsException.class, () -> SettingsReader.read("lambda-vpc", "dev", config)).getMessage()
                .contains("migrate 1 + operators 1 + reader at least 1 + rotation 1 + writer 70 = 74; this one has about 73"));
    }

    /** Nothing but the account's pool bounds its reader. */
    @Test
    void aProfileWithoutReservedConcurrencyIsJudgedByTheRest() {
        var config = new HashMap<>(LEAST);
        config.put("lambda-vpc:queue", "{\"maximumConcurrency\":70}");
        assertEquals("migrate 1 + reader at least 1 + rotation 1 + writer 70 = 73", SettingsReader.read("lambda-vpc", "dev", config).connections().arithmetic());
        config.put("lambda-vpc:queue", "{\"maximumConcurrency\":71}");
        assertThrows(SettingsException.class, () -> SettingsReader.read("lambda-vpc", "dev", config));
        config.put("lambda-vpc:database", "{\"authentication\":\"iam\"}");
        assertEquals(73, SettingsReader.read("lambda-vpc", "dev", config).connections().wanted(), "nothing rotates");
    }

    @Test
    void withoutANatNothingIsProbedAndAProbeIsRefused() {
        var config = new HashMap<>(LEAST);
        config.put("lambda-vpc:network", "{\"nat\":\"none\"}");
        assertEquals(0, SettingsReader.read("lambda-vpc", "dev", config).egress().zones());
        config.put("lambda-vpc:egress", "{\"probe\":true}");
        assertEquals("Pulumi.dev.yaml has 1 problem; nothing was changed:\n  egress.probe: got true; allowed: false, since network.nat is none;"
                        + " leave it out, or choose a NAT",
                assertThrows(SettingsException.class, () -> SettingsReader.read("lambda-vpc", "dev", config)).getMessage());
    }

    @Test
    void whatIsProbedHowOftenAndWhoIsToldIsHeard() {
        var config = new HashMap<>(LEAST);
        config.put("lambda-vpc:egress", "{\"targets\":[\"https://example.com/health\"],\"everyMinutes\":5}");
        config.put("lambda-vpc:alarms", "{\"emails\":[\"oncall@example.com\"]}");
        var settings = SettingsReader.read("lambda-vpc", "dev", config);
        assertEquals(new EgressSettings(2, List.of("https://example.com/health"), 5), settings.egress());
        assertEquals(List.of("oncall@example.com"), settings.alarms().emails());
    }

    @ParameterizedTest
    @CsvSource({"us-east-1, ", "eu-central-1, us-east-1", "cn-northwest-1, cn-north-1", "cn-north-1, ", "us-gov-east-1, us-gov-west-1"})
    void whatIsGlobalIsFetchedFromThePartitionsOwnRegion(String region, String from) {
        var config = new HashMap<>(LEAST);
        config.put("aws:region", region);
        assertEquals(Optional.ofNullable(from), SettingsReader.read("lambda-vpc", "dev", config).audit().globalEventsFrom());
    }

    @Test
    void anAdoptedSingletonCarriesItsId() {
        var config = new HashMap<>(LEAST);
        config.put("lambda-vpc:audit", "{\"guardDuty\":{\"adopt\":\"12ab\"},\"cloudTrail\":\"off\"}");
        var audit = SettingsReader.read("lambda-vpc", "dev", config).audit();
        assertEquals(new Singleton.Adopt("12ab"), audit.guardDuty());
        assertInstanceOf(Singleton.Off.class, audit.cloudTrail());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a-very-long-stack-name", "ends-", "two--dashes", "Upper", "under_score"})
    void aStackNameThatResourcesCannotStartWithIsRefused(String stack) {
        var refused = assertThrows(SettingsException.class, () -> SettingsReader.read("lambda-vpc", stack, LEAST));
        assertEquals("stack", refused.problems().get(0).path());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void profilesShowOnlyChoicesInUnderTwentyFiveLines(String stack) throws IOException {
        assertTrue(Files.readAllLines(Path.of("Pulumi." + stack + ".yaml")).size() < 25);
    }
}
