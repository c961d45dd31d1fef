package lambdavpc.cost;

import com.google.gson.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an estimate is more, or less, than an earlier one.
 *
 * @param before total then, dollars a month
 * @param after  total now
 * @param items  name of a resource to what it is more (or, below zero, less): the greatest first; those that are the same left out
 */
public record CostChange(BigDecimal before, BigDecimal after, Map<String, BigDecimal> items) {
    private static final int NAMED = 5;

    /**
     * @param before what {@code bin/lambda-vpc cost --json} wrote
     * @throws IllegalArgumentException where it is something else
     */
    public static CostChange between(JsonObject before, Estimate now) {
        var monthly = new LinkedHashMap<String, BigDecimal>();
        now.items().forEach(item -> monthly.merge(item.urn(), item.monthly(), BigDecimal::add));
        try {
            before.getAsJsonArray("resources").forEach(each -> {
                var resource = each.getAsJsonObject();
                monthly.merge(resource.get("urn").getAsString(), resource.get("monthly").getAsBigDecimal().negate(), BigDecimal::add);
            });
            var items = new LinkedHashMap<String, BigDecimal>();
            monthly.entrySet().stream().filter(each -> each.getValue().signum() != 0).sorted(Comparator.comparing(each -> each.getValue().abs().negate()))
                    .forEach(each -> items.merge(each.getKey().substring(each.getKey().lastIndexOf("::") + 2), each.getValue(), BigDecimal::add));
            return new CostChange(before.get("total").getAsBigDecimal(), now.total(), items);
        } catch (NullPointerException | IllegalStateException | ClassCastException | UnsupportedOperationException e) {
            throw new IllegalArgumentException("no estimate: `bin/lambda-vpc cost --json` writes one", e);
        }
    }

    /** {@code $37.13 to $40.02 a month (+2.89): nat +2.89}. */
    public String line() {
        if (items.isEmpty()) {
            return "$%s a month, as before".formatted(after);
        }
        var named = new ArrayList<String>();
        items.entrySet().stream().limit(NAMED).forEach(each -> named.add(each.getKey() + " " + signed(each.getValue())));
        if (items.size() > NAMED) {
            named.add("%d more".formatted(items.size() - NAMED));
        }
        return "$%s to $%s a month (%s): %s".formatted(before, after, signed(after.subtract(before)), String.join(", ", named));
    }

    private static String signed(BigDecimal dollars) {
        return (dollars.signum() > 0 ? "+" : "") + dollars.toPlainString();
    }
}
