package lambdavpc.embedded.runtime.queue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.Resources;

/** Queues and mappings as a stack declares them. */
final class Declared {
    static final String DEAD_ARN = arn("dead");

    private Declared() {}

    static String arn(String name) {
        return "arn:aws:sqs:us-east-1:000000000000:" + name;
    }

    static String url(String name) {
        return "https://sqs.us-east-1.amazonaws.com/000000000000/" + name;
    }

    static World.Entry queue(String name, Map<String, Object> settings) {
        var values = new HashMap<String, Object>(Map.of("name", name, "url", url(name), "arn", arn(name), "visibilityTimeoutSeconds", 30.0));
        values.putAll(settings);
        return Resources.entry(DeclaredQueue.TYPE, url(name), values);
    }

    /** A queue whose messages go to the queue {@code dead} when they were received so often. */
    static World.Entry redriven(String name, int receives) {
        return queue(name, Map.of("redrivePolicy", "{\"deadLetterTargetArn\":\"%s\",\"maxReceiveCount\":%d}".formatted(DEAD_ARN, receives)));
    }

    static World.Entry mapping(String queue, Map<String, Object> settings) {
        var values = new HashMap<String, Object>(Map.of("eventSourceArn", arn(queue), "functionName", Resources.functionArn("writer") + ":live",
                "batchSize", 10.0, "functionResponseTypes", List.of("ReportBatchItemFailures"), "scalingConfig", Map.of("maximumConcurrency", 2.0)));
        values.putAll(settings);
        return Resources.entry(Mapping.TYPE, "mapping-" + queue, values);
    }
}
