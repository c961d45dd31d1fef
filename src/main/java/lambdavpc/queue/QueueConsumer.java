package lambdavpc.queue;

import com.pulumi.aws.lambda.EventSourceMapping;
import com.pulumi.aws.lambda.EventSourceMappingArgs;
import com.pulumi.aws.lambda.inputs.EventSourceMappingScalingConfigArgs;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;

/**
 * Delivers queues to a function: batches go in, and only the messages that the function names as failed come again.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html">partial batch responses</a>;
 * <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html">maximum concurrency</a>, without which a
 * burst of messages would take all of the account's concurrency and the database's connections.
 */
public final class QueueConsumer extends ComponentResource {

    /** One event source mapping for each queue. */
    public QueueConsumer(String name, QueueConsumerArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:queue:QueueConsumer", name, options);
        args.queues().forEach(queue -> new EventSourceMapping(name + "-" + queue.name(), EventSourceMappingArgs.builder()
                .eventSourceArn(queue.arn())
                .functionName(args.function().arn())
                .batchSize(queue.delivery().batchSize())
                .maximumBatchingWindowInSeconds(queue.delivery().batchingWindow())
                .functionResponseTypes("ReportBatchItemFailures")
                .scalingConfig(EventSourceMappingScalingConfigArgs.builder()
                        .maximumConcurrency(queue.delivery().maximumConcurrency())
                        .build())
                .build(), CustomResourceOptions.builder()
                .parent(this)
                // Delivered sooner, a message would only fail, and count as tried.
                .dependsOn(args.after())
                .build()));
        registerOutputs(Map.of());
    }
}
