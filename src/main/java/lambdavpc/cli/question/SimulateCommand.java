package lambdavpc.cli.question;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lambdavpc.cli.question.TraceQuestion.BadInput;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Json;
import lambdavpc.embedded.concrete.Unsupported;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Decision;
import lambdavpc.proof.principal.Statement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc simulate request.json}. */
@Command(
        name = "simulate",
        description = "Decides requests against policies that you give: identity, boundary, resource, endpoint and key.",
        footer = {"%nExamples:", "  bin/lambda-vpc simulate request.json", "", "The request: docs/simulate.schema.json. Two evaluators that share no code decide it; a disagreement is said."},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all allowed", "1:something is denied", "2:something has no meaning here, and is named", "3:bad input"},
        mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {
    private static final int DENIED = 1;
    private static final int NOT_MODELLED = 2;
    private static final int BAD_INPUT = 3;

    @Parameters(index = "0", paramLabel = "FILE", description = "The request and the policies as JSON.")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var err = spec.commandLine().getErr();
        try {
            var question = SimulateQuestion.of(Json.read(file));
            var status = 0;
            for (var resource : question.resources()) {
                for (var action : question.actions()) {
                    status = Math.max(status, decide(question, action, resource));
                }
            }
            return status;
        } catch (BadInput e) {
            err.println("lambda-vpc: " + file + ": " + e.getMessage());
            return BAD_INPUT;
        } catch (Failure e) {
            err.println("lambda-vpc: " + e.getMessage());
            return BAD_INPUT;
        }
    }

    private int decide(SimulateQuestion question, String action, String resource) {
        var out = spec.commandLine().getOut();
        try {
            var decision = question.simulation().decide(action, resource);
            out.printf("%s  %s on %s%n", decision.allowed() ? "allowed" : "denied ", action, resource);
            reasons(decision);
            out.println("  the second evaluator: " + second(question, action, resource, decision.allowed()));
            out.flush();
            return decision.allowed() ? 0 : DENIED;
        } catch (NotModelled construct) {
            out.printf("not decided  %s on %s%n  there is no meaning here for %s%n", action, resource, construct.getMessage());
            out.flush();
            return NOT_MODELLED;
        }
    }

    private void reasons(Decision decision) {
        var out = spec.commandLine().getOut();
        if (decision.allowed()) {
            out.println("  allowed by " + statements(decision.allows()));
        } else if (!decision.denies().isEmpty()) {
            out.println("  denied by " + statements(decision.denies()));
        } else {
            decision.missing().forEach(layer -> out.printf("  %s does not allow it%n", layer));
        }
    }

    private static String statements(List<Statement> statements) {
        return statements.stream().map(statement -> "%s of %s".formatted(statement.label(), statement.urn()))
                .collect(Collectors.joining(", "));
    }

    private static String second(SimulateQuestion question, String action, String resource, boolean first) {
        try {
            var allowed = question.second(action, resource);
            return (allowed ? "allowed" : "denied") + (allowed == first ? "" : ": they disagree, please report this");
        } catch (Unsupported e) {
            return "not decided: there is no meaning there for " + e.getMessage();
        }
    }
}
