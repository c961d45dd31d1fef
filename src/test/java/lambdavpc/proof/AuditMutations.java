package lambdavpc.proof;

import static lambdavpc.proof.Mutation.of;
import static lambdavpc.proof.Mutation.unnoticed;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Edits of what is stored, backed up, recorded and told. */
final class AuditMutations {
    private static final String TRAIL = "audit-trail-trail";
    private static final String DATABASE = "database-instance";
    private static final String TEMPLATE = "network-public-nat-instance-template";

    static final List<Mutation> ALL = Stream.of(stored(), kept(), backups(), flowLogs(), trail(), detector(), alarms(), budget()).flatMap(List::stream).toList();

    private AuditMutations() {}

    private static List<Mutation> stored() {
        return List.of(
                of("the database's storage is not encrypted", "L1", edit -> edit.set(DATABASE, "storageEncrypted", false)),
                of("nobody says whether the database is encrypted", "L1", edit -> edit.unset(DATABASE, "storageEncrypted")),
                of("a queue is not encrypted", "L1", edit -> edit.set("writes-queue", "sqsManagedSseEnabled", false)).on("dev"),
                of("the dead letters are not encrypted", "L1", edit -> edit.set("writes-dead-letters", "sqsManagedSseEnabled", false).unset("writes-dead-letters", "kmsMasterKeyId")),
                of("the NAT instance's disk is not encrypted", "L1", edit -> edit.set(TEMPLATE, "blockDeviceMappings.ebs.encrypted", "false")).on("dev"),
                of("the NAT instance's disk is as its image says", "L1", edit -> edit.unset(TEMPLATE, "blockDeviceMappings")).on("dev"),
                of("a volume beside them is not encrypted", "L1", edit -> edit.add("aws:ebs/volume:Volume", "careless", Map.of("size", 8.0))),
                of("a store whose encryption is not modelled", "L1?", edit -> edit.add("aws:redshift/cluster:Cluster", "careless", Map.of("clusterIdentifier", "c"))));
    }

    private static List<Mutation> kept() {
        return List.of(
                of("the database is deleted without a final snapshot", "L1", edit -> edit.set(DATABASE, "skipFinalSnapshot", true)).on("prod"),
                of("the final snapshot has no name", "L1", edit -> edit.unset(DATABASE, "finalSnapshotIdentifier")).on("prod"),
                of("the automated backups go with the database", "L1", edit -> edit.set(DATABASE, "deleteAutomatedBackups", true)).on("prod"),
                of("RDS lets the database be deleted", "L1", edit -> edit.set(DATABASE, "deletionProtection", false)).on("prod"),
                of("the key of the snapshots goes with the stack, and is another than the backups' role uses", "L1 P4 P5", edit -> edit.add("aws:kms/key:Key", "careless", Map.of("arn", "arn:aws:kms:us-east-1:000000000000:key/careless"))
                        .set(DATABASE, "kmsKeyId", "arn:aws:kms:us-east-1:000000000000:key/careless")).on("prod"),
                of("the profile decides that data is kept, and nothing keeps it", "L1", edit -> edit.set("topology", "decisions.onDelete", "SNAPSHOT")).on("dev"),
                of("nobody decided what becomes of the data", "L1?", edit -> edit.unset("topology", "decisions.onDelete")).on("dev"));
    }

