package lambdavpc.cli;

import com.google.gson.GsonBuilder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import lambdavpc.cli.TraceQuestion.BadInput;
import lambdavpc.cost.CostTable;
import lambdavpc.cost.Estimate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc cost prod}. */
@Command(
        name = "cost",
        description = "What a profile, or a state, costs in a month: each resource, the total, and the assumptions that it stands on.",
        footer = {"", "cost prod; cost dev --json; cost --state state.json"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:estimated, and within the budget if there is one", "1:above the profile's budget", "2:something has no price, and is named", "3:bad input"},
        exitCodeOnInvalidInput = CostCommand.BAD_INPUT,
        mixinStandardHelpOptions = true)
final class CostCommand implements Callable<Integer> {
    static final int ABOVE_BUDGET = 1;
    static final int NO_PRICE = 2;
    static final int BAD_INPUT = 3;

    @Parameters(index = "0", arity = "0..1", paramLabel = "STACK", description = "dev (default) or prod, or a profile of yours.")
    private String given;

    @Option(names = {"-s", "--stack"}, paramLabel = "STACK", description = "The same.")
    private String stack;

    @Option(names = "--state", paramLabel = "FILE", description = "Instead of a profile: what `pulumi stack export` or `pulumi preview --json` wrote.")
    private Path state;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (List.of(given != null, stack != null, state != null).stream().filter(Boolean::booleanValue).count() > 1) {
            throw new ParameterException(spec.commandLine(), "got more than one of STACK, --stack and --state; allowed: one; leave the others out");
        }
        var profile = given != null ? given : stack != null ? stack : "dev";
        try {
            var estimate = Estimate.of(state == null ? Graphs.toPrice(StackFolder.ofThisProgram(), profile) : TraceCommand.state(state));
            var subject = state == null ? profile : state.getFileName().toString();
            var out = spec.commandLine().getOut();
            out.print(json ? json(subject, estimate) : CostTable.of(subject, estimate));
            out.flush();
            return estimate.overBudget() ? ABOVE_BUDGET : estimate.unpriced().isEmpty() ? 0 : NO_PRICE;
        } catch (BadInput e) {
            spec.commandLine().getErr().println("lambda-vpc: " + e.getMessage());
            return BAD_INPUT;
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
        return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(json) + "\n";
    }
}
