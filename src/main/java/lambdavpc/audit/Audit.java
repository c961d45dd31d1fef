package lambdavpc.audit;

import com.pulumi.aws.guardduty.Detector;
import com.pulumi.aws.guardduty.DetectorArgs;
import com.pulumi.aws.guardduty.DetectorFeature;
import com.pulumi.aws.guardduty.DetectorFeatureArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;
import lambdavpc.audit.AuditArgs.Protection;
import lambdavpc.audit.Singleton.Adopt;
import lambdavpc.audit.Singleton.Create;

/**
 * The account's trail and threat detector.
 *
 * <p>Cost: the first trail's management events are free; GuardDuty about $4 per million of them. Practice: FSBP
 * CloudTrail.1, GuardDuty.1, .5, .6, .9.
 */
public final class Audit extends ComponentResource {

    public Audit(String name, AuditArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:audit:Audit", name, options);
        if (args.cloudTrail() instanceof Create) {
            new TrailWithBucket(name + "-trail", args, ComponentResourceOptions.builder().parent(this).build());
        }
        if (args.guardDuty() instanceof Create) {
            protect(name, args, new Detector(name + "-detector", DetectorArgs.builder()
                    .enable(true)
                    .findingPublishingFrequency("FIFTEEN_MINUTES")
                    .build(), CustomResourceOptions.builder()
                    .parent(this)
                    .retainOnDelete(args.keepOnDelete())
                    .build()).id());
        } else if (args.guardDuty() instanceof Adopt existing) {
            protect(name, args, Output.of(existing.id()));
        }
        registerOutputs(Map.of());
    }

    private void protect(String name, AuditArgs args, Output<String> detectorId) {
        // All of them by name: a new detector turns every optional protection on, and pays for it, unless told otherwise.
        for (var protection : Protection.values()) {
            new DetectorFeature(name + "-" + protection.name().toLowerCase().replace('_', '-'), DetectorFeatureArgs.builder()
                    .detectorId(detectorId)
                    .name(protection.name())
                    .status(args.protections().contains(protection) ? "ENABLED" : "DISABLED")
                    .build(), CustomResourceOptions.builder().parent(this).build());
        }
    }
}
