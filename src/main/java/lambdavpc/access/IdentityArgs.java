package lambdavpc.access;

import lambdavpc.encryption.Encryption;
import lambdavpc.network.Network;

/**
 * @param network            the VPC that the function's interfaces are in
 * @param placement          in which of its subnets
 * @param logRetentionInDays days that CloudWatch keeps its log; one of the values that CloudWatch Logs takes
 * @param logEncryption      key of its log group
 * @param tracing            may send X-Ray traces
 */
public record IdentityArgs(Network network, Placement placement, int logRetentionInDays, Encryption logEncryption, boolean tracing) {

    /** In the isolated subnets: without a way out. */
    public IdentityArgs(Network network, int logRetentionInDays, Encryption logEncryption, boolean tracing) {
        this(network, new Placement.Isolated(), logRetentionInDays, logEncryption, tracing);
    }
}
