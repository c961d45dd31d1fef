package lambdavpc.cost;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.text.WordUtils;

/** An estimate as text, 80 columns wide: what costs something, the total, what is left out, and what it stands on. */
public final class CostTable {
    private static final int WIDTH = 80;
    private static final String ASSUMPTION = "  %-27s %9s  ";
    private static final int BEFORE_ASSUMPTION = ASSUMPTION.formatted("", "").length();

    private final StringBuilder text = new StringBuilder();

    private CostTable() {}

    /** @param subject {@code dev} */
    public static String of(String subject, Estimate estimate) {
        var table = new CostTable();
        table.row("Monthly cost of " + subject, "dollars");
        estimate.items().stream().filter(item -> item.monthly().signum() > 0).forEach(table::item);
        var small = estimate.items().stream().filter(item -> item.monthly().signum() == 0).map(Estimate.Item::name).toList();
        if (!small.isEmpty()) {
            table.row("below a cent: %d more".formatted(small.size()), "0.00");
        }
        table.text.append("-".repeat(WIDTH)).append('\n');
        table.row("total", estimate.total().toPlainString());
        estimate.budget().ifPresent(budget -> table.row(estimate.overBudget() ? "budget, which is exceeded" : "budget", budget.toPlainString()));
        if (!estimate.unpriced().isEmpty()) {
            table.title("Not in the total, for there is no price");
            estimate.unpriced().forEach(each -> table.wrapped("  ", "%s %s: %s".formatted(shortened(each.type()), each.name(), each.why())));
        }
        table.title("Free");
        estimate.free().forEach((reason, types) -> table.wrapped("  ", "%s: %s".formatted(reason,
                types.entrySet().stream().map(type -> "%d %s".formatted(type.getValue(), shortened(type.getKey()))).collect(Collectors.joining(", ")))));
        table.assumptions(estimate);
        return table.text.toString();
    }

    private void item(Estimate.Item item) {
        row(item.name(), item.monthly().toPlainString());
        item.lines().stream().filter(line -> line.monthly().signum() > 0).forEach(line -> text.append("  %-29s %12s %-9s x %-12s %8s\n".formatted(
                line.what(), number(line.quantity()), line.unit(), price(line.unitPrice()), line.monthly())));
    }

    private void assumptions(Estimate estimate) {
        var list = estimate.list();
        title("Assumptions for a month");
        list.usage().forEach((key, assumption) -> {
            text.append(ASSUMPTION.formatted(key, number(assumption.amount())));
            text.append(WordUtils.wrap(assumption.of(), WIDTH - BEFORE_ASSUMPTION, "\n" + " ".repeat(BEFORE_ASSUMPTION), false)).append('\n');
        });
        wrapped("", ("Prices: %s, %s, on demand, 730 hours, without free tiers (%s).%s Not counted: taxes, support, data between zones, what grows by itself"
                + " (storage up to its maximum). Settings: cost.usage, cost.prices.").formatted(list.region(), list.date(), list.source(),
                estimate.region().filter(region -> !region.equals(list.region())).map(region ->
                        " The stack is in %s, whose prices differ.".formatted(region)).orElse("")));
    }

    private void title(String title) {
        text.append('\n').append(title).append('\n');
    }

    private void row(String left, String right) {
        text.append("%-68s %11s\n".formatted(left, right));
    }

    private void wrapped(String indent, String paragraph) {
        text.append(indent).append(WordUtils.wrap(paragraph, WIDTH - indent.length() - 2, "\n" + indent + "  ", false)).append('\n');
    }

    private static String shortened(String type) {
        return type.replaceAll("^aws:|:[^:]*$", "");
    }

    private static String price(BigDecimal dollars) {
        return new DecimalFormat("0.00########", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(dollars);
    }

    private static String number(BigDecimal amount) {
        return new DecimalFormat("#,##0.###", DecimalFormatSymbols.getInstance(Locale.ROOT)).format(amount);
    }
}
