package lambdavpc.embedded.behaviour.detection;

import static lambdavpc.embedded.behaviour.Property.objects;
import static lambdavpc.embedded.behaviour.Property.text;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Protections of a detector. Deleting one does not disable it, as in AWS. */
public final class DetectorFeature extends Behaviour {
    public DetectorFeature() {
        super(Shape.of("aws:guardduty/detectorFeature:DetectorFeature")
                .inputs(
                        text("detectorId").require().replace().to(Reference.to(Detector.TYPE, "BadRequestException",
                                "The request is rejected because the input detectorId is not owned by the current account: %s").diesWith()),
                        text("name").replace().rule(Rule.oneOf("BadRequestException", "S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION",
                                "RDS_LOGIN_EVENTS", "EKS_RUNTIME_MONITORING", "LAMBDA_NETWORK_LOGS", "RUNTIME_MONITORING")),
                        text("status").require().rule(Rule.oneOf("BadRequestException", "ENABLED", "DISABLED")),
                        objects("additionalConfigurations", text("name").require(), text("status").require()).inert("the embedded AWS finds nothing")));
    }

    @Override
    protected Object id(Call call) {
        return Call.join(call.inputs().raw("detectorId"), "/", call.inputs().raw("name"));
    }

    @Override
    protected void refuse(Call call) {
        call.refuseIf(!call.inputs().has("name"), "BadRequestException", "The request is rejected because a required parameter has not been specified: name");
    }
}
