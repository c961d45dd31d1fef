package lambdavpc.embedded.behaviour.logs;

import static lambdavpc.embedded.behaviour.Property.text;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Shape;

/** Policies by which services write to log groups. */
public final class LogResourcePolicy extends Behaviour {
    public LogResourcePolicy() {
        super(Shape.of("aws:cloudwatch/logResourcePolicy:LogResourcePolicy").idFrom("policyName")
                .inputs(
                        text("policyName").require().replace(),
                        text("policyDocument").require().rule(Policies.rules(Policies.Kind.RESOURCE, "InvalidParameterException", "LimitExceededException", 5_120)))
                .limit(10, "LimitExceededException", "Resource limit exceeded."));
    }
}
