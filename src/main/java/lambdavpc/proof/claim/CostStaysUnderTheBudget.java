package lambdavpc.proof.claim;

import java.util.List;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.model.NotModelled;

/** C1. There is no price list here yet: a budget that nobody can check must not look as if it were kept. */
final class CostStaysUnderTheBudget implements Claim {
    @Override
    public About about() {
        return new About("C1", "The monthly cost stays under the profile's budget.", "Know what the NAT gateways, endpoints and database cost.", List.of());
    }

    @Override
    public Verdict decide(Facts facts) {
        if (facts.intent().decisions().containsKey("budget")) {
            throw new NotModelled("a budget, for costs are not estimated yet", "");
        }
        return new NotApplicable("no budget is set");
    }
}
