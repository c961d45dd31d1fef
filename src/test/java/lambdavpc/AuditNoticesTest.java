package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.proof.claim.Claims;
import lambdavpc.proof.claim.Facts;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.event.ruler.Ruler;

/** The stack's patterns against events as CloudTrail and the services write them, by EventBridge's own matcher. */
class AuditNoticesTest {
    private static ResourceGraph dev;

    @BeforeAll
    static void run() throws IOException {
        dev = TopologyTest.deployed("dev");
    }

    private static Map<String, String> patterns(ResourceGraph graph) {
        return graph.ofType("aws:cloudwatch/eventRule:EventRule").filter(rule -> rule.inputs().get("eventPattern") != null).collect(Collectors.toMap(
                rule -> rule.name().replace("-rule", ""), rule -> (String) rule.inputs().get("eventPattern"), (a, b) -> a, TreeMap::new));
    }

    private static String heard(String event) {
        return heard(dev, event);
    }

    private static String heard(ResourceGraph graph, String event) {
        return patterns(graph).entrySet().stream().filter(each -> {
            try {
                return Ruler.matchesRule(event, each.getValue());
            } catch (Exception e) {
                throw new AssertionError(each.getKey() + ": " + e.getMessage(), e);
            }
        }).map(Map.Entry::getKey).collect(Collectors.joining(" "));
    }

