package lambdavpc.cli.question;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.concurrent.Callable;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Graphs;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.cost.Estimate;
import lambdavpc.report.Changes;
import lambdavpc.report.MarkdownReport;
import lambdavpc.report.PlannedChanges;
import lambdavpc.report.ReportModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc changes dev}: the page that bin/changes makes a comment of. */
@Command(
        name = "changes",
        description = "What a change does to a stack, as one Markdown page for a pull request: resources, new access and ways, the cost, every promise, the picture.",
        footer = {"%nExamples:", "  bin/lambda-vpc changes dev", "  bin/lambda-vpc changes prod --since target/changes --preview preview.json --output comment.md",
            "  bin/lambda-vpc changes prod --preview now.json --approved preview.json", "",
            "bin/changes makes what it compares with, and .github/workflows/preview.yml calls that."},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:every promise holds", "1:one is refuted; or it is not what was approved", "2:none is refuted, but one could not be decided", "3:bad input, or a profile that is refused; the page says so"},
        exitCodeOnInvalidInput = CheckCommand.BAD_INPUT,
        exitCodeOnExecutionException = CheckCommand.BROKEN,
        mixinStandardHelpOptions = true)
public final class ChangesCommand implements Callable<Integer> {
    private static final int NOT_APPROVED = 1;

    @Parameters(paramLabel = "STACK", description = "dev or prod, or a profile of yours.")
    private String stack;

    @Option(names = "--since", paramLabel = "FOLDER", description = "Compares with the check.json (check --format json) and cost.json (cost --json) in it.")
    private Path since;

    @Option(names = "--preview", paramLabel = "FILE", description = "What `pulumi preview --json` wrote: also tells what becomes of each resource.")
    private Path preview;

    @Option(names = "--approved", paramLabel = "FILE", description = "Instead: whether --preview does to each resource what this earlier one did, to the value; 1 where not.")
    private Path approved;

    @Option(names = "--output", paramLabel = "FILE", description = "Where the page goes; standard output by default.")
    private Path output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (approved != null) {
            return compare();
        }
        try {
            var model = ReportModel.of("stack " + stack, Graphs.ofProfile(StackFolder.ofThisProgram(), stack), Set.of());
            write(page(model));
            return switch (model.outcome()) {
                case HELD -> 0;
                case REFUTED -> CheckCommand.REFUTED;
                case INCONCLUSIVE -> CheckCommand.INCONCLUSIVE;
            };
        } catch (Failure e) {
            write("## ❌ Refused: stack %s\n\n```\n%s\n```\n".formatted(stack, e.getMessage().replace("```", "'''")));
            spec.commandLine().getErr().println("lambda-vpc: " + e.getMessage());
            return CheckCommand.BAD_INPUT;
        }
    }

    private String page(ReportModel model) {
        var more = new LinkedHashMap<String, String>();
        if (preview != null) {
            more.put("what a deployment does", planned(preview).markdown());
        }
        var estimate = Estimate.of(Graphs.toPrice(StackFolder.ofThisProgram(), stack));
        var before = baseline("cost.json");
        more.put("the cost", "**Cost**: %s\n\n".formatted(before == null ? "$%s a month".formatted(estimate.total()) : CostCommand.since(before, estimate).line()));
        var report = baseline("check.json");
        return MarkdownReport.of(model, report == null ? null : Changes.between(CheckCommand.baseline(report), model), more);
    }

    private int compare() {
        if (preview == null) {
            throw new ParameterException(spec.commandLine(), "--approved: got no --preview; allowed: both; add what `pulumi preview --json` writes now");
        }
        try {
            var differences = planned(preview).differences(planned(approved));
            differences.forEach(line -> spec.commandLine().getErr().println("lambda-vpc: " + line));
            return differences.isEmpty() ? 0 : NOT_APPROVED;
        } catch (Failure e) {
            spec.commandLine().getErr().println("lambda-vpc: " + e.getMessage());
            return CheckCommand.BAD_INPUT;
        }
    }

    private static PlannedChanges planned(Path preview) {
        try {
            return PlannedChanges.of(Graphs.json(preview));
        } catch (IllegalArgumentException e) {
            throw new Failure("%s: got %s".formatted(preview, e.getMessage()));
        }
    }

    /** A stack that is new has nothing that it could be compared with. */
    private Path baseline(String name) {
        return since == null || !Files.exists(since.resolve(name)) ? null : since.resolve(name);
    }

    private void write(String page) {
        var marked = "<!-- lambda-vpc changes of %s -->\n%s".formatted(stack, page); // by its first line bin/comment knows its own comment again
        if (output == null) {
            spec.commandLine().getOut().print(marked);
            spec.commandLine().getOut().flush();
            return;
        }
        try {
            Files.writeString(output, marked);
        } catch (IOException e) {
            throw new Failure("--output: cannot write %s (%s); allowed: a file in a folder that exists; choose another".formatted(output, e.getClass().getSimpleName()));
        }
    }
}
