package lambdavpc.queue;

import lambdavpc.encryption.Encryption;
import lambdavpc.network.Network;

/**
 * @param network         whose prefix and account its name and ARN are made of; the queue itself lies outside the VPC
 * @param encryption      key of its messages
 * @param retentionInDays days after which SQS drops a message that nobody took, 1 to 13: less than the dead-letter queue's
 *                        14, since a dead letter's age counts from when it was sent
 * @param delivery        how its messages come to their function
 */
public record QueueArgs(Network network, Encryption encryption, int retentionInDays, Delivery delivery) {
    /** The longest that SQS offers. */
    static final int DEAD_LETTER_DAYS = 14;
    public static final int MAX_DAYS = DEAD_LETTER_DAYS - 1;

    /** @throws IllegalArgumentException when a message would outlive its dead letter */
    public QueueArgs {
        if (retentionInDays < 1 || retentionInDays > MAX_DAYS) {
            throw new IllegalArgumentException("retentionInDays: got %d; allowed: 1 to %d, so that a dead letter outlives it; choose some"
                    .formatted(retentionInDays, MAX_DAYS));
        }
    }
}
