package lambdavpc.audit;

import com.pulumi.aws.accessanalyzer.Analyzer;
import com.pulumi.aws.accessanalyzer.AnalyzerArgs;
import com.pulumi.aws.accessanalyzer.inputs.AnalyzerConfigurationArgs;
import com.pulumi.aws.accessanalyzer.inputs.AnalyzerConfigurationUnusedAccessArgs;
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
 * The account's trail, threat detector and access analyzer.
 *
 * <p>Cost: the first trail's management events are free; GuardDuty about $4 per million of them; looking for unused access $0.20 a month
 * for each role and user of the account. Practice: FSBP CloudTrail.1, GuardDuty.1, .5, .6, .9; CIS 1.20 (Access Analyzer is on).
 */
public final class Audit extends ComponentResource {

    /** Makes what is to be created, leaves alone what is adopted or off. */
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
        if (args.accessAnalyzer() instanceof Create) {
            new Analyzer(name + "-outside-access", AnalyzerArgs.builder()
                    .analyzerName(args.prefix() + "-outside-access")
                    .type("ACCOUNT")
                    .build(), CustomResourceOptions.builder().parent(this).build());
        }
        args.unusedAccess().ifPresent(days -> new Analyzer(name + "-unused-access", AnalyzerArgs.builder()
                .analyzerName(args.prefix() + "-unused-access")
                .type("ACCOUNT_UNUSED_ACCESS")
                .configuration(AnalyzerConfigurationArgs.builder()
                        .unusedAccess(AnalyzerConfigurationUnusedAccessArgs.builder().unusedAccessAge(days).build())
                        .build())
                .build(), CustomResourceOptions.builder().parent(this).build()));
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
