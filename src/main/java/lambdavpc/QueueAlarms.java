package lambdavpc;

import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.Map;
import lambdavpc.monitoring.Alarm;
import lambdavpc.monitoring.AlarmArgs;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.Missing;
import lambdavpc.monitoring.AlarmArgs.Statistic;
import lambdavpc.monitoring.AlarmArgs.Threshold;
import lambdavpc.queue.Queue;

/** Two ways in which a queue asks for somebody: messages are not done in time, or could not be done at all. */
final class QueueAlarms {
    private QueueAlarms() {}

    static void register(Deployment deployment, Queue queue, ComponentResourceOptions options) {
        var oldest = deployment.settings().queue().oldestMessage();
        new Alarm(queue.name() + "-waiting", new AlarmArgs(deployment.alarms(),
                "A message waits in the queue %s for more than %d minutes.".formatted(queue.name(), oldest.toMinutes()),
                "look whether the writer runs, fails or is held back: docs/runbook.md#queue-waiting",
                new Metric("AWS/SQS", "ApproximateAgeOfOldestMessage", Map.of("QueueName", queue.queueName()), Statistic.MAXIMUM),
                // A queue without work for hours is told nothing of.
                Threshold.moreThan(oldest.toSeconds()), Duration.ofMinutes(1), 3, Missing.NOT_BREACHING), options);
        new Alarm(queue.name() + "-dead-letters", new AlarmArgs(deployment.alarms(),
                "A message of the queue %s could not be done and is a dead letter.".formatted(queue.name()),
                "read why it failed, mend that, and send it back: docs/runbook.md#dead-letters",
                new Metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", Map.of("QueueName", queue.deadLetterName()), Statistic.MAXIMUM),
                Threshold.atLeast(1), Duration.ofMinutes(1), 1, Missing.NOT_BREACHING), options);
    }
}
