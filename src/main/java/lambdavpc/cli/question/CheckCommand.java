package lambdavpc.cli.question;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Graphs;
import lambdavpc.cli.stack.Subject;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Message.Severity;
import lambdavpc.proof.claim.Claims;
import lambdavpc.report.Changes;
import lambdavpc.report.Changes.Baseline;
import lambdavpc.report.HtmlReport;
import lambdavpc.report.JsonReport;
import lambdavpc.report.MarkdownReport;
import lambdavpc.report.ReportModel;
import lambdavpc.report.SarifReport;
import lambdavpc.report.TextReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc check prod}. */
@Command(
        name = "check",
        description = "Decides every promise of the design for a profile, before anything is deployed, or for a state of any Pulumi AWS program.",
        footer = {"%nExamples:", "  bin/lambda-vpc check prod", "  bin/lambda-vpc check --state state.json", "  bin/lambda-vpc check dev --explain N2",
            "  bin/lambda-vpc check prod --format html --output report.html"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:every claim is proved, accepted by the profile's own decision, or not applicable", "1:a claim is refuted",
            "2:none is refuted, but one could not be decided; it names what has no meaning here", "3:bad input",
            "4:nothing was decided: the build failed, or this program is at fault"},
        exitCodeOnInvalidInput = CheckCommand.BAD_INPUT,
        exitCodeOnExecutionException = CheckCommand.BROKEN,
        mixinStandardHelpOptions = true)
public final class CheckCommand implements Callable<Integer> {
    static final int REFUTED = 1;
    static final int INCONCLUSIVE = 2;
    static final int BAD_INPUT = 3;
    static final int BROKEN = 4;
    private static final int WIDTH_OF_A_PIPE = 100;

    @Parameters(index = "0", arity = "0..1", paramLabel = "STACK", description = "dev (default) or prod, or a profile of yours.")
    private String given;

    @Mixin
    private Subject subject;

    @Option(names = "--format", defaultValue = "text", description = "${COMPLETION-CANDIDATES}; text by default.")
    private Format format;

    @Option(names = "--output", paramLabel = "FILE", description = "Where the report goes; standard output by default.")
    private Path output;

    @Option(names = "--claim", split = ",", paramLabel = "ID", description = "Only these claims: N2, or N1,N2.")
    private Set<String> claims = Set.of();

    @Option(names = "--explain", paramLabel = "ID", description = "One claim, with every resource that it stands on or that is in its way.")
    private String explain;

    @Option(names = "--baseline", paramLabel = "FILE", description = "A report in JSON, or a state: also tells what access or way is new since.")
    private Path baseline;

    @Spec
    private CommandSpec spec;

    enum Format { text, markdown, html, json, sarif }

    @Override
    public Integer call() {
        try {
            subject.named(given);
            var name = subject.isState() ? "state " + subject.state().getFileName() : "stack " + subject.stack();
            var model = ReportModel.of(name, graph(), claims());
            write(report(model));
            return switch (model.outcome()) {
                case HELD -> 0;
                case REFUTED -> REFUTED;
                case INCONCLUSIVE -> INCONCLUSIVE;
            };
        } catch (Failure e) {
            spec.commandLine().getErr().println("lambda-vpc: " + e.getMessage());
            return BAD_INPUT;
        }
    }

    /** Warns first, of a refused profile too: an account with nothing but default quotas refuses some of what is warned of. */
    private ResourceGraph graph() {
        try {
            var graph = subject.graph();
            graph.messages().stream().filter(message -> message.severity() == Severity.WARNING).forEach(message -> warn(message.text()));
            return graph;
        } catch (Failure e) {
            subject.warnings().forEach(this::warn);
            throw e;
        }
    }

    private void warn(String warning) {
        spec.commandLine().getErr().println("lambda-vpc: warning: " + warning);
    }

    private String report(ReportModel model) {
        var changes = baseline == null ? null : Changes.between(baseline(baseline), model);
        return switch (format) {
            case text -> text(model, changes);
            case markdown -> MarkdownReport.of(model, changes);
            case html -> HtmlReport.of(model, changes);
            case json -> JsonReport.of(model, changes);
            case sarif -> SarifReport.of(model, subject.isState() ? subject.state().toString().replace('\\', '/') : "Pulumi.%s.yaml".formatted(subject.stack()));
        };
    }

    private String text(ReportModel model, Changes changes) {
        var columns = output == null ? Integer.getInteger("lambdavpc.columns", 0) : 0;
        var colour = columns > 0 && System.getenv("NO_COLOR") == null && !"dumb".equals(System.getenv("TERM"));
        var width = columns > 0 ? columns : WIDTH_OF_A_PIPE;
        var report = explain != null ? TextReport.explanation(model, width, colour) : TextReport.table(model, width, colour);
        return changes == null ? report : report + "\n" + TextReport.changes(changes, width);
    }

    /** @param baseline a report in JSON, or a state */
    static Baseline baseline(Path baseline) {
        var json = Graphs.json(baseline);
        try {
            return JsonReport.is(json) ? JsonReport.baseline(json) : Baseline.of(ReportModel.of("", Graphs.ofState(baseline), Set.of()));
        } catch (IllegalArgumentException e) {
            throw new Failure("%s: got %s; allowed: what --format json writes, or a state; make it again".formatted(baseline, e.getMessage()));
        }
    }

    private Set<String> claims() {
        var wanted = Stream.concat(claims.stream(), Stream.ofNullable(explain)).map(id -> id.strip().toUpperCase(Locale.ROOT))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        var known = Claims.ALL.stream().map(claim -> claim.about().id()).toList();
        wanted.stream().filter(id -> !known.contains(id)).findFirst().ifPresent(id -> {
            throw new ParameterException(spec.commandLine(), "claim: got %s; allowed: %s; choose some of them".formatted(id, String.join(", ", known)));
        });
        return wanted;
    }

    private void write(String report) {
        if (output == null) {
            spec.commandLine().getOut().print(report);
            spec.commandLine().getOut().flush();
            return;
        }
        try {
            Files.writeString(output, report);
        } catch (IOException e) {
            throw new Failure("--output: cannot write %s (%s); allowed: a file in a folder that exists; choose another".formatted(output, e.getClass().getSimpleName()));
        }
    }
}
