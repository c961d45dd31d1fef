package lambdavpc.database;

import com.pulumi.core.Output;
import lambdavpc.encryption.Encryption;
import lambdavpc.iam.Account;

/**
 * An RDS instance that somebody else made.
 *
 * @param account    where it is
 * @param identifier its name in RDS: {@code orders-prod}
 * @param engine     which it runs; its version does not matter here
 * @param port       TCP port that it listens on
 * @param encryption key of the master secret, where RDS manages one
 */
public record ExistingDatabaseArgs(Account account, Output<String> identifier, Engine engine, int port, Encryption encryption) {}
