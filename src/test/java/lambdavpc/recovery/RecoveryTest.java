package lambdavpc.recovery;

import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonParser;
import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.Mocked;
import lambdavpc.encryption.Encryption;
import lambdavpc.encryption.EncryptionKey;
import lambdavpc.encryption.EncryptionKeyArgs;
import lambdavpc.iam.Account;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecoveryTest {
    private static final String VAULT = "aws:backup/vault:Vault";
    private static final String LOCK = "aws:backup/vaultLockConfiguration:VaultLockConfiguration";
    private static final String DATABASE = "arn:aws:rds:us-east-1:000000000000:db:notes";
    private static final String THERE = "eu-west-1";

    private static RecoveryArgs args(Encryption encryption, VaultLock lock, RestoreTests tests, boolean keep) {
        return new RecoveryArgs("shop-test", Account.current(), new RecoveryArgs.Source(Output.of(DATABASE), Output.of("isolated"), Output.of("sg-1"), Output.of("tls-only"), encryption),
                35, THERE, 90, lock, tests, keep);
    }

    private static Mocked recovery(VaultLock lock, RestoreTests tests, boolean keep) {
        return Mocked.run(context -> new Recovery("recovery", args(new Encryption.AwsManaged(), lock, tests, keep), NONE));
    }

    @Test
    void everyBackupIsKeptHereAndCopiedToAVaultUnderAKeyOfTheOtherRegion() {
        var mocked = Mocked.run(context -> {
            var key = new EncryptionKey("data", EncryptionKeyArgs.forData("shop-test", Account.current(), false), NONE).encryption();
            new Recovery("recovery", args(key, VaultLock.NONE, RestoreTests.WEEKLY, false), NONE);
        });
        var copies = mocked.in(THERE);
        assertEquals(List.of("recovery-vault"), mocked.names(VAULT));
        assertEquals(List.of("recovery-copies"), copies.names(VAULT));
        assertEquals("arn:aws:kms:us-east-1:000000000000:key/" + mocked.id("aws:kms/key:Key", "data-key"), mocked.inputs(VAULT, "recovery-vault").get("kmsKeyArn"));
        assertEquals("arn:aws:kms:eu-west-1:000000000000:key/" + copies.id("aws:kms/key:Key", "recovery-copies-key"), copies.inputs(VAULT, "recovery-copies").get("kmsKeyArn"));
        assertEquals(List.of("recovery-vault-policy"), mocked.names("aws:backup/vaultPolicy:VaultPolicy"));
        assertEquals(List.of("recovery-copies-policy"), copies.names("aws:backup/vaultPolicy:VaultPolicy"));
        assertEquals(BackupPolicies.ofVault(), copies.inputs("aws:backup/vaultPolicy:VaultPolicy", "recovery-copies-policy").get("policy"));

        assertEquals(List.of(Map.of("ruleName", "daily", "targetVaultName", mocked.id(VAULT, "recovery-vault"), "schedule", "cron(0 3 * * ? *)", "startWindow", 60.0, "completionWindow", 360.0,
                "scheduleExpressionTimezone", "Etc/UTC", "enableContinuousBackup", false, "lifecycle", Map.of("deleteAfter", 35.0), "copyActions", List.of(Map.of("lifecycle", Map.of("deleteAfter", 90.0),
                        "destinationVaultArn", "arn:aws:backup:eu-west-1:000000000000:backup-vault:" + copies.id(VAULT, "recovery-copies"))))),
                mocked.inputs("aws:backup/plan:Plan", "recovery-plan").get("rules"));
        var selection = mocked.inputs("aws:backup/selection:Selection", "recovery-selection");
        assertEquals(List.of(DATABASE), selection.get("resources"));
        assertEquals("arn:aws:iam::000000000000:role/shop-test-recovery-backup", selection.get("iamRoleArn"));
    }

    @ParameterizedTest
    @CsvSource({"DAILY, cron(0 6 * * ? *)", "WEEKLY, cron(0 6 ? * SUN *)", "MONTHLY, cron(0 6 1 * ? *)"})
    void aTestRestoresTheYoungestBackupAsIsolatedAsTheOriginal(RestoreTests tests, String schedule) {
        var mocked = recovery(VaultLock.NONE, tests, false);
        var plan = mocked.inputs("aws:backup/restoreTestingPlan:RestoreTestingPlan", "recovery-tests");
        assertEquals(List.of("shop_test", schedule, 1.0), List.of(plan.get("name"), plan.get("scheduleExpression"), plan.get("startWindowHours")));
        assertEquals(Map.of("algorithm", "LATEST_WITHIN_WINDOW", "includeVaults", List.of("arn:aws:backup:us-east-1:000000000000:backup-vault:" + mocked.id(VAULT, "recovery-vault")),
                "recoveryPointTypes", List.of("SNAPSHOT"), "selectionWindowDays", 3.0), plan.get("recoveryPointSelection"));
        var selection = mocked.inputs("aws:backup/restoreTestingSelection:RestoreTestingSelection", "recovery-tested");
        assertEquals(Map.of("dbSubnetGroupName", "isolated", "vpcSecurityGroupIds", "[\"sg-1\"]", "dbParameterGroupName", "tls-only", "enableIamDatabaseAuthentication", "true"),
                selection.get("restoreMetadataOverrides"));
        assertEquals(List.of("RDS", List.of(DATABASE), 2.0, "arn:aws:iam::000000000000:role/shop-test-recovery-restore"), List.of(selection.get("protectedResourceType"),
                selection.get("protectedResourceArns"), selection.get("validationWindowHours"), selection.get("iamRoleArn")));
    }

    @Test
    void awsBackupAloneTakesTheRolesAndEachHasOnePolicyOfThisDatabase() {
        var mocked = recovery(VaultLock.NONE, RestoreTests.WEEKLY, false);
        assertEquals(List.of("recovery-backup-role", "recovery-restore-role"), mocked.names("aws:iam/role:Role"));
        for (var role : mocked.names("aws:iam/role:Role")) {
            assertEquals(JsonParser.parseString("""
                    {"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"Service":"backup.amazonaws.com"},"Action":"sts:AssumeRole"}}"""),
                    JsonParser.parseString((String) mocked.inputs("aws:iam/role:Role", role).get("assumeRolePolicy")));
        }
        var copyKey = "arn:aws:kms:eu-west-1:000000000000:key/" + mocked.in(THERE).id("aws:kms/key:Key", "recovery-copies-key");
        var policies = new BackupPolicies("aws", "us-east-1", "000000000000", DATABASE, THERE, List.of(copyKey));
        assertEquals(List.of("recovery-backup-policy", "recovery-restore-policy"), mocked.names("aws:iam/rolePolicy:RolePolicy"));
        assertEquals(policies.ofBackups("arn:aws:backup:eu-west-1:000000000000:backup-vault:" + mocked.in(THERE).id(VAULT, "recovery-copies")),
                mocked.inputs("aws:iam/rolePolicy:RolePolicy", "recovery-backup-policy").get("policy"));
        assertEquals(policies.ofRestoreTests("isolated"), mocked.inputs("aws:iam/rolePolicy:RolePolicy", "recovery-restore-policy").get("policy"));
    }

    @ParameterizedTest
    @CsvSource({"NONE, 0,", "GOVERNANCE, 1,", "COMPLIANCE, 1, 3"})
    void aLockIsOnBothVaultsAndFinalOnlyWhereTheProfileSaysSo(VaultLock lock, int locks, Double changeableForDays) {
        var mocked = recovery(lock, RestoreTests.WEEKLY, true);
        assertEquals(locks, mocked.names(LOCK).size());
        assertEquals(locks, mocked.in(THERE).names(LOCK).size());
        if (locks > 0) {
            for (var inputs : List.of(mocked.inputs(LOCK, "recovery-vault-lock"), mocked.in(THERE).inputs(LOCK, "recovery-copies-lock"))) {
                assertEquals(Optional.ofNullable(changeableForDays), Optional.ofNullable(inputs.get("changeableForDays")));
                assertEquals(1.0, inputs.get("minRetentionDays"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aVaultWithBackupsIsDeletedOnlyWhereTheirLossIsMeant(boolean keep) {
        assertEquals(!keep, recovery(VaultLock.NONE, RestoreTests.WEEKLY, keep).inputs(VAULT, "recovery-vault").get("forceDestroy"));
    }

    @ParameterizedTest
    @CsvSource({"0, 35, retentionInDays: got 0", "36501, 35, retentionInDays: got 36501", "35, 0, copyRetentionInDays: got 0"})
    void daysThatAwsDoesNotKnowAreRefused(int days, int copyDays, String words) {
        var refused = assertThrows(IllegalArgumentException.class, () -> new RecoveryArgs("shop-test", null, null, days, THERE, copyDays, VaultLock.NONE, RestoreTests.WEEKLY, true));
        assertTrue(refused.getMessage().startsWith(words), refused::getMessage);
    }
}
