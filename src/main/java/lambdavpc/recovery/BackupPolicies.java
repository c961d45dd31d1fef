package lambdavpc.recovery;

import java.util.ArrayList;
import java.util.List;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * What AWS Backup may do for us: its managed policies name every service and every resource of the account; these name one database.
 *
 * @param partition  {@code aws}
 * @param region     where the database is
 * @param account    12 digits
 * @param database   ARN of the instance
 * @param copyRegion where copies go
 * @param keys       ARNs of our keys that encrypt database or copies
 */
record BackupPolicies(String partition, String region, String account, String database, String copyRegion, List<String> keys) {
    /** How AWS Backup names what it makes of a database for a restore test. */
    private static final String RESTORED = "db:awsbackup-restore-test-*";
    private static final String SNAPSHOTS = "snapshot:awsbackup:*";

    /** Takes snapshots of the database, copies them to the other region's vault, and deletes them when their time has come. */
    String ofBackups(String copyVault) {
        var statements = new ArrayList<>(List.of(looking(),
                allow("Snapshots", List.of("rds:CreateDBSnapshot", "rds:AddTagsToResource", "rds:CopyDBSnapshot"),
                        List.of(database, rds(region, SNAPSHOTS), rds(copyRegion, SNAPSHOTS))).build(),
                allow("Expiry", List.of("rds:DeleteDBSnapshot"), List.of(rds(region, SNAPSHOTS), rds(copyRegion, SNAPSHOTS))).build(),
                allow("Copies", List.of("backup:DescribeBackupVault", "backup:CopyIntoBackupVault"), List.of(copyVault)).build()));
        statements.addAll(useOfKeys());
        return Policies.document(statements);
    }

    /** Makes a database of a snapshot, in our subnet group and under a name that only tests have, and removes it again. */
    String ofRestoreTests(String subnetGroup) {
        var statements = new ArrayList<>(List.of(looking(),
                allow("Restore", List.of("rds:RestoreDBInstanceFromDBSnapshot", "rds:AddTagsToResource"),
                        List.of(rds(region, SNAPSHOTS), rds(region, RESTORED), rds(region, "subgrp:" + subnetGroup), rds(region, "pg:*"), rds(region, "og:*"))).build(),
                allow("CleanUp", List.of("rds:DeleteDBInstance"), List.of(rds(region, RESTORED))).build()));
        statements.addAll(useOfKeys());
        return Policies.document(statements);
    }

    /** Nobody deletes a backup by hand, or shortens its life: its plan's lifecycle does, which asks no policy. */
    static String ofVault() {
        return Policies.document(List.of(IamStatement.builder()
                .sid("NobodyDeletesByHand")
                .effect(IamEffect.DENY)
                .addPrincipal(IamPrincipal.ALL)
                .actionIds(List.of("backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"))
                .addResource("*")
                .build()));
    }

    /** RDS does not let a listing name what it lists. */
    private static IamStatement looking() {
        return allow("Look", List.of("rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "rds:ListTagsForResource"), List.of("*")).build();
    }

    /** RDS uses the keys as AWS Backup's role asks it to; nobody uses them with this role in another way. */
    private List<IamStatement> useOfKeys() {
        if (keys.isEmpty()) {
            return List.of();
        }
        var services = List.of("rds.%s.amazonaws.com".formatted(region), "rds.%s.amazonaws.com".formatted(copyRegion));
        return List.of(allow("SeeKeys", List.of("kms:DescribeKey"), keys).build(),
                allow("UseKeys", List.of("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom",
                        "kms:ReEncryptTo"), keys).addConditions(IamConditionOperator.STRING_EQUALS, "kms:ViaService", services).build(),
                // AWS's services alone can use such a grant.
                allow("GrantKeys", List.of("kms:CreateGrant"), keys)
                        .addCondition(IamConditionOperator.BOOL, "kms:GrantIsForAWSResource", "true").build());
    }

    private String rds(String where, String resource) {
        return "arn:%s:rds:%s:%s:%s".formatted(partition, where, account, resource);
    }

    private static IamStatement.Builder allow(String sid, List<String> actions, List<String> resources) {
        return IamStatement.builder().sid(sid).effect(IamEffect.ALLOW).actionIds(actions).resourceIds(resources);
    }
}
