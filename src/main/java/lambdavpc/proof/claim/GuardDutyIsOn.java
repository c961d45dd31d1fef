package lambdavpc.proof.claim;

import java.util.List;
import lambdavpc.proof.claim.Verdict.Accepted;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;

/** D3. An account has one detector; the profile says whose it is. */
final class GuardDutyIsOn implements Claim {
    @Override
    public About about() {
        return new About("D3", "GuardDuty is on.", "Use GuardDuty to notice threats.", List.of("GuardDuty.1"));
    }

    @Override
    public Verdict decide(Facts facts) {
        var detectors = facts.model().ofType("aws:guardduty/detector:Detector");
        var on = detectors.stream().filter(detector -> detector.flag("enable", true)).findFirst();
        if (on.isPresent()) {
            return new Proved(List.of(new Evidence(on.get().name() + " is enabled", List.of(on.get().urn()))));
        }
        if (!detectors.isEmpty()) {
            return new Refuted(detectors.get(0).name() + " is not enabled", List.of(new Evidence("enable is false", List.of(detectors.get(0).urn()))));
        }
        return switch (String.valueOf(facts.intent().required().decisions().get("guardDuty"))) {
            case "ADOPT" -> new NotApplicable("the account's detector is another stack's (audit.guardDuty: adopt): it is on if its owner says so");
            case "OFF" -> new Accepted(new Refuted("there is no detector", List.of()), "audit.guardDuty: off");
            default -> new Refuted("there is no detector", List.of());
        };
    }
}
