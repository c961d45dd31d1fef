package lambdavpc.cache;

import lambdavpc.encryption.Encryption;
import lambdavpc.network.Network;

/**
 * @param network      whose isolated subnets it is in, in at least two zones
 * @param encryption   key of what it holds
 * @param maxGigabytes how much it may hold, 1 to 5,000; when that is full it forgets what nobody asked for the longest
 */
public record CacheArgs(Network network, Encryption encryption, int maxGigabytes) {
    public static final int MOST_GIGABYTES = 5_000;

    /** @throws IllegalArgumentException when it is beyond what ElastiCache takes */
    public CacheArgs {
        if (maxGigabytes < 1 || maxGigabytes > MOST_GIGABYTES) {
            throw new IllegalArgumentException("maxGigabytes: got %d; allowed: 1 to %d; choose some".formatted(maxGigabytes, MOST_GIGABYTES));
        }
    }
}
