package lambdavpc.cli.stack;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.cost.Estimate;
import lambdavpc.graph.ProgramFailed;
import lambdavpc.settings.Problem;
import lambdavpc.settings.SettingsException;
import lambdavpc.settings.SettingsReader;

/**
 * Whether a profile's cost is within its own budget.
 *
 * <p>A cost is known from the whole resource graph, and a program has its graph only when all of it is registered: too late to refuse. So
 * with a budget the program runs twice: first in this process on an empty embedded AWS, whose graph is priced; then, if the budget
 * allows it, on the engine. Rooms need to know no prices, and {@code cost}, {@code check} and this refusal are one estimate.
 */
public final class Budget {
    private static final int DEAREST = 3;

    private Budget() {}

    /** @return why the budget forbids this profile; empty without a budget too, and where the profile is wrong anyway, which the program tells */
    public static Optional<SettingsException> refusal(String project, String stack, Map<String, String> config) {
        try {
            if (SettingsReader.read(project, stack, config).cost().budget().isEmpty()) {
                return Optional.empty();
            }
        } catch (SettingsException told) {
            return Optional.empty();
        }
        var problems = problems(stack, config);
        return problems.isEmpty() ? Optional.empty() : Optional.of(new SettingsException(stack, problems));
    }

    private static List<Problem> problems(String stack, Map<String, String> config) {
        try {
            var estimate = Estimate.of(Graphs.toPrice(stack, config));
            var problems = new ArrayList<Problem>();
            if (estimate.overBudget()) {
                problems.add(new Problem("cost.budget", "$" + estimate.budget().orElseThrow().toPlainString(), "at least $%s, what this profile costs a month".formatted(estimate.total()),
                        "raise it or spend less (%s): `bin/lambda-vpc cost %s` shows each resource".formatted(String.join(", ", estimate.items().stream().limit(DEAREST)
                                .map(item -> "%s $%s".formatted(item.name(), item.monthly())).toList()), stack)));
            }
            estimate.unpriced().forEach(each -> problems.add(new Problem("cost.budget", "%s '%s' without a price".formatted(each.type(), each.name()),
                    "priced resources only, since cost.budget is set", each.why())));
            return problems;
        } catch (ProgramFailed e) {
            return List.of(new Problem("cost.budget", "a program whose cost cannot be told: " + e.getMessage(), "one that runs on the embedded AWS",
                    "correct that, or leave the budget out"));
        }
    }
}
