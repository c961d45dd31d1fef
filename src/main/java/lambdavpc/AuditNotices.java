package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.audit.Singleton;
import lambdavpc.monitoring.EventForwarding;
import lambdavpc.monitoring.EventForwardingArgs;
import lambdavpc.monitoring.EventNotice;
import lambdavpc.monitoring.EventNoticeArgs;
import lambdavpc.monitoring.EventPattern;
import lambdavpc.settings.Settings.RegionLoss;

/**
 * Tells the topic when somebody changes what guards the data, or what watches over it. The events come from CloudTrail: without a trail
 * nobody hears them. They are not narrowed to this stack's resources where an API takes a resource by several names, since who wants to
 * go unheard would choose the other one; so deployments, and other stacks of the account, are heard too.
 *
 * <p>Practice: CIS AWS Foundations 4.3, 4.4 for this stack's roles, 4.5, 4.7, 4.8 for the trail's bucket, 4.10, and of 4.12 and 4.13 what opens. CloudTrail writes what is global (IAM, the root user's sign-in) in us-east-1, and EventBridge
 * gets it there only: for a stack elsewhere these events are forwarded.
 */
final class AuditNotices {
    /** GuardDuty's medium: below it are mere oddities. */
    private static final int MEDIUM = 4;

    private final Deployment deployment;
    private final ComponentResourceOptions options;

    private AuditNotices(Deployment deployment, ComponentResourceOptions options) {
        this.deployment = deployment;
        this.options = options;
    }

    static void register(Deployment deployment, ComponentResourceOptions options) {
        var audit = deployment.settings().audit();
        var notices = new AuditNotices(deployment, options);
        if (!(audit.cloudTrail() instanceof Singleton.Off)) {
            notices.changes(deployment.settings().prefix());
        }
        if (!(audit.guardDuty() instanceof Singleton.Off)) {
            notices.tell("threat-found", "GuardDuty has found a threat.", "read the finding, and contain it: docs/runbook.md#threat-found",
                    EventPattern.of("aws.guardduty", List.of("GuardDuty Finding"), Map.of("severity", List.of(Map.of("numeric", List.of(">=", MEDIUM))))));
        }
        audit.unusedAccessInDays().ifPresent(days -> notices.unusedAccess());
        if (!(audit.accessAnalyzer() instanceof Singleton.Off)) {
            notices.tell("outside-access", "Access Analyzer has found something that principals outside of the account can use.",
                    "read the finding, and close it or archive it with a reason: docs/runbook.md#outside-access",
                    EventPattern.of("aws.access-analyzer", List.of("Access Analyzer Finding"), Map.of("status", List.of("ACTIVE"))));
        }
    }

    private void unusedAccess() {
        tell("unused-access", "Access Analyzer has found a role, key or permission that nobody has used for long.", "take it away: docs/runbook.md#unused-access",
                EventPattern.of("aws.access-analyzer", List.of("Unused Access Finding for IAM entities"), Map.of("status", List.of("ACTIVE"))));
    }

    private void trailBucket(String prefix) {
        tell("trail-bucket-changed", "The bucket of the trail's files was opened, emptied sooner, or closed to the trail.", "see by whom, and undo it: docs/runbook.md#guard-changed",
                calls(List.of("s3"), Map.of("eventName", List.of("PutBucketPolicy", "DeleteBucketPolicy", "PutBucketLifecycle", "PutBucketVersioning", "PutBucketEncryption",
                        "PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock", "DeleteBucket"), "requestParameters", Map.of("bucketName", List.of(Map.of("prefix", prefix + "-trail-"))))));
    }

