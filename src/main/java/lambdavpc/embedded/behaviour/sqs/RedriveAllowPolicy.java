package lambdavpc.embedded.behaviour.sqs;

import static lambdavpc.embedded.behaviour.Property.text;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Shape;

/** Which queues may name a queue as their dead-letter queue. */
public final class RedriveAllowPolicy extends Behaviour {

    public RedriveAllowPolicy() {
        super(Shape.of("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy").idFrom("queueUrl")
                .inputs(
                        text("queueUrl").require().replace().to(Queue.BY_URL),
                        text("redriveAllowPolicy").require().rule(Queue.redriveAllowRule())));
    }
}
