package lambdavpc.proof.claim;

import java.math.BigDecimal;
import java.util.List;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.model.NotModelled;

/**
 * What the stack costs in a month, as somebody else estimated it: claims know no prices.
 *
 * @param total    dollars
 * @param parts    the dearest first
 * @param unpriced what the total leaves out, since nobody knows its price
 */
public record MonthlyCost(BigDecimal total, List<Evidence> parts, List<NotModelled> unpriced) {
    public MonthlyCost {
        parts = List.copyOf(parts);
        unpriced = List.copyOf(unpriced);
    }
}
