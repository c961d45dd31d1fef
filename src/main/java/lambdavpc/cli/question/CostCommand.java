package lambdavpc.cli.question;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Graphs;
import lambdavpc.cli.stack.Json;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.cli.stack.Subject;
import lambdavpc.cost.CostChange;
import lambdavpc.cost.CostTable;
import lambdavpc.cost.Estimate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc cost prod}. */
@Command(
        name = "cost",
        description = "What a profile, or a state, costs in a month: each resource, the total, and the assumptions that it stands on.",
        footer = {"%nExamples:", "  bin/lambda-vpc cost prod", "  bin/lambda-vpc cost dev --json", "  bin/lambda-vpc cost --state state.json"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:estimated, and within the budget if there is one", "1:above the profile's budget", "2:something has no price, and is named", "3:bad input"},
        exitCodeOnInvalidInput = CostCommand.BAD_INPUT,
        mixinStandardHelpOptions = true)
public final class CostCommand implements Callable<Integer> {
    static final int ABOVE_BUDGET = 1;
    static final int NO_PRICE = 2;
    static final int BAD_INPUT = 3;

    @Parameters(index = "0", arity = "0..1", paramLabel = "STACK", description = "dev (default) or prod, or a profile of yours.")
    private String given;

    @Mixin
    private Subject subject;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Option(names = "--baseline", paramLabel = "FILE", description = "What --json wrote earlier: ends with what is more or less since.")
    private Path baseline;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        subject.named(given);
        try {
            var state = subject.isState();
            var estimate = Estimate.of(state ? Graphs.ofState(subject.state()) : Graphs.toPrice(StackFolder.ofThisProgram(), subject.stack()));
            var name = state ? subject.state().getFileName().toString() : subject.stack();
            var out = spec.commandLine().getOut();
            out.print(json ? json(name, estimate) : CostTable.of(name, estimate));
            if (baseline != null && !json) {
                out.printf("%nSince %s: %s%n", baseline.getFileName(), since(baseline, estimate).line());
            }
            out.flush();
            return estimate.overBudget() ? ABOVE_BUDGET : estimate.unpriced().isEmpty() ? 0 : NO_PRICE;
        } catch (Failure e) {
            spec.commandLine().getErr().println("lambda-vpc: " + e.getMessage());
            return BAD_INPUT;
        }
    }

    static CostChange since(Path baseline, Estimate estimate) {
        try {
            return CostChange.between(Graphs.json(baseline), estimate);
        } catch (IllegalArgumentException e) {
            throw new Failure("%s: got %s; make it again".formatted(baseline, e.getMessage()));
        }
    }

    private static String json(String subject, Estimate estimate) {
        var list = estimate.list();
        var json = new LinkedHashMap<String, Object>();
        json.put("subject", subject);
        json.put("total", estimate.total());
        estimate.budget().ifPresent(budget -> json.put("budget", budget));
        json.put("resources", estimate.items().stream().map(item -> {
            var resource = new LinkedHashMap<String, Object>();
            resource.put("urn", item.urn());
            resource.put("monthly", item.monthly());
            resource.put("lines", item.lines().stream().map(line -> {
                var each = new LinkedHashMap<String, Object>();
                each.put("what", line.what());
                each.put("quantity", line.quantity());
                each.put("unit", line.unit());
                each.put("unitPrice", line.unitPrice());
                each.put("monthly", line.monthly());
                return each;
            }).toList());
            return resource;
        }).toList());
        json.put("unpriced", estimate.unpriced());
        json.put("free", estimate.free());
        json.put("usage", list.usage());
        json.put("prices", list.prices());
        json.put("pricesOf", list.region());
        json.put("pricesFrom", list.date());
        return Json.of(json) + "\n";
    }
}
