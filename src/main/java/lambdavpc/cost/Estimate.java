package lambdavpc.cost;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lambdavpc.graph.ResourceGraph;

/**
 * What a stack costs in a month, as its graph tells: a function of the graph and of nothing else, the profile's own prices, assumptions and
 * budget being among the decisions that the program registers. What differs between two stacks of one program is so seen from a state file too.
 *
 * @param list     prices and assumptions that it was made with
 * @param items    what costs something, the dearest first
 * @param free     reason to resource types and how many there are of each
 * @param unpriced what nobody here can price: it is not zero
 * @param budget   what the profile allows
 * @param region   where the stack is, if an ARN tells
 */
public record Estimate(PriceList list, List<Item> items, Map<String, Map<String, Integer>> free, List<Unpriced> unpriced, Optional<BigDecimal> budget,
        Optional<String> region) {
    private static final String TOPOLOGY = "lambda-vpc:topology:Topology";

    public Estimate {
        items = List.copyOf(items);
        unpriced = List.copyOf(unpriced);
    }

    /** One resource. */
    public record Item(String urn, String type, String name, List<Line> lines) {
        public BigDecimal monthly() {
            return sum(lines.stream().map(Line::monthly).toList());
        }
    }

    /** @param unit what there is {@code quantity} of in a month */
    public record Line(String what, BigDecimal quantity, String unit, BigDecimal unitPrice) {
        /** Whole cents, so that a table adds up. */
        public BigDecimal monthly() {
            return quantity.multiply(unitPrice).setScale(2, RoundingMode.HALF_UP);
        }
    }

    public record Unpriced(String urn, String type, String name, String why) {}

    public static Estimate of(ResourceGraph graph) {
        var decisions = new LinkedHashMap<String, Object>();
        graph.ofType(TOPOLOGY).forEach(topology -> decisions.putAll(map(topology.outputs().get("decisions"))));
        var list = PriceList.load().with(amounts(decisions.get("prices")), amounts(decisions.get("usage")));
        var pricing = new Pricing(graph, list);
        var items = new ArrayList<Item>();
        var unpriced = new ArrayList<Unpriced>();
        var free = new TreeMap<String, Map<String, Integer>>();
        graph.all().filter(resource -> resource.registration().custom() && !resource.external() && !resource.type().startsWith("pulumi:")).forEach(resource -> {
            var reason = list.free().get(resource.type());
            if (reason != null) {
                free.computeIfAbsent(reason, key -> new TreeMap<>()).merge(resource.type(), 1, Integer::sum);
                return;
            }
            try {
                items.add(new Item(resource.urn(), resource.type(), resource.name(), pricing.lines(resource)));
            } catch (Pricing.NoPrice e) {
                unpriced.add(new Unpriced(resource.urn(), resource.type(), resource.name(), e.getMessage()));
            }
        });
        items.sort((a, b) -> b.monthly().compareTo(a.monthly()));
        return new Estimate(list, items, free, unpriced, Optional.ofNullable(decisions.get("budget")).map(Estimate::amount), region(graph));
    }

    public BigDecimal total() {
        return sum(items.stream().map(Item::monthly).toList());
    }

    /** Exactly the budget is within it; what has no price does not count here. */
    public boolean overBudget() {
        return budget.filter(most -> total().compareTo(most) > 0).isPresent();
    }

    private static Optional<String> region(ResourceGraph graph) {
        return graph.all().map(resource -> resource.outputs().get("arn")).filter(String.class::isInstance).map(arn -> ((String) arn).split(":"))
                .filter(parts -> parts.length > 4 && !parts[3].isEmpty()).map(parts -> parts[3]).findFirst();
    }

    private static BigDecimal sum(List<BigDecimal> amounts) {
        return amounts.stream().reduce(BigDecimal.ZERO.setScale(2), BigDecimal::add);
    }

    private static Map<String, BigDecimal> amounts(Object decision) {
        var amounts = new LinkedHashMap<String, BigDecimal>();
        map(decision).forEach((key, amount) -> amounts.put(key, amount(amount)));
        return amounts;
    }

    private static BigDecimal amount(Object number) {
        return new BigDecimal(new BigDecimal(number.toString()).stripTrailingZeros().toPlainString());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }
}