    private static List<Mutation> backups() {
        return List.of(
                of("the database has no backups", "L4", edit -> edit.set(DATABASE, "backupRetentionPeriod", 0.0)),
                of("the profile decides that backups are copied, and nothing copies them", "L4", edit -> edit.set("topology", "decisions.regionLoss", "COPY_BACKUPS")).on("dev"),
                of("backups are not copied", "L4 P4 P5", edit -> rule(edit, "copyActions", List.of())).on("prod"),
                of("backups are copied within the region", "L4 P4 P5", edit -> rule(edit, "copyActions", List.of(Map.of("destinationVaultArn", edit.output("recovery-vault", "arn"))))).on("prod"),
                of("backups are copied to another region than the profile says", "L4", edit -> edit.set("topology", "decisions.copyRegion", "eu-west-1")).on("prod"),
                of("the plan backs up another database", "L4 P4 P5", edit -> edit.set("recovery-selection", "resources", List.of("arn:aws:rds:us-east-1:000000000000:db:other"))).on("prod"),
                of("the plan chooses databases by a tag", "L4? P4? P5?", edit -> edit.set("recovery-selection", "selectionTags", List.of(Map.of("type", "STRINGEQUALS", "key", "backup", "value", "yes")))).on("prod"),
                of("nothing is selected for backups, and its role is nobody's", "L4 P4 P5", edit -> edit.remove("recovery-selection")).on("prod"),
                of("no restore is tested, and its role is nobody's", "L4 P4 P5", edit -> edit.remove("recovery-tested")).on("prod"),
                of("the restore of another database is tested", "L4 P4 P5", edit -> edit.set("recovery-tested", "protectedResourceArns", List.of("arn:aws:rds:us-east-1:000000000000:db:other"))).on("prod"),
                of("restores are selected, and nobody says when", "L4", edit -> edit.remove("recovery-tests")).on("prod"),
                of("copies are restored into the default group", "L4 N1? N2?", edit -> edit.unset("recovery-tested", "restoreMetadataOverrides.vpcSecurityGroupIds")).on("prod"),
                of("copies are restored into the default VPC", "L4 N1? N2? P4", edit -> edit.unset("recovery-tested", "restoreMetadataOverrides.dbSubnetGroupName")).on("prod"),
                of("copies are restored with the group of a function", "N2", edit -> edit.set("recovery-tested", "restoreMetadataOverrides.vpcSecurityGroupIds",
                        "[\"%s\"]".formatted(edit.id("access-secretsmanager-group")))).on("prod"),
                of("another account may copy backups away", "L4?", edit -> edit.set("recovery-vault-policy", "policy", "{\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"111111111111\"},"
                        + "\"Action\":\"backup:CopyFromBackupVault\",\"Resource\":\"*\"}]}")).on("prod"),
                of("the backups' role may delete the database", "P4", edit -> edit.change("recovery-backup-policy", "policy",
                        policy -> policy.toString().replace("\"rds:DeleteDBSnapshot\"", "[\"rds:DeleteDBSnapshot\",\"rds:DeleteDBInstance\"]").replace("snapshot:awsbackup:*\"", "*\""))).on("prod"),
                of("restores may overwrite any name", "P4", edit -> edit.replace("recovery-restore-policy", "policy", "db:awsbackup-restore-test-*", "db:*")).on("prod"));
    }

    private static void rule(Edit edit, String property, Object value) {
        edit.set("recovery-plan", "rules." + property, value);
    }

    private static List<Mutation> flowLogs() {
        return List.of(
                of("there is no flow log, and its role writes for nobody", "D1 P4", edit -> edit.remove("network-flow-logs-log")),
                of("the flow log sees what is rejected only", "D1", edit -> edit.set("network-flow-logs-log", "trafficType", "REJECT")),
                of("the flow log sees another VPC", "D1", edit -> edit.set("network-flow-logs-log", "vpcId", "vpc-0123456789abcdef0")),
                of("the flow log's role may do nothing", "D1", edit -> edit.remove("network-flow-logs-policy")),
                of("the flow log's role may write elsewhere", "D1 P4", edit -> edit.change("network-flow-logs-policy", "policy",
                        policy -> policy.toString().replaceAll("log-group:[^\"]*", "log-group:elsewhere:*"))),
                of("the flow log has no role, and its role writes for nobody", "D1 P4", edit -> edit.unset("network-flow-logs-log", "iamRoleArn")));
    }

