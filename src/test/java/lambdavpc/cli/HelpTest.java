package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** What every command owes to a person, a pipe and a script; a new command owes it too. */
class HelpTest {
    private static final String PROGRAM = "  bin/lambda-vpc ";

    private record Said(int status, String out, String err) {}

    static Set<String> commands() {
        return Main.line().getSubcommands().keySet();
    }

    private static Said run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var line = Main.line().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return new Said(line.execute(arguments), out.toString(), err.toString());
    }

    private static List<String> words(String line) {
        return Pattern.compile("'([^']*)'|(\\S+)").matcher(line).results().map(word -> word.group(1) != null ? word.group(1) : word.group(2)).toList();
    }

    private static List<String> examples(CommandLine command) {
        return Arrays.stream(command.getCommandSpec().usageMessage().footer()).filter(line -> line.startsWith(PROGRAM)).map(line -> line.substring(PROGRAM.length())).toList();
    }

    @Test
    void thereAreAllOfThem() {
        assertEquals(Set.of("demo", "embedded", "invoke", "logs", "send", "queue", "urls", "alarms", "trace", "check", "simulate", "who-can", "cost", "can-reach", "teardown", "deployer-policy", "doctor", "new", "changes",
                "recover", "completion"), commands());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theHelpHasExamplesThatTheCommandTakes(String name) {
        var examples = examples(Main.line().getSubcommands().get(name));
        assertFalse(examples.isEmpty(), "no line of the footer begins with '%s%s'".formatted(PROGRAM, name));
        for (var example : examples) {
            var words = words(example.replaceAll(" <.*|  .*", ""));
            assertEquals(name, words.get(0));
            assertEquals(List.of(name), Main.line().parseArgs(words.toArray(String[]::new)).subcommands().stream().map(each -> each.commandSpec().name()).toList(), example);
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void theHelpIsPlainTextForAPipe(String name) {
        var said = run(name, "--help");
        assertEquals(0, said.status(), said.err());
        assertTrue(said.out().contains("Examples:"), said.out());
        assertFalse(said.out().contains("\u001b"), said.out());
        assertEquals("", said.err());
    }

    @ParameterizedTest
    @MethodSource("commands")
    void whatItDoesNotKnowIsOneLineAndNoSuccess(String name) {
        var said = run(name, "--no-such-option=1", "too", "many", "words", "of", "all");
        assertTrue(said.status() != 0, name);
        assertEquals("", said.out());
        assertEquals(1, said.err().lines().count(), said.err());
        assertTrue(said.err().startsWith("lambda-vpc: "), said.err());
    }

    /** Those whose answer a script would want to read; invoke answers in JSON anyway, embedded is Pulumi's own. */
    @ParameterizedTest
    @ValueSource(strings = {"check --format json", "cost --json", "doctor --json", "alarms --json", "urls --json", "queue --json", "trace packet.json --json", "simulate request.json --json", "can-reach a b --json", "who-can s3:GetObject b --json"})
    void theseCanAnswerInJson(String command) {
        Main.line().parseArgs(command.split(" "));
    }

    @Command(name = "exhaust")
    private static final class Exhausting implements Runnable {
        @Override
        public void run() {
            throw new StackOverflowError();
        }
    }

    /** Not every throwable is an exception. */
    @Test
    void anErrorOfTheJvmIsOneLineAndNoSuccess() {
        var err = new StringWriter();
        assertEquals(1, Main.line().addSubcommand(new Exhausting()).setErr(new PrintWriter(err, true)).execute("exhaust"));
        assertTrue(err.toString().matches("lambda-vpc: a defect of lambda-vpc: java.lang.StackOverflowError at .*; please report this line\n"), err.toString());
    }

    @Test
    void theCompletionKnowsEveryCommandAndTheWordsOfItsOptions() throws Exception {
        var script = run("completion").out();
        commands().forEach(name -> assertTrue(script.contains(" " + name + " ") || script.contains(name + "\""), name));
        assertTrue(script.contains("gateway-per-zone") && script.contains("\"sarif\""), "words of options");
        var bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
        try (var stdin = bash.outputWriter()) {
            stdin.write(script);
        }
        assertEquals("", new String(bash.getInputStream().readAllBytes()));
        assertEquals(0, bash.waitFor());
    }
}
