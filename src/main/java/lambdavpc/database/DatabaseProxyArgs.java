package lambdavpc.database;

import lambdavpc.access.Grant.GuardedSecret;
import lambdavpc.encryption.Encryption;
import lambdavpc.network.Network;

/**
 * @param network            isolated subnets that it has its interfaces in: changing them makes another proxy, with minutes without one
 * @param database           a PostgreSQL database that it connects to
 * @param secret             the one user that it logs in as: only the version AWSCURRENT is known to it, so the user's name must stay
 * @param clients            how functions log in to the proxy; it logs in to the database by the secret's password in either case
 * @param logRetentionInDays days that its log is kept, one of the values that CloudWatch takes
 * @param logEncryption      key of its log
 */
public record DatabaseProxyArgs(
        Network network,
        Database database,
        GuardedSecret secret,
        Authentication clients,
        int logRetentionInDays,
        Encryption logEncryption) {

    /** @throws IllegalArgumentException for an engine that functions were never shown to use through a proxy */
    public DatabaseProxyArgs {
        if (!(database.engine() instanceof Engine.PostgreSql)) {
            throw new IllegalArgumentException("database: got %s; allowed: postgres; leave the proxy away".formatted(database.engine().rdsName()));
        }
    }
}
