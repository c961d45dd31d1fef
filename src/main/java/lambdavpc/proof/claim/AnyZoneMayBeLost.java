package lambdavpc.proof.claim;

import java.util.List;
import lambdavpc.proof.claim.Verdict.Accepted;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.model.NotModelled;

/** N6. A lost zone takes its subnets, their NATs and endpoint interfaces, and a database that has no standby elsewhere. */
final class AnyZoneMayBeLost implements Claim {
    @Override
    public About about() {
        return new About("N6", "When any one availability zone is lost, every function still reaches what it was granted, or the profile accepts the downtime.",
                "Subnets, endpoints, NATs and the database span availability zones.", List.of("RDS.5", "Lambda.5"));
    }

    @Override
    public Verdict decide(Facts facts) {
        if (facts.promises().isEmpty()) {
            return new NotApplicable("no function was granted anything that it has to reach");
        }
        facts.network().subnets().stream().filter(subnet -> subnet.zone().isEmpty()).findFirst().ifPresent(subnet -> {
            throw new NotModelled("an availability zone that is not known before the deployment,", subnet.urn());
        });
        var matrix = ZoneLoss.matrix(facts);
        var lost = matrix.stream().filter(cell -> !cell.survives()).toList();
        if (lost.isEmpty()) {
            return new Proved(List.of(new Evidence("%d promises are kept without any one of %s".formatted(
                    facts.promises().size(), String.join(", ", facts.network().zones())), List.of())));
        }
        var first = lost.get(0);
        var refuted = new Refuted("without %s, %s does not reach %s: %s".formatted(first.zone(), first.function(), first.target(), first.reason()),
                lost.stream().map(cell -> new Evidence("without %s, %s to %s: %s".formatted(cell.zone(), cell.function(), cell.target(), cell.reason()), List.of())).toList());
        return "ACCEPT_DOWNTIME".equals(facts.intent().decisions().get("zoneLoss")) ? new Accepted(refuted, "recovery.zoneLoss: accept-downtime") : refuted;
    }
}
