package lambdavpc.proof.claim;

import java.math.BigDecimal;
import java.util.List;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.Inconclusive;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.model.NotModelled;

/** C1. By list prices and assumed usage, which the estimate states: a bill of the design, not of the month. */
final class CostStaysUnderTheBudget implements Claim {
    private static final int DEAREST = 5;

    @Override
    public About about() {
        return new About("C1", "The monthly cost stays under the profile's budget.", "Know what the NAT gateways, endpoints and database cost.", List.of());
    }

    @Override
    public Verdict decide(Facts facts) {
        var decided = facts.intent().decisions().get("budget");
        if (decided == null) {
            return new NotApplicable("no budget is set");
        }
        var budget = new BigDecimal(decided.toString()).stripTrailingZeros().toPlainString();
        var cost = facts.monthlyCost().orElseThrow(() -> new NotModelled("a budget without an estimate of the cost", ""));
        if (cost.total().compareTo(new BigDecimal(budget)) > 0) {
            return new Refuted("the estimate is $%s a month, the budget $%s".formatted(cost.total(), budget),
                    cost.parts().subList(0, Math.min(DEAREST, cost.parts().size())));
        }
        return cost.unpriced().isEmpty() ? new Proved(List.of(new Evidence(
                "the estimate is $%s a month, the budget $%s: by list prices and the assumptions of docs/cost.md".formatted(cost.total(), budget), List.of())))
                : new Inconclusive(cost.unpriced());
    }
}
