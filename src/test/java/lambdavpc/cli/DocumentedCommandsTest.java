package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every command that a page shows: those that need neither an account nor a deployment are run, of all others something is known. */
class DocumentedCommandsTest {
    private static final Pattern BLOCK = Pattern.compile("```\\w*\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");
    private static final String PROGRAM = "bin/lambda-vpc";

    /** What answers at once, from a profile. */
    private static final Set<String> ASKED = Set.of("check", "cost", "can-reach", "who-can", "deployer-policy", "completion");

    /** What deploys, is deployed or is told of a machine: the test that runs it. */
    private static final Map<String, String> STORIES = Map.ofEntries(Map.entry("demo", "CommandLineTest"), Map.entry("embedded", "CommandLineTest"), Map.entry("invoke", "AlternatingStoryTest"),
            Map.entry("logs", "PipelineEngineTest"), Map.entry("send", "QueueStoryTest"), Map.entry("queue", "QueueStoryTest"), Map.entry("urls", "QueueStoryTest"), Map.entry("alarms", "QueueStoryTest"),
            Map.entry("trace", "TraceCommandTest"), Map.entry("simulate", "SimulateCommandTest"), Map.entry("teardown", "TeardownCommandTest"),
            Map.entry("doctor", "DoctorCommandTest"), Map.entry("new", "NewCommandTest"), Map.entry("changes", "PipelineEngineTest"), Map.entry("recover", "RecoveryStoryTest"));

    /** Programs of others, and why no test runs them here. */
    private static final Map<String, String> OTHERS = Map.of("pulumi", "an account; embedded does the same here", "aws", "an account", "psql", "an account, by a tunnel", "curl", "an account; HttpExampleTest sends the same here", "git", "a remote repository",
            "mvn", "a longer run of a test that is run", "export", "for the next line", "cd", "for the next line", "echo", "writes an example", "source", "for a shell");

    static List<String> commands() throws IOException {
        var commands = new LinkedHashSet<String>();
        var pages = new ArrayList<>(List.of(Path.of("README.md")));
        for (var room : List.of("docs", "examples", "bench")) {
            try (var docs = Files.walk(Path.of(room))) {
                docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        for (var page : pages) {
            var text = Files.readString(page);
            BLOCK.matcher(text).results().map(block -> block.group(1)).flatMap(String::lines).map(String::strip).filter(DocumentedCommandsTest::isCommand).forEach(commands::add);
            Pattern.compile("`(bin/lambda-vpc [^`]*)`").matcher(BLOCK.matcher(text).replaceAll("")).results().map(inline -> inline.group(1).replace('\n', ' ')).forEach(commands::add);
        }
        assertTrue(commands.size() > 50, commands.toString());
        return commands.stream().flatMap(DocumentedCommandsTest::parts).distinct().toList();
    }

    private static boolean isCommand(String line) {
        return line.matches("(PULUMI=\\S* )?(bin|bench)/.*") || OTHERS.keySet().stream().anyMatch(program -> line.startsWith(program + " "));
    }

    /** Of a line with {@code &&}, a pipe or a comment. */
    private static Stream<String> parts(String line) {
        return Stream.of(line.replaceFirst("\\s#\\s.*|\\s{3,}#.*", "").split(" && |; | \\| | <\\(|\\)$")).map(part -> part.replaceAll("^PULUMI=\\S* | >\\S+.*", "").strip()).filter(part -> !part.isEmpty());
    }

    private static List<String> words(String command) {
        return WORD.matcher(command).results().map(DocumentedCommandsTest::word).toList();
    }

    private static String word(MatchResult word) {
        return Stream.of(1, 2, 3).map(word::group).filter(group -> group != null).findFirst().orElseThrow().replace("<stack>", "dev");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void itIsThereAndTakesWhatThePageGivesIt(String command) {
        var words = words(command);
        if (!words.get(0).equals(PROGRAM)) {
            assertTrue(OTHERS.containsKey(words.get(0)) || words.get(0).equals("tee") || Files.isExecutable(Path.of(words.get(0))), command);
            return;
        }
        var arguments = words.subList(1, words.size()).toArray(String[]::new);
        var known = Main.line().getSubcommands().keySet();
        assertTrue(known.contains(arguments[0]), command);
        if (arguments.length > 1) { // else the command is only spoken of
            Main.line().parseArgs(arguments);
        }
        if (ASKED.contains(arguments[0]) && !command.contains("--state") && !command.contains("--output") && arguments.length > 1 && !command.matches(".*\\b[A-Z]{4,}\\b.*")) {
            var said = Said.run(arguments);
            assertEquals(0, said.status(), command + "\n" + said.err());
        }
    }

    @Test
    void whatIsNotRunHereIsRunByATestOfItsOwn() throws IOException {
        var all = new TreeSet<>(STORIES.keySet());
        all.addAll(ASKED);
        assertEquals(new TreeSet<>(Main.line().getSubcommands().keySet()), all);
        for (var story : STORIES.entrySet()) {
            try (var tests = Files.walk(Path.of("src/test/java"))) {
                var test = tests.filter(file -> file.endsWith(story.getValue() + ".java")).findFirst().orElseThrow(() -> new AssertionError(story.toString()));
                var name = story.getKey();
                var runs = Pattern.compile("\"%s\"|%s%sCommand\\b".formatted(name, Character.toUpperCase(name.charAt(0)), name.substring(1)));
                assertTrue(runs.matcher(Files.readString(test)).find(), story.toString());
            }
        }
    }
}
