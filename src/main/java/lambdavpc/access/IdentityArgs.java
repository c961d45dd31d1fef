package lambdavpc.access;

import lambdavpc.encryption.Encryption;
import lambdavpc.network.Network;

/**
 * @param network           where the function's interfaces are
 * @param logRetentionDays  days that CloudWatch keeps its log; one of the values that CloudWatch Logs takes
 * @param logEncryption     key of its log group
 * @param tracing           may send X-Ray traces
 */
public record IdentityArgs(Network network, int logRetentionDays, Encryption logEncryption, boolean tracing) {}
