package lambdavpc.cli.question;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lambdavpc.cli.question.TraceQuestion.BadInput;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Json;
import lambdavpc.embedded.concrete.Unsupported;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Statement;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc simulate request.json}. */
@Command(
        name = "simulate",
        description = "Decides requests against policies that you give: identity, boundary, resource, endpoint and key.",
        footer = {"%nExamples:", "  bin/lambda-vpc simulate request.json", "  bin/lambda-vpc simulate request.json --json", "",
            "The request: docs/simulate.schema.json. Two evaluators that share no code decide it; a disagreement is said."},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:all allowed", "1:something is denied", "2:something has no meaning here, and is named", "3:bad input"},
        mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {
    private static final int DENIED = 1;
    private static final int NOT_MODELLED = 2;
    private static final int BAD_INPUT = 3;

    @Parameters(index = "0", paramLabel = "FILE", description = "The request and the policies as JSON.")
    private Path file;

    @Option(names = "--json", description = "As JSON: of each action on each resource the decision, what made it, and the second evaluator's.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var err = spec.commandLine().getErr();
        try {
            var question = SimulateQuestion.of(Json.read(file));
            var answers = question.resources().stream().flatMap(resource -> question.actions().stream().map(action -> Answer.of(question, action, resource))).toList();
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.of(answers));
            } else {
                answers.forEach(each -> each.tell(out));
            }
            out.flush();
            return answers.stream().mapToInt(Answer::status).max().orElse(0);
        } catch (BadInput e) {
            err.println("lambda-vpc: %s: %s; correct it (docs/simulate.schema.json)".formatted(file, e.getMessage()));
            return BAD_INPUT;
        } catch (Failure e) {
            err.println("lambda-vpc: " + e.getMessage());
            return BAD_INPUT;
        }
    }

    /**
     * @param decision        {@code allowed}, {@code denied} or {@code not decided}
     * @param by              the statements that decided it
     * @param missing         where nothing denies it: the layers that would have to allow it
     * @param secondEvaluator its decision
     * @param noMeaningFor    what kept the first from deciding; empty where it did
     */
    private record Answer(String action, String resource, String decision, List<By> by, List<String> missing, String secondEvaluator, String noMeaningFor) {
        private record By(String statement, String policy) {}

        static Answer of(SimulateQuestion question, String action, String resource) {
            try {
                var decided = question.simulation().decide(action, resource);
                var word = decided.allowed() ? "allowed" : "denied";
                return new Answer(action, resource, word, by(decided.allowed() ? decided.allows() : decided.denies()), decided.missing(),
                        second(question, action, resource, word), "");
            } catch (NotModelled construct) {
                return new Answer(action, resource, "not decided", List.of(), List.of(), "not asked", construct.getMessage());
            }
        }

        private static List<By> by(List<Statement> statements) {
            return statements.stream().map(statement -> new By(statement.label(), statement.urn())).toList();
        }

        private static String second(SimulateQuestion question, String action, String resource, String first) {
            try {
                var second = question.second(action, resource) ? "allowed" : "denied";
                return second.equals(first) ? second : second + ": they disagree, please report this";
            } catch (Unsupported e) {
                return "not decided: there is no meaning there for " + e.getMessage();
            }
        }

        int status() {
            return decision.equals("allowed") ? 0 : decision.equals("denied") ? DENIED : NOT_MODELLED;
        }

        void tell(PrintWriter out) {
            out.printf("%-7s  %s on %s%n", decision, action, resource);
            if (status() == NOT_MODELLED) {
                out.println("  there is no meaning here for " + noMeaningFor);
                return;
            }
            if (by.isEmpty()) {
                missing.forEach(layer -> out.printf("  %s does not allow it%n", layer));
            } else {
                out.printf("  %s by %s%n", decision, by.stream().map(each -> "%s of %s".formatted(each.statement(), each.policy())).collect(Collectors.joining(", ")));
            }
            out.println("  the second evaluator: " + secondEvaluator);
        }
    }
}
