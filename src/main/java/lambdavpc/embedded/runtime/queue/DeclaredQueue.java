package lambdavpc.embedded.runtime.queue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.time.Duration;
import java.util.Optional;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;

/**
 * A queue as it was deployed.
 *
 * @param delay            seconds
 * @param retention        seconds
 * @param visibility       seconds
 * @param longPoll         seconds that a receipt waits which does not say
 * @param mostBytes        of a message
 * @param deadLetterTarget ARN; null for none
 * @param receives         after so many a message goes there
 */
public record DeclaredQueue(World.Entry entry, String name, String url, String arn, int delay, int retention, int visibility, int longPoll,
        int mostBytes, String deadLetterTarget, int receives) {
    public static final String TYPE = "aws:sqs/queue:Queue";
    private static final String ALLOW = "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy";

    static DeclaredQueue of(World.Entry entry) {
        var redrive = entry.outputs().get("redrivePolicy") instanceof String text ? JsonParser.parseString(text).getAsJsonObject() : new JsonObject();
        return new DeclaredQueue(entry, (String) entry.outputs().get("name"), (String) entry.outputs().get("url"), (String) entry.outputs().get("arn"),
                number(entry, "delaySeconds", 0), number(entry, "messageRetentionSeconds", (int) Duration.ofDays(4).toSeconds()),
                number(entry, "visibilityTimeoutSeconds", 30), number(entry, "receiveWaitTimeSeconds", 0), number(entry, "maxMessageSize", 262_144),
                redrive.has("deadLetterTargetArn") ? redrive.get("deadLetterTargetArn").getAsString() : null,
                redrive.has("maxReceiveCount") ? redrive.get("maxReceiveCount").getAsInt() : Integer.MAX_VALUE);
    }

    static Optional<DeclaredQueue> byArn(World world, String arn) {
        return world.all(TYPE).map(DeclaredQueue::of).filter(queue -> queue.arn().equals(arn)).findFirst();
    }

    /**
     * @param nameOrUrl only its last part counts
     * @throws AwsException when there is none
     */
    static DeclaredQueue find(World world, String nameOrUrl) {
        var name = nameOrUrl.replaceAll(".*/", "");
        return world.all(TYPE).map(DeclaredQueue::of).filter(queue -> queue.name().equals(name)).findFirst().orElseThrow(() ->
                new AwsException("QueueDoesNotExist", "The specified queue does not exist."));
    }

    /** FIFO queues can be declared, but nothing here keeps their order. */
    boolean fifo() {
        return name.endsWith(".fifo");
    }

    /** What {@code RedriveAllowPolicy} tells; null for none. */
    String redriveAllowPolicy(World world) {
        return world.all(ALLOW).filter(policy -> entry.id().equals(policy.inputs().get("queueUrl"))).findFirst()
                .map(policy -> (String) policy.inputs().get("redriveAllowPolicy")).orElse((String) entry.outputs().get("redriveAllowPolicy"));
    }

    private static int number(World.Entry entry, String name, int otherwise) {
        return entry.outputs().get(name) instanceof Number number ? number.intValue() : otherwise;
    }
}