    private void changes(String prefix) {
        // Whatever IAM tells: the rules here choose.
        deployment.settings().audit().globalEventsFrom().ifPresent(region -> new EventForwarding("global-events", new EventForwardingArgs(prefix,
                deployment.network().account(), region, EventPattern.of(Map.of("source", List.of("aws.iam", "aws.signin")))), options));
        tell("root-signed-in", "The account's root user has signed in.", "ask whoever holds it: docs/runbook.md#root-signed-in", rootSignIn());
        tell("trail-changed", "The trail was stopped, deleted or changed.", "see by whom, and turn it on again: docs/runbook.md#guard-changed",
                calls("cloudtrail", "StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"));
        if (deployment.settings().audit().cloudTrail() instanceof Singleton.Create) {
            trailBucket(prefix);
        }
        // Whoever wants to go unheard begins here. Only the end of this very rule is heard by nobody.
        tell("alarms-silenced", "An alarm, an event rule, or a subscription of a topic was removed, changed or switched off.", "see by whom, and undo it: docs/runbook.md#guard-changed",
                calls(List.of("monitoring", "events", "sns"), Map.of("eventName", List.of("DeleteAlarms", "DisableAlarmActions", "DeleteRule", "DisableRule", "RemoveTargets",
                        "DeleteTopic", "Unsubscribe", "SetTopicAttributes"))));
        if (deployment.settings().recovery().regionLoss() instanceof RegionLoss.CopyBackups) {
            tell("backups-changed", "A backup was deleted by hand, or what makes, keeps or tests backups was removed or changed.", "see by whom, and undo it: docs/runbook.md#guard-changed",
                    calls("backup", "DeleteRecoveryPoint", "UpdateRecoveryPointLifecycle", "PutBackupVaultAccessPolicy", "DeleteBackupVaultAccessPolicy", "DeleteBackupVaultLockConfiguration",
                            "DeleteBackupVault", "UpdateBackupPlan", "DeleteBackupPlan", "DeleteBackupSelection", "UpdateRestoreTestingPlan", "DeleteRestoreTestingPlan",
                            "UpdateRestoreTestingSelection", "DeleteRestoreTestingSelection"));
        }
        tell("detector-changed", "GuardDuty was switched off, or told what to overlook.", "see by whom, and undo it: docs/runbook.md#guard-changed",
                calls("guardduty", "DeleteDetector", "UpdateDetector", "CreateFilter", "UpdateFilter", "CreateIPSet", "UpdateIPSet",
                        "DisassociateFromAdministratorAccount", "DisassociateFromMasterAccount"));
        tell("secret-changed", "A secret's policy changed, or its rotation or the secret itself was removed.", "see by whom, and undo it: docs/runbook.md#guard-changed",
                calls("secretsmanager", "PutResourcePolicy", "DeleteResourcePolicy", "CancelRotateSecret", "DeleteSecret"));
        tell("secret-written", "A secret of this stack was written by somebody else than its rotation, or rotated by hand, which can give it another rotation function.",
                "see by whom, and rotate again: docs/runbook.md#guard-changed",
                calls(List.of("secretsmanager"), Map.of("eventName", List.of("PutSecretValue", "UpdateSecret", "UpdateSecretVersionStage", "RotateSecret"),
                        "requestParameters", Map.of("secretId", List.of(Map.of("wildcard", "*%s/*".formatted(prefix)))),
                        "userIdentity", Map.of("sessionContext", Map.of("sessionIssuer", Map.of("userName", List.of(Map.of("exists", false),
                                Map.of("anything-but", prefix + "-rotation"))))))));
        tell("key-changed", "A key's policy changed, or a key was disabled or marked for deletion.", "see by whom, and undo it: docs/runbook.md#guard-changed",
                calls("kms", "PutKeyPolicy", "DisableKey", "ScheduleKeyDeletion"));
        tell("network-changed", "An endpoint, a security group or a route was opened, or a subnet took other routes.", "see by whom, and undo it: docs/runbook.md#guard-changed",
                calls("ec2", "ModifyVpcEndpoint", "DeleteVpcEndpoints", "AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "ModifySecurityGroupRules",
                        "CreateRoute", "ReplaceRoute", "AssociateRouteTable", "ReplaceRouteTableAssociation", "DisassociateRouteTable", "AttachInternetGateway", "CreateVpcPeeringConnection", "AcceptVpcPeeringConnection"));
        tell("database-changed", "A database was changed (who reaches it, what it logs, whether it wants TLS), or another one made of its data.",
                "see by whom, and undo it: docs/runbook.md#guard-changed",
                calls(List.of("rds"), Map.of("eventName", List.of("ModifyDBInstance", "ModifyDBParameterGroup", "ResetDBParameterGroup", "CreateDBInstanceReadReplica",
                        "RestoreDBInstanceFromDBSnapshot", "RestoreDBInstanceToPointInTime"),
                        // AWS Backup's restore tests are not news.
                        "userIdentity", Map.of("invokedBy", List.of(Map.of("exists", false), Map.of("anything-but", "backup.amazonaws.com"))))));
        // Its sharing is heard of, not a snapshot's copy: one that leaves the account is shared first, and backups copy every night.
        tell("snapshot-shared", "A database snapshot was shared or exported.", "see with whom, and take it back: docs/runbook.md#snapshot-shared",
                calls("rds", "ModifyDBSnapshotAttribute", "ModifyDBClusterSnapshotAttribute", "StartExportTask"));
        // Roles go by one name only; everybody else's would be most of what is heard.
        tell("role-changed", "A role of this stack may do something else now, or be taken by somebody else.", "see by whom, and undo it: docs/runbook.md#guard-changed",
                calls(List.of("iam"), Map.of("eventName", List.of("PutRolePolicy", "DeleteRolePolicy", "AttachRolePolicy", "DetachRolePolicy", "UpdateAssumeRolePolicy",
                        "PutRolePermissionsBoundary", "DeleteRolePermissionsBoundary"), "requestParameters", Map.of("roleName", List.of(Map.of("prefix", prefix + "-"))))));
        // Those that see the master's password. CloudTrail appends the API's date to Lambda's names: UpdateFunctionCode20150331v2.
        tell("trusted-code-changed", "The code, configuration or callers of a function changed that reads the master's password.",
                "see whether it was a deployment: docs/runbook.md#guard-changed",
                calls(List.of("lambda"), Map.of("eventName", prefixes("UpdateFunctionCode", "UpdateFunctionConfiguration", "AddPermission", "UpdateAlias"),
                        "requestParameters", Map.of("functionName", List.of(Map.of("wildcard", "*%s-rotation*".formatted(prefix)), Map.of("wildcard", "*%s-migrate*".formatted(prefix)))))));
    }

    private void tell(String name, String meaning, String runbook, String pattern) {
        new EventNotice(name, new EventNoticeArgs(deployment.alarms(), Output.of(pattern), meaning, runbook), options);
    }

    /** AWS writes the kind of event in two ways. */
    private static String rootSignIn() {
        return EventPattern.of("aws.signin", List.of("AWS Console Sign In via CloudTrail", "AWS Console Signin via CloudTrail"),
                Map.of("eventName", List.of("ConsoleLogin"), "userIdentity", Map.of("type", List.of("Root"))));
    }

    private static String calls(String service, String... names) {
        return calls(List.of(service), Map.of("eventName", List.of(names)));
    }

    /** @param services of which one was called */
    private static String calls(List<String> services, Map<String, ?> detail) {
        var all = new HashMap<String, Object>(detail);
        all.put("eventSource", services.stream().map(service -> service + ".amazonaws.com").toList());
        return EventPattern.of(Map.of("source", services.stream().map(service -> "aws." + service).toList(), "detail-type", List.of("AWS API Call via CloudTrail"), "detail", all));
    }

    private static List<Map<String, String>> prefixes(String... names) {
        return List.of(names).stream().map(name -> Map.of("prefix", name)).toList();
    }
}
