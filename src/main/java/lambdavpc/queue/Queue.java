package lambdavpc.queue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.pulumi.aws.sqs.RedriveAllowPolicy;
import com.pulumi.aws.sqs.RedriveAllowPolicyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.encryption.Encryption;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * A queue, and the dead-letter queue that keeps what could not be done. Both are encrypted and admit TLS only; neither grants
 * anything to anybody: who may send or take is decided by the senders' and the function's own policies.
 *
 * <p>Practice: FSBP SQS.1 (encryption), SQS.3 (not public); <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html">
 * SQS security best practices</a>; <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html">
 * dead-letter queues</a>.
 */
public final class Queue extends ComponentResource {
    private static final int MAX_NAME = 80;

    private final String name;
    private final QueueArgs args;
    private final com.pulumi.aws.sqs.Queue queue;
    private final com.pulumi.aws.sqs.Queue deadLetters;

    /** @throws IllegalArgumentException when the dead-letter queue's name (prefix and name) would be longer than AWS allows */
    public Queue(String name, QueueArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:queue:Queue", name, options);
        this.name = name;
        this.args = args;
        var queueName = args.network().prefix() + "-" + name;
        var deadName = queueName + "-dead-letters";
        if (deadName.length() > MAX_NAME) {
            throw new IllegalArgumentException("queue name: got %s (%d characters); allowed: %d; shorten the prefix"
                    .formatted(deadName, deadName.length(), MAX_NAME));
        }
        var child = CustomResourceOptions.builder().parent(this).build();
        deadLetters = new com.pulumi.aws.sqs.Queue(name + "-dead-letters", common(deadName, QueueArgs.DEAD_LETTER_DAYS).build(), child);
        queue = new com.pulumi.aws.sqs.Queue(name + "-queue", common(queueName, args.retentionInDays())
                .visibilityTimeoutSeconds(args.delivery().visibilityTimeout())
                .redrivePolicy(deadLetters.arn().applyValue(this::redrive))
                .build(), child);
        new RedriveAllowPolicy(name + "-redrive-allow", RedriveAllowPolicyArgs.builder()
                .queueUrl(deadLetters.url())
                .redriveAllowPolicy(queue.arn().applyValue(Queue::onlyFrom))
                .build(), child);
        registerOutputs(Map.of("arn", queue.arn(), "url", queue.url(), "deadLetterArn", deadLetters.arn()));
    }

    /**
     * The function consumes the queue: Lambda's pollers take messages with its role. They are Lambda's and reach SQS
     * themselves, so a function in isolated subnets needs no SQS endpoint; and since its code cannot reach SQS, a message
     * that failed comes again by the visibility timeout alone, and nobody needs {@code sqs:ChangeMessageVisibility}.
     */
    public Grant grantConsume(Identity identity) {
        return new Grant.Consume(identity, queue.arn(), args.encryption());
    }

    /** Logical name: {@code writes}. */
    public String name() {
        return name;
    }

    /** How its messages are delivered, and how often they are tried. */
    public Delivery delivery() {
        return args.delivery();
    }

    /** For policies and event source mappings. */
    public Output<String> arn() {
        return queue.arn();
    }

    /** By which its metrics are told: AWS/SQS, {@code QueueName}. */
    public Output<String> queueName() {
        return queue.name();
    }

    /** {@link #queueName} of the dead-letter queue. */
    public Output<String> deadLetterName() {
        return deadLetters.name();
    }

    /** Where messages are sent. */
    public Output<String> url() {
        return queue.url();
    }

    private com.pulumi.aws.sqs.QueueArgs.Builder common(String queueName, int retentionInDays) {
        var builder = com.pulumi.aws.sqs.QueueArgs.builder()
                .name(queueName)
                .messageRetentionSeconds((int) Duration.ofDays(retentionInDays).toSeconds())
                // Part of the queue, not a resource of its own: it is never without. The ARN follows from the name.
                .policy(args.network().account().arn("sqs", queueName).applyValue(Queue::tlsOnly));
        return args.encryption() instanceof Encryption.CustomerManaged key
                ? builder.kmsMasterKeyId(key.keyArn())
                : builder.sqsManagedSseEnabled(true);
    }

    private static String tlsOnly(String arn) {
        return Policies.document(List.of(IamStatement.builder()
                .sid("TlsOnly")
                .effect(IamEffect.DENY)
                .addPrincipal(IamPrincipal.ALL)
                .addAction("sqs:*")
                .addResource(arn)
                .addCondition(IamConditionOperator.BOOL, "aws:SecureTransport", "false")
                .build()));
    }

    private String redrive(String deadLetterArn) {
        var policy = new JsonObject();
        policy.addProperty("deadLetterTargetArn", deadLetterArn);
        policy.addProperty("maxReceiveCount", args.delivery().maxReceiveCount());
        return policy.toString();
    }

    /** Another queue that named this dead-letter queue as its own would mix its messages in. */
    private static String onlyFrom(String queueArn) {
        var sources = new JsonArray();
        sources.add(queueArn);
        var policy = new JsonObject();
        policy.addProperty("redrivePermission", "byQueue");
        policy.add("sourceQueueArns", sources);
        return policy.toString();
    }
}
