package lambdavpc.database;

import lambdavpc.encryption.Encryption;
import lambdavpc.network.Network;

/**
 * @param network               isolated subnets that it is placed in
 * @param engine                PostgreSQL, MySQL or MariaDB
 * @param instanceClass         {@code db.t4g.micro}
 * @param allocatedStorage      GiB of gp3 storage, 20 to 65,536; grows by itself up to twice that
 * @param multiAz               a standby in a second zone takes over in one to two minutes; doubles the price
 * @param backupRetentionPeriod days that point-in-time recovery reaches back, 1 to 35
 * @param onDelete              what becomes of the data when the database is deleted
 * @param insight               how closely RDS watches it
 * @param encryption            key of storage, backups and the master secret
 */
public record DatabaseArgs(
        Network network,
        Engine engine,
        String instanceClass,
        int allocatedStorage,
        boolean multiAz,
        int backupRetentionPeriod,
        OnDelete onDelete,
        Insight insight,
        Encryption encryption) {

    static final int MAX_STORAGE = 65_536;

    /** @throws IllegalArgumentException when storage or backups are beyond what RDS takes, or backups off */
    public DatabaseArgs {
        if (allocatedStorage < 20 || allocatedStorage > MAX_STORAGE) {
            throw new IllegalArgumentException("allocatedStorage: got %d GiB; allowed: 20 to 65536; begin small, it grows by itself".formatted(allocatedStorage));
        }
        if (backupRetentionPeriod < 1 || backupRetentionPeriod > 35) {
            throw new IllegalArgumentException(
                    "backupRetentionPeriod: got %d days; allowed: 1 to 35 (0 would turn backups off); choose some".formatted(backupRetentionPeriod));
        }
    }

    /** What becomes of the data when the database is deleted. */
    public enum OnDelete {
        /** AWS and Pulumi both refuse until it is unprotected; then a final snapshot is taken. */
        PROTECT,
        /** It is deleted after a final snapshot. */
        SNAPSHOT,
        /** Nothing is kept. For what can be made again. */
        DISCARD
    }

    /** How closely RDS watches it. */
    public enum Insight {
        /** CloudWatch's free metrics, once a minute. */
        BASIC,
        /** Enhanced Monitoring each minute and Performance Insights for 7 days: within the free tier, but for log storage. */
        ENHANCED
    }
}
