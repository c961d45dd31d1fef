package lambdavpc.queue;

import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import lambdavpc.access.Invocable;

/**
 * @param function                     what gets the batches, and answers which of their messages failed
 * @param reservedConcurrentExecutions how many of it may run at once; empty shares the account's pool
 * @param queues                       what it consumes; the function's timeout is that of their {@link Delivery}
 * @param after                        what must be there before the first message is delivered
 */
public record QueueConsumerArgs(Invocable function, Optional<Integer> reservedConcurrentExecutions, List<Queue> queues, List<Resource> after) {
    /** @throws IllegalArgumentException when the queues together want more than is reserved: what is throttled becomes a dead letter */
    /** @throws IllegalArgumentException when the queues may have more at work than the function has reserved */
    public QueueConsumerArgs {
        queues = List.copyOf(queues);
        after = List.copyOf(after);
        var wanted = queues.stream().mapToInt(queue -> queue.delivery().maximumConcurrency()).sum();
        if (reservedConcurrentExecutions.filter(reserved -> reserved < wanted).isPresent()) {
            throw new IllegalArgumentException("maximumConcurrency: got %d (%s); allowed: at most the %d that are reserved for the function; lower it, or reserve more".formatted(wanted,
                    queues.stream().map(queue -> queue.name() + " " + queue.delivery().maximumConcurrency()).collect(Collectors.joining(" + ")),
                    reservedConcurrentExecutions.get()));
        }
    }
}
