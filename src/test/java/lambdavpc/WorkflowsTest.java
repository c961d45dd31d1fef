package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;

/** The workflows under .github and the shell scripts: what they may do, and that they are well-formed. */
class WorkflowsTest {
    private static final Path FOLDER = Path.of(".github", "workflows");

    static List<Path> workflows() throws IOException {
        try (var files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    private static Map<String, Object> load(Path file) throws IOException {
        return new Yaml().load(Files.readString(file));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> jobs(Path file) throws IOException {
        return (Map<String, Map<String, Object>>) load(file).get("jobs");
    }

    @Test
    void thereAreFourOfThem() throws IOException {
        assertEquals(List.of("deploy.yml", "preview.yml", "test.yml", "up.yml"),
                workflows().stream().map(file -> file.getFileName().toString()).toList());
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void everyActionIsPinnedToACommitWithItsVersionBeside(Path file) throws IOException {
        var uses = Files.readAllLines(file).stream().map(String::strip).filter(line -> line.replaceFirst("^- ", "").startsWith("uses:")).toList();
        assertTrue(!uses.isEmpty());
        for (var line : uses) {
            assertTrue(line.matches("(- )?uses: ([\\w./-]+@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+|\\./\\.github/workflows/\\w+\\.yml)"), line);
        }
    }

    @ParameterizedTest
    @MethodSource("workflows")
    void nothingIsPermittedButWhatEachJobNames(Path file) throws IOException {
        assertEquals(Map.of(), load(file).get("permissions"));
        var may = Map.of(
                "test", Map.of("contents", "read"),
                "artifact", Map.of("contents", "read"),
                "offline", Map.of("contents", "read"),
                "plan", Map.of("contents", "read", "id-token", "write"),
                "preview", Map.of("contents", "read", "id-token", "write", "pull-requests", "write"),
                "dev", Map.of("contents", "read", "id-token", "write"),
                "prod", Map.of("contents", "read", "id-token", "write"),
                "up", Map.of("contents", "read", "id-token", "write"));
        for (var job : jobs(file).entrySet()) {
            assertEquals(may.get(job.getKey()), job.getValue().get("permissions"), job.getKey());
        }
    }

    @Test
    void prodWaitsForDevItsPlanAndItsEnvironment() throws IOException {
        var deploy = jobs(FOLDER.resolve("deploy.yml"));
        assertEquals("plan", deploy.get("prod").get("needs"));
        assertEquals("dev", deploy.get("plan").get("needs"));
        assertEquals("test", deploy.get("dev").get("needs"));
        assertEquals(Map.of("stack", "prod", "approved", "approved"), deploy.get("prod").get("with"));
        assertEquals("${{ inputs.stack }}", jobs(FOLDER.resolve("up.yml")).get("up").get("environment"));
    }

    @Test
    void eachStackHasAnAccountARegionAStateAndATurnOfItsOwn() throws IOException {
        assertEquals(Map.of("group", "deploy-${{ inputs.stack }}", "cancel-in-progress", false), jobs(FOLDER.resolve("up.yml")).get("up").get("concurrency"));
        assertFalse(load(FOLDER.resolve("deploy.yml")).containsKey("concurrency"));
        for (var file : workflows()) {
            var ofNoStack = Pattern.compile("vars\\.(AWS_REGION|PULUMI_BACKEND_URL|PREVIEW_ROLE)(?!_DEV|_PROD)").matcher(Files.readString(file)).results().count();
            assertEquals(0, ofNoStack, file.toString());
        }
    }

    @Test
    void aForksCodeGetsNoRole() throws IOException {
        var jobs = jobs(FOLDER.resolve("preview.yml"));
        assertEquals("github.event.pull_request.head.repo.full_name == github.repository", jobs.get("preview").get("if"));
        assertEquals("github.event.pull_request.head.repo.full_name != github.repository", jobs.get("offline").get("if"));
    }

    /** What others write, a branch's name say, would run as a command. */
    @ParameterizedTest
    @MethodSource("workflows")
    void noLineThatRunsHasAnExpressionButTheStackOfItsMatrix(Path file) throws IOException {
        for (var line : Files.readAllLines(file)) {
            assertTrue(!line.strip().replaceFirst("^- ", "").startsWith("run:") || !line.replace("${{ matrix.stack }}", "").contains("${{"), line);
        }
    }

    @Test
    void actionlintFindsNothing() throws Exception {
        assumeTrue(found("go"), "no Go, so no actionlint");
        var command = new ArrayList<>(List.of("go", "tool", "actionlint", "-shellcheck="));
        workflows().forEach(file -> command.add(file.toAbsolutePath().toString()));
        clean(new ProcessBuilder(command).directory(Path.of("bin", "actionlint").toFile()));
    }

    @Test
    void shellcheckFindsNothing() throws Exception {
        assumeTrue(found("shellcheck"), "no shellcheck: apt-get install shellcheck");
        var command = new ArrayList<>(List.of("shellcheck"));
        for (var folder : Set.of("bin", "bin/engine", ".ci", "bench")) {
            try (var files = Files.list(Path.of(folder))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    if (Files.readString(file, StandardCharsets.ISO_8859_1).matches("(?s)#!\\S+( |/)(ba)?sh\\n.*")) {
                        command.add(file.toString());
                    }
                }
            }
        }
        assertTrue(command.size() > 10, command.toString());
        clean(new ProcessBuilder(command));
    }

    private static void clean(ProcessBuilder linter) throws IOException, InterruptedException {
        var process = linter.redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
    }

    private static boolean found(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
