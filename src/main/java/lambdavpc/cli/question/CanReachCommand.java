package lambdavpc.cli.question;

import java.io.PrintWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Json;
import lambdavpc.cli.stack.Subject;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.packet.Flow.Step;
import lambdavpc.proof.packet.Network;
import lambdavpc.proof.packet.Question;
import lambdavpc.proof.packet.Question.Answer;
import lambdavpc.proof.packet.Reach;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc can-reach reader database}. */
@Command(
        name = "can-reach",
        description = "Whether one thing can open TCP connections to another, from every subnet that it may be in: the way hop by hop, or all that blocks it.",
        footer = {"%nExamples:", "  bin/lambda-vpc can-reach reader database", "  bin/lambda-vpc can-reach internet database 5432 --state state.json"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:it can, everywhere", "1:it cannot, or not from or to everywhere", "2:something not modelled decides it", "3:wrong arguments, or a state that cannot be read"},
        exitCodeOnInvalidInput = CanReachCommand.BAD_INPUT,
        mixinStandardHelpOptions = true)
public final class CanReachCommand implements Callable<Integer> {
    static final int BAD_INPUT = 3;
    private static final int CANNOT = 1;
    private static final int UNDECIDED = 2;

    @Parameters(index = "0", paramLabel = "FROM", description = "A resource's or component's name, id or URN, an address, or internet.")
    private String from;

    @Parameters(index = "1", paramLabel = "TO", description = "The same, or an AWS service by its name: secretsmanager.")
    private String to;

    @Parameters(index = "2", arity = "0..1", paramLabel = "PORT", description = "TCP port; the database's or 443 by default.")
    private Integer port;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Mixin
    private Subject subject;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        try {
            var model = new Model(subject.graph());
            var answers = new Question(model, new Network(model)).canReach(from, to, Optional.ofNullable(port));
            var told = answers.stream().map(Told::of).toList();
            if (json) {
                out.println(Json.of(told));
            } else {
                told.forEach(each -> each.tell(out));
            }
            out.flush();
            return answers.stream().allMatch(Answer::reaches) ? 0
                    : answers.stream().anyMatch(answer -> !answer.reaches() && answer.doubts().isEmpty()) ? CANNOT : UNDECIDED;
        } catch (Failure | IllegalArgumentException problem) {
            throw new ParameterException(spec.commandLine(), problem.getMessage());
        } catch (NotModelled construct) {
            out.println("cannot be decided: " + construct.getMessage());
            out.flush();
            return UNDECIDED;
        }
    }

    /** @param hops where it reaches, else what blocks it and what is not modelled */
    private record Told(String from, String to, int port, String verdict, List<String> hops, List<String> blocked, List<String> notModelled) {
        static Told of(Answer answer) {
            var verdict = answer.reaches() ? "yes" : !answer.doubts().isEmpty() ? "cannot be decided" : answer.reachesPartly() ? "not everywhere" : "no";
            return new Told(answer.from(), answer.to(), answer.port(), verdict,
                    answer.reaches() ? answer.flow().steps().stream().map(Step::text).toList() : List.of(),
                    answer.reaches() ? List.of() : answer.flow().blockers().stream().distinct().map(step -> step.text() + urns(step)).toList(),
                    answer.doubts().stream().map(NotModelled::getMessage).toList());
        }

        void tell(PrintWriter out) {
            out.printf("%s to %s, TCP %d: %s%n", from, to, port, verdict);
            for (var hop = 0; hop < hops.size(); hop++) {
                out.printf("  %d. %s%n", hop + 1, hops.get(hop));
            }
            notModelled.forEach(doubt -> out.printf("  not modelled: %s%n", doubt));
            blocked.forEach(step -> out.printf("  blocked: %s%n", step));
        }
    }

    private static String urns(Step step) {
        var others = step.urns().stream().filter(urn -> !step.text().contains(Reach.name(urn))).toList();
        return others.isEmpty() ? "" : " " + List.copyOf(others);
    }
}
