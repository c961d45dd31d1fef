package lambdavpc.recovery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Word for word: a policy that says more than was reviewed is one that nobody has reviewed. */
class BackupPoliciesTest {
    private static final String DATABASE = "arn:aws-cn:rds:cn-north-1:111122223333:db:notes";
    private static final String VAULT = "arn:aws-cn:backup:cn-northwest-1:111122223333:backup-vault:copies";
    private static final String HERE = "arn:aws-cn:kms:cn-north-1:111122223333:key/here";
    private static final String THERE = "arn:aws-cn:kms:cn-northwest-1:111122223333:key/there";

    private static BackupPolicies with(String... keys) {
        return new BackupPolicies("aws-cn", "cn-north-1", "111122223333", DATABASE, "cn-northwest-1", List.of(keys));
    }

    private static final String LOOK = """
            {"Sid":"Look","Effect":"Allow","Action":["rds:DescribeDBInstances","rds:DescribeDBSnapshots","rds:ListTagsForResource"],"Resource":"*"}""";

    private static final String USE_OF_KEYS = """
            {"Sid":"SeeKeys","Effect":"Allow","Action":"kms:DescribeKey","Resource":["%1$s","%2$s"]},
            {"Sid":"UseKeys","Effect":"Allow","Action":["kms:Decrypt","kms:Encrypt","kms:GenerateDataKey","kms:GenerateDataKeyWithoutPlaintext","kms:ReEncryptFrom","kms:ReEncryptTo"],
             "Resource":["%1$s","%2$s"],"Condition":{"StringEquals":{"kms:ViaService":["rds.cn-north-1.amazonaws.com","rds.cn-northwest-1.amazonaws.com"]}}},
            {"Sid":"GrantKeys","Effect":"Allow","Action":"kms:CreateGrant","Resource":["%1$s","%2$s"],"Condition":{"Bool":{"kms:GrantIsForAWSResource":"true"}}}""".formatted(HERE, THERE);

    private static final String BACKUPS = """
            {"Sid":"Snapshots","Effect":"Allow","Action":["rds:CreateDBSnapshot","rds:AddTagsToResource","rds:CopyDBSnapshot"],"Resource":["%s",
              "arn:aws-cn:rds:cn-north-1:111122223333:snapshot:awsbackup:*","arn:aws-cn:rds:cn-northwest-1:111122223333:snapshot:awsbackup:*"]},
            {"Sid":"Expiry","Effect":"Allow","Action":"rds:DeleteDBSnapshot","Resource":["arn:aws-cn:rds:cn-north-1:111122223333:snapshot:awsbackup:*",
              "arn:aws-cn:rds:cn-northwest-1:111122223333:snapshot:awsbackup:*"]},
            {"Sid":"Copies","Effect":"Allow","Action":["backup:DescribeBackupVault","backup:CopyIntoBackupVault"],"Resource":"%s"}""".formatted(DATABASE, VAULT);

    private static final String RESTORES = """
            {"Sid":"Restore","Effect":"Allow","Action":["rds:RestoreDBInstanceFromDBSnapshot","rds:AddTagsToResource"],"Resource":["arn:aws-cn:rds:cn-north-1:111122223333:snapshot:awsbackup:*",
              "arn:aws-cn:rds:cn-north-1:111122223333:db:awsbackup-restore-test-*","arn:aws-cn:rds:cn-north-1:111122223333:subgrp:isolated",
              "arn:aws-cn:rds:cn-north-1:111122223333:pg:*","arn:aws-cn:rds:cn-north-1:111122223333:og:*"]},
            {"Sid":"CleanUp","Effect":"Allow","Action":"rds:DeleteDBInstance","Resource":"arn:aws-cn:rds:cn-north-1:111122223333:db:awsbackup-restore-test-*"}""";

    private static void assertSays(String policy, String... statements) {
        assertEquals(JsonParser.parseString("{\"Version\":\"2012-10-17\",\"Statement\":[" + String.join(",", statements) + "]}"), JsonParser.parseString(policy));
    }

    @Test
    void backupsAreTakenOfOneDatabaseAndCopiedIntoOneVault() {
        assertSays(with().ofBackups(VAULT), LOOK, BACKUPS);
        assertSays(with(HERE, THERE).ofBackups(VAULT), LOOK, BACKUPS, USE_OF_KEYS);
    }

    @Test
    void aRestoreTestMakesAndDeletesOnlyWhatHasATestsName() {
        assertSays(with().ofRestoreTests("isolated"), LOOK, RESTORES);
        assertSays(with(HERE, THERE).ofRestoreTests("isolated"), LOOK, RESTORES, USE_OF_KEYS);
    }

    /** The database itself is named in no statement that deletes, whatever a pattern may match. */
    @Test
    void neitherRoleMayDeleteTheDatabase() {
        for (var policy : List.of(with().ofBackups(VAULT), with().ofRestoreTests("isolated"))) {
            var deleting = StreamSupport.stream(JsonParser.parseString(policy).getAsJsonObject().getAsJsonArray("Statement").spliterator(), false)
                    .map(JsonElement::toString).filter(statement -> statement.contains("rds:Delete")).toList();
            assertEquals(1, deleting.size());
            assertEquals(false, deleting.get(0).contains(DATABASE) || deleting.get(0).contains("\"*\""), deleting::toString);
        }
    }

    @Test
    void aVaultsPolicyDeniesEverybodyToDeleteByHand() {
        assertEquals(JsonParser.parseString("""
                {"Version":"2012-10-17","Statement":{"Sid":"NobodyDeletesByHand","Effect":"Deny","Principal":"*",
                 "Action":["backup:DeleteRecoveryPoint","backup:UpdateRecoveryPointLifecycle"],"Resource":"*"}}"""), JsonParser.parseString(BackupPolicies.ofVault()));
    }
}