    private static List<Mutation> trail() {
        return List.of(
                of("there is no trail", "D2", edit -> edit.remove(TRAIL)).on("dev"),
                of("there is no trail, and nothing that its role writes for", "D2 P4", edit -> edit.remove(TRAIL)).on("prod"),
                of("the trail sees one region", "D2", edit -> edit.set(TRAIL, "isMultiRegionTrail", false)),
                of("the trail's files are not validated", "D2", edit -> edit.set(TRAIL, "enableLogFileValidation", false)),
                of("the trail leaves out what is global", "D2", edit -> edit.set(TRAIL, "includeGlobalServiceEvents", false)),
                of("the trail is stopped", "D2", edit -> edit.set(TRAIL, "enableLogging", false)),
                of("the trail records what is read only", "D2", edit -> edit.set(TRAIL, "eventSelectors", List.of(Map.of("readWriteType", "ReadOnly")))),
                of("the trail chooses events in a way that is not modelled", "D2?", edit -> edit.set(TRAIL, "advancedEventSelectors", List.of(Map.of("name", "all")))),
                of("a role may stop the trail", "D2 P4", edit -> may(edit, "cloudtrail:StopLogging", "*")),
                of("a role may erase the trail's files", "D2 P4", edit -> may(edit, "s3:DeleteObject", edit.output("audit-trail-bucket", "arn") + "/*")),
                of("a role may have old files expire tomorrow", "D2 P4", edit -> may(edit, "s3:PutLifecycleConfiguration", edit.output("audit-trail-bucket", "arn").toString())),
                of("a role may disable the key of the trail", "D2 P4 P5", edit -> may(edit, "kms:DisableKey", "*")).on("prod"),
                of("the bucket's policy is gone", "D2", edit -> edit.remove("audit-trail-policy")),
                of("the bucket admits another trail", "D2", edit -> edit.change("audit-trail-policy", "policy", policy -> policy.toString().replace("-trail\"}", "-other\"}")
                        .replace(":trail/lambda-vpc-dev-trail", ":trail/other").replace(":trail/lambda-vpc-prod-trail", ":trail/other"))),
                of("the profile creates a trail, and there is none", "D2", edit -> edit.remove(TRAIL, "audit-trail-policy")).on("dev"),
                of("the profile creates a trail, and there is none, and nothing that its role writes for", "D2 P4", edit -> edit.remove(TRAIL, "audit-trail-policy")).on("prod"));
    }

    private static void may(Edit edit, String action, String resource) {
        edit.add("aws:iam/rolePolicy:RolePolicy", "careless", Map.of("role", edit.output("reader-role", "name"), "policy",
                "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"%s\",\"Resource\":\"%s\"}]}".formatted(action, resource)));
    }

    private static List<Mutation> detector() {
        return List.of(
                of("there is no detector", "D3", edit -> edit.remove("audit-detector")),
                of("the detector is switched off", "D3", edit -> edit.set("audit-detector", "enable", false)),
                unnoticed("there is no detector, and the profile says so", "the decision accepts it",
                        edit -> edit.remove("audit-detector").set("topology", "decisions.guardDuty", "OFF")));
    }

    private static List<Mutation> alarms() {
        return List.of(
                of("an alarm has no action", "D4", edit -> edit.set("rotation-failed-alarm", "alarmActions", List.of())),
                of("an alarm's actions are off", "D4", edit -> edit.set("rotation-failed-alarm", "actionsEnabled", false)),
                of("alarms may not publish", "D4", edit -> edit.remove("alarms-policy")),
                of("alarms of another name may publish", "D4", edit -> edit.change("alarms-policy", "policy", policy -> policy.toString().replaceAll(":alarm:[^\"]*", ":alarm:other-*"))),
                of("alarms encrypt with a key that knows no services", "D4", edit -> edit.set("alarms-topic", "kmsMasterKeyId", "alias/aws/sns")),
                of("the topic's key lets no alarm use it", "D4", edit -> edit.set("alarms-topic", "kmsMasterKeyId", edit.output("data-key-key", "arn"))).on("prod"),
                of("an alarm tells a topic of another stack", "D4?", edit -> edit.set("rotation-failed-alarm", "alarmActions", List.of("arn:aws:sns:us-east-1:000000000000:other"))),
                of("somebody must be told, and the topic has no subscriber", "D4", edit -> edit.set("topology", "decisions.alarms", "MAIL")));
    }

    private static List<Mutation> budget() {
        return List.of(
                unnoticed("the profile sets a budget", "the stack costs less", edit -> edit.set("topology", "decisions.budget", 1000.0)),
                of("the stack costs more than the budget", "C1", edit -> edit.set("topology", "decisions.budget", 30.0)),
                of("usage that the profile tells costs more than the budget", "C1", edit -> edit.set("topology", "decisions.budget", 1000.0)
                        .set("topology", "decisions.usage.secretCalls", 1e9)),
                of("the database's class has no price", "C1?", edit -> edit.set("topology", "decisions.budget", 1000.0)
                        .set("database-instance", "instanceClass", "db.x99.large")));
    }
}
