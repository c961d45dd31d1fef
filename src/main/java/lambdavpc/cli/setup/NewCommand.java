package lambdavpc.cli.setup;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Graphs;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.graph.ProgramFailed;
import lambdavpc.report.ReportModel;
import lambdavpc.report.ReportModel.Outcome;
import lambdavpc.settings.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc new staging}. */
@Command(
        name = "new",
        description = "Makes a profile: asks for each decision, with what the stack would cost a month, or takes them as flags. Writes Pulumi.STACK.yaml once"
                + " all is decided and every promise holds; never over one that is there.",
        footer = {"%nExamples:", "  bin/lambda-vpc new staging", "  bin/lambda-vpc new staging --zone-loss accept-downtime --nat none",
            "  bin/lambda-vpc new live --no-ask --zone-loss survive --emails ops@example.com"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:written", "1:not written: it would not hold what it promises, or cannot be written", "3:bad input; nothing was written"},
        exitCodeOnInvalidInput = NewCommand.BAD_INPUT,
        mixinStandardHelpOptions = true)
public final class NewCommand implements Callable<Integer> {
    static final int BAD_INPUT = 3;

    @Parameters(paramLabel = "STACK", description = "The name of the stack: a-z, 0-9 and single -.")
    private String stack;

    @Option(names = "--ask", negatable = true, description = "Whether to ask for what no flag says; by default where there is a terminal.")
    private Boolean ask;

    @Spec
    private CommandSpec spec;

    /** A flag for each question. */
    public static void addFlags(CommandSpec command) {
        ProfileQuestion.ALL.forEach(question -> command.addOption(OptionSpec.builder(question.flag()).type(String.class).paramLabel("WORD")
                .completionCandidates(question.answers().keySet())
                .description("%s (%s): %s.".formatted(capital(question.asks()), question.path(), question.allowed())).build()));
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    @Override
    public Integer call() {
        var root = StackFolder.ofThisProgram();
        var target = root.resolve("Pulumi.%s.yaml".formatted(stack));
        if (Files.exists(target)) {
            return refused(List.of(new Problem("STACK", stack, "a name without a profile", "Pulumi.%s.yaml is there: choose another name, or edit it".formatted(stack))));
        }
        var draft = new ProfileDraft(stack, flags());
        if (ask != null ? ask : Boolean.getBoolean("lambdavpc.interactive")) {
            var already = decided(draft.assess().problems()); // no answer could mend what a flag says
            if (!already.isEmpty()) {
                return refused(already);
            }
            draft = asked(draft);
        }
        var problems = draft.assess().problems();
        return problems.isEmpty() ? write(draft, root, target) : refused(problems);
    }

    private Map<String, String> flags() {
        var given = new HashMap<String, String>();
        var parsed = spec.commandLine().getParseResult();
        ProfileQuestion.ALL.forEach(question -> {
            String answer = parsed.matchedOptionValue(question.flag(), null);
            if (answer != null) {
                given.put(question.path(), answer);
            }
        });
        return given;
    }

    private ProfileDraft asked(ProfileDraft begun) {
        var answers = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var draft = begun;
        say("Decisions of %s. Beside each answer is what the whole stack would cost a month, in dollars; Enter takes what stands in brackets.".formatted(stack));
        for (var question : ProfileQuestion.ALL) {
            if (!draft.given().containsKey(question.path())) {
                draft = asked(draft, question, answers);
            }
        }
        return draft;
    }

    private ProfileDraft asked(ProfileDraft draft, ProfileQuestion question, BufferedReader answers) {
        var byDefault = draft.answers().get(question.path());
        say("\n%s (%s)".formatted(capital(question.asks()), question.path()));
        question.answers().forEach((word, effect) -> {
            var assessed = draft.with(question, word).assess();
            if (about(question, assessed.problems()).isEmpty()) {
                say("  %-17s %8s  %s".formatted(word, assessed.monthly().map(BigDecimal::toPlainString).orElse(""), effect));
            }
        });
        if (!question.others().isEmpty()) {
            say("  or " + question.others());
        }
        while (true) {
            prompt(byDefault);
            var answer = read(answers, question).strip();
            var chosen = draft.with(question, answer.isEmpty() ? byDefault : answer);
            var problems = about(question, chosen.assess().problems());
            if (problems.isEmpty()) {
                return chosen;
            }
            problems.forEach(problem -> say("  " + problem));
        }
    }

    /** What is wrong with an answer; that another decision is yet to come is not. */
    private static List<Problem> about(ProfileQuestion question, List<Problem> problems) {
        return question.path().equals(ProfileQuestion.ZONE_LOSS) ? problems : decided(problems);
    }

    private static List<Problem> decided(List<Problem> problems) {
        return problems.stream().filter(problem -> !problem.path().equals(ProfileQuestion.ZONE_LOSS)).toList();
    }

    private String read(BufferedReader answers, ProfileQuestion question) {
        try {
            var line = answers.readLine();
            if (line == null) {
                throw new Failure("the answers ended before %s (%s); nothing was written".formatted(question.path(), question.flag()));
            }
            return line;
        } catch (IOException e) {
            throw new Failure("the answers cannot be read: %s; nothing was written".formatted(e.getMessage()));
        }
    }

    private static Problem withFlag(Problem problem) {
        return ProfileQuestion.ALL.stream().filter(question -> question.path().equals(problem.path())).findFirst()
                .map(question -> new Problem(problem.path(), problem.got(), problem.allowed(), "%s (%s)".formatted(problem.fix(), question.flag()))).orElse(problem);
    }

    private int refused(List<Problem> problems) {
        problems.stream().map(NewCommand::withFlag).forEach(problem -> spec.commandLine().getErr().println("lambda-vpc: " + problem));
        return BAD_INPUT;
    }

    private int write(ProfileDraft draft, Path root, Path target) {
        var report = promises(draft);
        if (report.outcome() == Outcome.REFUTED) {
            throw new Failure("nothing was written, for the profile would not hold what it promises:\n" + report.claims().stream().filter(decided -> !decided.verdict().holds())
                    .map(decided -> "  %s: %s".formatted(decided.about().id(), ReportModel.reason(decided))).collect(Collectors.joining("\n")));
        }
        link(draft.yaml(), root, target);
        var held = report.claims().stream().filter(decided -> decided.verdict().holds()).count();
        say("%s is written: about $%s a month; %d of %d promises hold (bin/lambda-vpc check %s).".formatted(target.getFileName(),
                draft.assess().monthly().map(BigDecimal::toPlainString).orElse("? (something has no price)"), held, report.claims().size(), stack));
        say("Next: bin/lambda-vpc doctor %1$s; bin/lambda-vpc demo %1$s; pulumi stack init %1$s && pulumi up -s %1$s".formatted(stack));
        return 0;
    }

    private ReportModel promises(ProfileDraft draft) {
        try {
            return ReportModel.of("stack " + stack, Graphs.of(stack, draft.config()), Set.of());
        } catch (ProgramFailed e) {
            throw new Failure("nothing was written, for the program refuses the profile: " + e.getMessage());
        }
    }

    /** Whole or not at all, and never over another: a link is made in one step, and fails where there is a file. */
    private static void link(String text, Path root, Path target) {
        Path whole = null;
        try {
            whole = Files.createTempFile(root, ".profile", ".partial");
            whole.toFile().deleteOnExit(); // also when somebody interrupts
            Files.writeString(whole, text);
            Files.setPosixFilePermissions(whole, Files.getPosixFilePermissions(root.resolve("Pulumi.yaml")));
            Files.createLink(target, whole);
        } catch (FileAlreadyExistsException e) {
            throw new Failure("%s has come in the meantime: it stays as it is".formatted(target.getFileName()));
        } catch (IOException e) {
            throw new Failure("cannot write to %s: %s".formatted(root, e.getMessage()));
        } finally {
            if (whole != null) {
                whole.toFile().delete();
            }
        }
    }

    private void prompt(String byDefault) {
        spec.commandLine().getOut().printf("[%s] ", byDefault);
        spec.commandLine().getOut().flush();
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
