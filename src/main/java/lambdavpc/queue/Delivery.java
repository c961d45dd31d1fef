package lambdavpc.queue;

import java.util.ArrayList;

/**
 * How messages come to the function that consumes them. The numbers belong together, so they are checked together.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html">Lambda on SQS event sources</a>.
 *
 * @param functionTimeout    seconds that the function has for one batch
 * @param visibilityTimeout  seconds after which a message that was not deleted comes again
 * @param batchSize          messages of one invocation at most, 1 to 10,000
 * @param batchingWindow     seconds that Lambda waits for a batch to fill, 0 to 300
 * @param maximumConcurrency invocations at once at most, 2 to 1,000: as many connections the database will see
 * @param maxReceiveCount    how often a message is tried before it goes to the dead-letter queue, 5 to 1,000
 */
public record Delivery(int functionTimeout, int visibilityTimeout, int batchSize, int batchingWindow, int maximumConcurrency,
        int maxReceiveCount) {
    public static final int MAX_FUNCTION_TIMEOUT = 900;
    public static final int MAX_BATCH = 10_000;
    public static final int MAX_WINDOW = 300;
    public static final int LEAST_CONCURRENCY = 2;
    public static final int MAX_CONCURRENCY = 1000;
    /** AWS's advice: fewer would make dead letters of messages that a throttled function has merely not got to. */
    public static final int LEAST_RECEIVES = 5;
    public static final int MAX_RECEIVES = 1000;

    /** Without a window Lambda takes what one request to SQS can bring. */
    private static final int BATCH_WITHOUT_WINDOW = 10;
    /** Room for Lambda to try again while the function is throttled. */
    private static final int TIMEOUTS_PER_VISIBILITY = 6;
    private static final int MAX_VISIBILITY = 43_200;

    /** @throws IllegalArgumentException with every problem there is */
    public Delivery {
        var problems = new ArrayList<String>();
        between(problems, "functionTimeout", functionTimeout, 1, MAX_FUNCTION_TIMEOUT);
        between(problems, "batchSize", batchSize, 1, MAX_BATCH);
        between(problems, "batchingWindow", batchingWindow, 0, MAX_WINDOW);
        between(problems, "maximumConcurrency", maximumConcurrency, LEAST_CONCURRENCY, MAX_CONCURRENCY);
        between(problems, "maxReceiveCount", maxReceiveCount, LEAST_RECEIVES, MAX_RECEIVES);
        if (!windowSuffices(batchSize, batchingWindow)) {
            problems.add("batchingWindow: got 0 s for batches of %d; allowed: 1 to %d above %d messages".formatted(batchSize, MAX_WINDOW, BATCH_WITHOUT_WINDOW));
        }
        var least = leastVisibility(functionTimeout, batchingWindow);
        if (visibilityTimeout < least || visibilityTimeout > MAX_VISIBILITY) {
            problems.add("visibilityTimeout: got %d s; allowed: %d (%d x %d s + %d s) to %d".formatted(visibilityTimeout, least,
                    TIMEOUTS_PER_VISIBILITY, functionTimeout, batchingWindow, MAX_VISIBILITY));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** With the shortest visibility timeout that AWS advises: a message that failed comes again as soon as it may. */
    public static Delivery of(int functionTimeout, int batchSize, int batchingWindow, int maximumConcurrency, int maxReceiveCount) {
        return new Delivery(functionTimeout, leastVisibility(functionTimeout, batchingWindow), batchSize, batchingWindow,
                maximumConcurrency, maxReceiveCount);
    }

    /** Whether Lambda can fill batches of this size in this window. */
    public static boolean windowSuffices(int batchSize, int batchingWindow) {
        return batchSize <= BATCH_WITHOUT_WINDOW || batchingWindow > 0;
    }

    private static int leastVisibility(int functionTimeout, int batchingWindow) {
        return TIMEOUTS_PER_VISIBILITY * functionTimeout + batchingWindow;
    }

    private static void between(ArrayList<String> problems, String name, int value, int least, int most) {
        if (value < least || value > most) {
            problems.add("%s: got %d; allowed: %d to %d".formatted(name, value, least, most));
        }
    }
}
