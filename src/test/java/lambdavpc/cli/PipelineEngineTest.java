package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.embedded.engine.WorldFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The very lines that the workflows run, with the embedded AWS in the place of an account and a gh that only takes notes. */
class PipelineEngineTest {
    private static final Path HERE = Path.of("").toAbsolutePath();
    private Clone clone;
    private Path base;
    private Path notes;

    @BeforeEach
    void aChangeOfDevAgainstWhatIsOnMain(@TempDir Path temporary) throws IOException {
        assumeTrue(Clone.engineIsHere(), "no Pulumi engine on PATH or in the cache: bin/pulumi version gets one");
        clone = new Clone(temporary);
        for (var script : List.of("bin/changes", "bin/comment", "bin/deploy")) {
            Files.copy(HERE.resolve(script), clone.root().resolve(script), StandardCopyOption.COPY_ATTRIBUTES);
        }
        base = Files.createDirectories(clone.root().resolve("target/base"));
        for (var file : List.of("Pulumi.yaml", "Pulumi.dev.yaml", "Pulumi.prod.yaml")) {
            Files.copy(clone.root().resolve(file), base.resolve(file));
        }
        for (var folder : List.of("function", "src")) {
            Files.createSymbolicLink(base.resolve(folder), HERE.resolve(folder));
        }
        clone.installCommand(clone.root());
        clone.installCommand(base);
        notes = clone.root().resolveSibling("notes");
        var gh = Files.createDirectories(clone.root().resolveSibling("gh")).resolve("gh");
        Files.writeString(gh, """
                #!/bin/sh
                case "$*" in
                *--jq*) if [ -f "$NOTES" ]; then echo 4711; fi ;;
                *) printf '%s\\n' "$*" >>"$NOTES" ;;
                esac
                """);
        assertTrue(gh.toFile().setExecutable(true));
        edit("nat: instance", "nat: single-gateway");
    }

    @AfterEach
    void nothingStays() throws Exception {
        if (clone != null) {
            clone.run("embedded", "destroy", "-s", "dev");
            clone.close();
        }
    }

    private void edit(String from, String to) throws IOException {
        var profile = clone.root().resolve("Pulumi.dev.yaml");
        var text = Files.readString(profile);
        assertTrue(text.contains(from), text);
        Files.writeString(profile, text.replace(from, to));
    }

    /** @param containing chooses the step of the job */
    @SuppressWarnings("unchecked")
    private Clone.Result step(String workflow, String job, String containing) throws Exception {
        Map<String, Object> file = new Yaml().load(Files.readString(HERE.resolve(".github/workflows").resolve(workflow)));
        var jobs = (Map<String, Map<String, Object>>) file.get("jobs");
        var line = ((List<Map<String, Object>>) jobs.get(job).get("steps")).stream().map(step -> (String) step.get("run"))
                .filter(run -> run != null && run.contains(containing)).findFirst().orElseThrow().replace("${{ matrix.stack }}", "dev");
        assertFalse(line.contains("${{"), line);
        var environment = new HashMap<>(Map.of("PULUMI", "bin/lambda-vpc embedded", "STACK", "dev", "GITHUB_REPOSITORY", "you/yours", "NUMBER", "7",
                "NOTES", notes.toString(), "PATH", clone.root().resolveSibling("gh") + ":" + System.getenv("PATH")));
        if (job.equals("offline")) {
            environment.put("PULUMI", (String) ((Map<String, Object>) jobs.get(job).get("env")).get("PULUMI"));
        }
        return clone.step(line, environment);
    }

    private String page() throws IOException {
        return Files.readString(clone.root().resolve("target/changes/changes.md"));
    }

    @Test
    void aPullRequestIsPreviewedAndToldAndThenDeployedAsApprovedOrNotAtAll() throws Exception {
        var preview = step("preview.yml", "preview", "bin/changes");
        assertEquals(0, preview.status(), preview.out() + preview.err());
        var page = page();
        assertTrue(page.startsWith("<!-- lambda-vpc changes of dev -->\n## ✅ Held: stack dev\n"), page);
        assertTrue(page.contains("Since the baseline"), page);
        assertTrue(page.matches("(?s).*\\*\\*A deployment\\*\\*: \\d+ to create, 0 stay\n.*"), page);
        assertTrue(page.contains("| create | `network-vpc` | ec2/vpc |"), page);
        assertTrue(page.matches("(?s).*\\*\\*Cost\\*\\*: \\$\\d+\\.\\d\\d to \\$\\d+\\.\\d\\d a month \\(\\+\\d+\\.\\d\\d\\): network-public-nat-a \\+\\d.*"), page);
        assertTrue(page.contains("```mermaid\n"), page);

        assertEquals(0, step("preview.yml", "preview", "bin/comment").status());
        assertEquals(0, step("preview.yml", "preview", "bin/comment").status());
        assertEquals(List.of("api --method POST repos/you/yours/issues/7/comments --field body=@target/changes/changes.md --silent",
                "api --method PATCH repos/you/yours/issues/comments/4711 --field body=@target/changes/changes.md --silent"), Files.readAllLines(notes));

        edit("zones: 2", "zones: 3");
        var other = step("up.yml", "up", "preview.json");
        assertEquals(1, other.status(), other.out());
        assertTrue(other.err().contains("lambda-vpc: not approved: create ec2/subnet network-isolated-c\n"), other.err());
        assertTrue(other.err().endsWith("bin/deploy: this is not what was approved: nothing was deployed. Have it previewed and approved again.\n"), other.err());
        edit("zones: 3", "zones: 2");
        var up = step("up.yml", "up", "preview.json");
        assertEquals(0, up.status(), up.out() + up.err());
        var logs = clone.run("logs", "migrate", "-s", "dev");
        assertTrue(logs.status() == 0 && logs.out().contains("platform.report"), logs.out() + logs.err());
        try (var world = WorldFile.open(clone.stack("dev").world())) {
            assertTrue(world.world().all().anyMatch(each -> each.urn().contains("natGateway")), "the approved NAT");
        }
    }

    @Test
    void aForksChangeIsDecidedWithoutAnAccountAndARefusedOneIsTold() throws Exception {
        edit("nat: single-gateway", "nat: single-gateway\n    natt: instance");
        var refused = step("preview.yml", "offline", "bin/changes");
        assertEquals(3, refused.status(), refused.out());
        assertTrue(page().contains("## ❌ Refused: stack dev") && page().contains("network.natt: got an unknown key"), page());
        assertEquals(3, clone.run("changes", "dev", "--approved", "nowhere.json").status());
        edit("\n    natt: instance", "");
        var decided = step("preview.yml", "offline", "bin/changes");
        assertEquals(0, decided.status(), decided.out() + decided.err());
        assertFalse(page().contains("**A deployment**"), page());
        assertTrue(page().contains("**Cost**: $"), page());
        assertFalse(Files.exists(clone.stack("dev").world()), "no AWS was asked, not even the embedded one");
    }
}
