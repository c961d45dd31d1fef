package lambdavpc.recovery;

import com.pulumi.core.Output;
import lambdavpc.encryption.Encryption;
import lambdavpc.iam.Account;

/**
 * @param prefix              first part of every fixed name
 * @param account             where the database is
 * @param source              what is backed up
 * @param retentionInDays     days that a backup is kept, 1 to 36,500
 * @param copyRegion          another region of the same partition, where each backup is copied to
 * @param copyRetentionInDays days that a copy is kept there, 1 to 36,500
 * @param lock                who may delete backups before their time
 * @param tests               how often a backup is restored to try it
 * @param keep                backups, their vaults and the copies' key survive the stack
 */
public record RecoveryArgs(
        String prefix,
        Account account,
        Source source,
        int retentionInDays,
        String copyRegion,
        int copyRetentionInDays,
        VaultLock lock,
        RestoreTests tests,
        boolean keep) {

    static final int MAX_DAYS = 36_500;

    /** @throws IllegalArgumentException when days are not among those that AWS Backup takes */
    public RecoveryArgs {
        check("retentionInDays", retentionInDays);
        check("copyRetentionInDays", copyRetentionInDays);
    }

    private static void check(String what, int days) {
        if (days < 1 || days > MAX_DAYS) {
            throw new IllegalArgumentException("%s: got %d days; allowed: 1 to %d; choose as many as a loss may stay unnoticed".formatted(what, days, MAX_DAYS));
        }
    }

    /**
     * The database as its backups know it. A restored copy gets the same surroundings: AWS Backup would put it into the default VPC's
     * default security group otherwise.
     *
     * @param arn             of the instance
     * @param subnetGroup     name of its subnet group
     * @param securityGroupId its security group
     * @param parameterGroup  name of its parameter group, which refuses connections without TLS
     * @param encryption      key of its storage, and so of its backups
     */
    public record Source(Output<String> arn, Output<String> subnetGroup, Output<String> securityGroupId, Output<String> parameterGroup, Encryption encryption) {}
}