    private static String call(String service, String name, String parameters) {
        return ("{\"version\":\"0\",\"source\":\"aws.%1$s\",\"detail-type\":\"AWS API Call via CloudTrail\",\"detail\":{\"eventSource\":\"%1$s.amazonaws.com\","
                + "\"eventName\":\"%2$s\",\"userIdentity\":{\"type\":\"AssumedRole\"},\"requestParameters\":%3$s}}").formatted(service, name, parameters);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            cloudtrail     | StopLogging                                  | {"name":"arn:aws:cloudtrail:us-east-1:1:trail/x"}   | trail-changed
            cloudtrail     | StartLogging                                 | {"name":"x"}                                        | ``
            s3             | PutBucketPolicy                              | {"bucketName":"lambda-vpc-dev-trail-1a2b3c4"}       | trail-bucket-changed
            s3             | DeleteBucketPolicy                           | {"bucketName":"another-bucket"}                     | ``
            s3             | GetBucketPolicy                              | {"bucketName":"lambda-vpc-dev-trail-1a2b3c4"}       | ``
            monitoring     | DisableAlarmActions                          | {"alarmNames":["x"]}                                | alarms-silenced
            events         | DisableRule                                  | {"name":"lambda-vpc-dev-trail-changed"}             | alarms-silenced
            sns            | Unsubscribe                                  | {"subscriptionArn":"arn:x"}                         | alarms-silenced
            events         | PutEvents                                    | {}                                                  | ``
            backup         | DeleteBackupPlan                             | {"backupPlanId":"x"}                                | ``
            guardduty      | UpdateDetector                               | {"enable":false}                                    | detector-changed
            guardduty      | GetFindings                                  | {}                                                  | ``
            secretsmanager | PutResourcePolicy                            | {"secretId":"app"}                                  | secret-changed
            secretsmanager | CancelRotateSecret                           | {"secretId":"arn:x"}                                | secret-changed
            secretsmanager | GetSecretValue                               | {"secretId":"app"}                                  | ``
            secretsmanager | RotateSecret                                 | {"secretId":"arn:aws:secretsmanager:us-east-1:1:secret:lambda-vpc-dev/app-1a2b","rotationLambdaARN":"x"} | secret-written
            secretsmanager | PutSecretValue                               | {"secretId":"lambda-vpc-dev/app-1a2b"}              | secret-written
            secretsmanager | PutSecretValue                               | {"secretId":"somebody-elses/app"}                   | ``
            ec2            | ReplaceRouteTableAssociation                 | {"routeTableId":"rtb-1"}                            | network-changed
            kms            | ScheduleKeyDeletion                          | {"keyId":"alias/x"}                                 | key-changed
            kms            | Decrypt                                      | {}                                                  | ``
            ec2            | ModifyVpcEndpoint                            | {}                                                  | network-changed
            ec2            | AuthorizeSecurityGroupIngress                | {"groupId":"sg-1"}                                  | network-changed
            ec2            | CreateNetworkInterface                       | {}                                                  | ``
            rds            | ModifyDBInstance                             | {"publiclyAccessible":true}                         | database-changed
            rds            | RestoreDBInstanceFromDBSnapshot              | {"publiclyAccessible":true}                         | database-changed
            rds            | DescribeDBInstances                          | {}                                                  | ``
            rds            | ModifyDBSnapshotAttribute                    | {"valuesToAdd":["all"]}                             | snapshot-shared
            rds            | CopyDBSnapshot                               | {}                                                  | ``
            iam            | PutRolePolicy                                | {"roleName":"lambda-vpc-dev-reader"}                | role-changed
            iam            | PutRolePolicy                                | {"roleName":"another-stacks-role"}                  | ``
            lambda         | UpdateFunctionCode20150331v2                 | {"functionName":"lambda-vpc-dev-rotation"}          | trusted-code-changed
            lambda         | UpdateFunctionConfiguration20150331v2        | {"functionName":"arn:aws:lambda:us-east-1:1:function:lambda-vpc-dev-migrate:live"} | trusted-code-changed
            lambda         | AddPermission20150331v2                      | {"functionName":"1:lambda-vpc-dev-rotation"}        | trusted-code-changed
            lambda         | UpdateFunctionCode20150331v2                 | {"functionName":"lambda-vpc-dev-reader"}            | ``
            """)
    void aCallIsHeardByTheNoticeThatIsMeantForIt(String service, String name, String parameters, String notice) {
        assertEquals(notice, heard(call(service, name, parameters)));
    }

    @Test
    void aRotationWritesItsSecretUnheard() {
        var write = call("secretsmanager", "PutSecretValue", "{\"secretId\":\"arn:aws:secretsmanager:us-east-1:1:secret:lambda-vpc-dev/app-1a2b\"}");
        var issuer = "\"AssumedRole\",\"sessionContext\":{\"sessionIssuer\":{\"userName\":\"%s\"}}";
        assertEquals("", heard(write.replace("\"AssumedRole\"", issuer.formatted("lambda-vpc-dev-rotation"))));
        assertEquals("secret-written", heard(write.replace("\"AssumedRole\"", issuer.formatted("lambda-vpc-dev-reader"))));
    }

    /** Each of AWS Backup's restore tests makes a database. */
    @Test
    void aRestoreTestIsNoNews() {
        var restore = call("rds", "RestoreDBInstanceFromDBSnapshot", "{}");
        assertEquals("", heard(restore.replace("\"AssumedRole\"", "\"AssumedRole\",\"invokedBy\":\"backup.amazonaws.com\"")));
        assertEquals("database-changed", heard(restore.replace("\"AssumedRole\"", "\"AssumedRole\",\"invokedBy\":\"cloudformation.amazonaws.com\"")));
        assertEquals("database-changed", heard(restore));
    }

    /** Where there are backups. */
    @Test
    void whoeverEndsBackupsOrTheirTestsIsHeardWhereTheProfileMakesSome() throws IOException {
        var prod = TopologyTest.deployed("prod");
        for (var name : List.of("DeleteRecoveryPoint", "DeleteBackupVaultAccessPolicy", "DeleteBackupVaultLockConfiguration", "DeleteBackupSelection", "DeleteRestoreTestingPlan")) {
            assertEquals("backups-changed", heard(prod, call("backup", name, "{}")));
        }
        assertEquals("", heard(prod, call("backup", "StartBackupJob", "{}")));
    }

    /** An adopted trail's bucket is somebody else's, under another name. */
    @Test
    void theBucketOfAnAdoptedTrailIsNotListenedFor() throws IOException {
        var adopted = TopologyTest.deployed("dev", TopologyTest.with("dev", "audit", "{\"cloudTrail\":{\"adopt\":\"arn:aws:cloudtrail:us-east-1:000000000000:trail/theirs\"}}"));
        assertEquals(List.of("trail-changed"), patterns(adopted).keySet().stream().filter(name -> name.startsWith("trail")).toList());
    }

    @ParameterizedTest
    @CsvSource({"AWS Console Sign In via CloudTrail, Root, root-signed-in", "AWS Console Signin via CloudTrail, Root, root-signed-in",
        "AWS Console Sign In via CloudTrail, IAMUser, ''"})
    void onlyTheRootUsersSignInIsHeard(String kind, String user, String notice) {
        assertEquals(notice, heard("{\"source\":\"aws.signin\",\"detail-type\":\"%s\",\"detail\":{\"eventName\":\"ConsoleLogin\",\"userIdentity\":{\"type\":\"%s\"}}}".formatted(kind, user)));
    }

    @ParameterizedTest
    @CsvSource({"3.9, ''", "4, threat-found", "8.5, threat-found"})
    void findingsFromMediumUpAreHeard(String severity, String notice) {
        assertEquals(notice, heard("{\"source\":\"aws.guardduty\",\"detail-type\":\"GuardDuty Finding\",\"detail\":{\"severity\":%s}}".formatted(severity)));
    }

    @ParameterizedTest
    @CsvSource({"ACTIVE, outside-access", "ARCHIVED, ''"})
    void findingsOfTheAnalyzerAreHeardUntilTheyAreArchived(String status, String notice) {
        assertEquals(notice, heard("{\"source\":\"aws.access-analyzer\",\"detail-type\":\"Access Analyzer Finding\",\"detail\":{\"status\":\"%s\"}}".formatted(status)));
    }

    /** AWS tells of roles and of the root user in one region. */
    @Test
    void aStackElsewhereHasWhatIsGlobalBroughtToIt() throws IOException {
        var config = new HashMap<>(Profile.read(Path.of(""), "dev"));
        config.put("aws:region", "eu-central-1");
        var graph = TopologyTest.deployed("dev", config);
        var rule = graph.get("aws:cloudwatch/eventRule:EventRule", "global-events-rule");
        assertEquals("arn:aws:events:us-east-1:000000000000:rule/lambda-vpc-dev-global-events", rule.outputs().get("arn"));
        var target = graph.get("aws:cloudwatch/eventTarget:EventTarget", "global-events-target").inputs();
        assertEquals("arn:aws:events:eu-central-1:000000000000:event-bus/default", target.get("arn"));
        assertEquals(graph.get("aws:iam/role:Role", "global-events-role").outputs().get("arn"), target.get("roleArn"));
        assertEquals("arn:aws:events:eu-central-1:000000000000:rule/lambda-vpc-dev-role-changed", graph.get("aws:cloudwatch/eventRule:EventRule", "role-changed-rule").outputs().get("arn"));
        assertEquals(Set.of("P4 Proved", "D4 Accepted"), Claims.decide(new Facts(graph)).stream().filter(decided -> Set.of("P4", "D4").contains(decided.about().id()))
                .map(decided -> decided.about().id() + " " + decided.verdict().getClass().getSimpleName()).collect(Collectors.toSet()));
    }

    @Test
    void whatIsOffIsNotListenedFor() throws IOException {
        var off = TopologyTest.deployed("dev", TopologyTest.with("dev", "audit", "{\"cloudTrail\":\"off\",\"guardDuty\":\"off\",\"accessAnalyzer\":\"off\"}"));
        assertEquals(List.of("nat-healer", "rotation-gave-up"), List.copyOf(patterns(off).keySet()));
        assertEquals(0, off.ofType("aws:accessanalyzer/analyzer:Analyzer").count());
    }
}
