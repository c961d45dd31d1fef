package lambdavpc.embedded.behaviour.detection;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** GuardDuty's detector: one an account and region. */
public final class Detector extends Behaviour {
    public static final String TYPE = "aws:guardduty/detector:Detector";

    public Detector() {
        super(Shape.of(TYPE)
                .inputs(
                        flag("enable").orElse(true),
                        text("findingPublishingFrequency").rule(Rule.oneOf("BadRequestException", "FIFTEEN_MINUTES", "ONE_HOUR", "SIX_HOURS"))
                                .inert("the embedded AWS finds nothing"),
                        tags())
                .computes("accountId", "arn")
                .limit(1, "BadRequestException", "The request is rejected because a detector already exists for the current account."));
    }

    @Override
    protected Object id(Call call) {
        return Call.hex(TYPE + call.urn() + call.world().serial(), 32);
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("accountId", call.region().account(), "arn", call.arn("guardduty", "detector/", call.id()));
    }
}
