package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import lambdavpc.embedded.engine.WorldFile;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person meets at the command line; each run is a process of its own. */
class CommandLineTest {
    private Clone clone;

    @BeforeEach
    void clone(@TempDir Path temporary) throws IOException {
        clone = new Clone(temporary);
    }

    @AfterEach
    void closeClone() throws IOException {
        clone.close();
    }

    private void refused(String line, String... arguments) throws Exception {
        var result = clone.run(arguments);
        assertEquals("lambda-vpc: " + line, result.err().strip());
        assertEquals("", result.out());
        assertTrue(result.status() != 0);
    }

    @Test
    void anUnknownStackIsAnsweredWithThoseThatExist() throws Exception {
        var line = "no stack \"staging\": there is no Pulumi.staging.yaml in %s; stacks here: dev, prod".formatted(clone.root());
        refused(line, "demo", "staging");
        refused(line, "embedded", "up", "-s", "staging");
    }

    /** The status that scripts read "something is lacking" from is kept for that. */
    @Test
    void theDoctorIsToldOfAProfileThatIsWrong() throws Exception {
        var profile = clone.root().resolve("Pulumi.dev.yaml");
        Files.writeString(profile, Files.readString(profile).replace("config:", "config:\n  lambda-vpc:nonsense: 1"));
        var doctor = clone.run("doctor", "dev", "--json");
        assertEquals(3, doctor.status(), doctor.out());
        assertTrue(doctor.err().startsWith("lambda-vpc: ") && doctor.err().contains("nonsense"), doctor.err());
        assertEquals("", doctor.out());
    }

    @Test
    void whatIsNotDeployedHasNoQueue() throws Exception {
        var line = "dev is not deployed on the embedded AWS: run bin/lambda-vpc demo dev";
        refused(line, "send", "{\"text\":\"hello\"}");
        refused(line, "queue");
    }

    @Test
    void aMissingStackIsAskedFor() throws Exception {
        refused("which stack? Add -s dev or -s prod", "embedded", "up", "--diff");
    }

    @Test
    void settingConfigurationPointsToTheProfile() throws Exception {
        refused("the embedded AWS takes its settings from Pulumi.dev.yaml: edit that file instead",
                "embedded", "config", "set", "aws:region", "eu-west-1", "-s", "dev");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit", "{limit:1}", "{'limit':1}", "{\"limit\":1} 2", "{\"limit\":1,}", ""})
    void whatIsNotJsonIsNoInput(String input) throws Exception {
        var result = clone.run("invoke", "reader", input);
        assertEquals("lambda-vpc: the input is not JSON: %s; see bin/lambda-vpc --help".formatted(input), result.err().strip());
        assertEquals(2, result.status());
    }

    @Test
    void aStateFolderThatCannotBeIsNamed() throws Exception {
        var state = Files.writeString(clone.root().resolveSibling("file"), "");
        clone.with("XDG_STATE_HOME", state.toString());
        refused("cannot use %s: Not a directory".formatted(clone.stack("dev").folder()), "demo");
    }

    @Test
    void withoutAnEngineTheDemoDeploysInProcessAndThenChangesNothing() throws Exception {
        clone.withoutEngine();
        var first = clone.run("demo");
        assertEquals(0, first.status(), first.err());
        assertTrue(first.err().startsWith("lambda-vpc: no Pulumi engine: install Pulumi 3.228.0 or newer"), first.err());
        assertEquals(2, first.err().lines().count(), first.err());
        assertTrue(first.out().contains("dev is up on the embedded AWS: "), first.out());
        var second = clone.run("demo");
        assertTrue(second.out().contains(" resources, nothing changed"), second.out());
        var running = StackProcesses.of(clone.stack("dev").inProcessPlace());
        assertEquals(0, clone.run("demo", "--destroy").status());
        for (var process : running) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void whereFunctionsCannotRunTheDemoDeploysAndSaysSo() throws Exception {
        clone.withoutEngine().with("JDK_JAVA_OPTIONS", "\"-Dos.name=Mac OS X\"");
        var demo = clone.run("demo");
        assertEquals(0, demo.status(), demo.out() + demo.err());
        assertTrue(demo.out().contains("its functions cannot run on Mac OS X: AWS's Lambda runtime interface client is for Linux; "), demo.out());
        assertFalse(demo.out().contains("invoke") || demo.out().contains("send"), "what cannot be done is not proposed");
        assertTrue(clone.run("demo").out().contains(" resources, nothing changed"));
        assertTrue(clone.run("queue").err().endsWith("lambda-vpc: queues and functions cannot run on Mac OS X: AWS's Lambda runtime interface client is for Linux\n"));
        assertFalse(Files.exists(clone.stack("dev").inProcessPlace().folder()), "nothing runs");
        assertEquals(0, clone.run("demo", "--destroy").status());
    }

    @Test
    void whatWasDeployedWithoutAnEngineIsDestroyedWhenOneHasCome() throws Exception {
        clone.withoutEngine().with("JDK_JAVA_OPTIONS", "\"-Dos.name=Mac OS X\"");
        assertEquals(0, clone.run("demo").status());
        var engine = Files.createDirectories(clone.root().resolveSibling("cache/lambda-vpc/engine/3.228.0")).resolve("pulumi");
        Files.writeString(engine, "#!/bin/sh\necho 'it knows nothing of this' >&2\nexit 9\n");
        assertTrue(engine.toFile().setExecutable(true));
        var destroyed = clone.run("demo", "--destroy");
        assertEquals(0, destroyed.status(), destroyed.err());
        assertTrue(destroyed.out().matches("dev is gone: (\\d+) resources \\(\\1 delete\\)\n"), destroyed.out());
        assertTrue(WorldFile.read(clone.stack("dev").inProcessWorld()).isEmpty());
    }

    @Test
    void withoutAnEngineOtherCommandsSayWhatThereIs() throws Exception {
        var result = clone.withoutEngine().run("embedded", "up", "-s", "dev");
        assertEquals(1, result.status());
        assertTrue(result.err().endsWith("lambda-vpc: without an engine there is only: bin/lambda-vpc demo dev, and demo dev --destroy\n"), result.err());
    }

    @Test
    void aSecondRunAtTheSameTimeIsRefused() throws Exception {
        clone.withoutEngine();
        var stack = clone.stack("dev");
        stack.prepare();
        try (var held = WorldFile.open(stack.inProcessWorld())) {
            assertTrue(held.world().isEmpty());
            var result = clone.run("demo");
            assertEquals(1, result.status());
            assertTrue(result.err().contains("lambda-vpc: Another run (process %d) is at work on ".formatted(ProcessHandle.current().pid())), result.err());
            assertFalse(result.err().contains("\tat "), result.err());
        }
    }

    @Test
    void aCorruptedWorldIsLeftAsItIs() throws Exception {
        clone.withoutEngine();
        var stack = clone.stack("dev");
        stack.prepare();
        Files.createDirectories(stack.inProcessWorld().getParent());
        Files.writeString(stack.inProcessWorld(), "{\"entries\": [");
        var result = clone.run("demo");
        assertEquals(1, result.status());
        assertTrue(result.err().contains("cannot be read: it is not a whole world of this version"), result.err());
        assertEquals("{\"entries\": [", Files.readString(stack.inProcessWorld()));
    }

    @Test
    void onTheEngineTheTreeStaysByteIdentical() throws Exception {
        assumeTrue(Clone.engineIsHere(), "no Pulumi engine on PATH or in the cache: bin/pulumi version gets one");
        var before = clone.content();
        var up = clone.run("embedded", "up", "-s", "dev", "--skip-preview");
        assertEquals(0, up.status(), up.out() + up.err());
        var again = clone.run("embedded", "preview", "--stack=dev", "--expect-no-changes");
        assertEquals(0, again.status(), again.out() + again.err());
        var outputs = clone.run("embedded", "stack", "output", "-s", "dev", "--json");
        assertEquals(0, outputs.status(), outputs.err());
        var destroyed = clone.run("embedded", "destroy", "-s", "dev");
        assertEquals(0, destroyed.status(), destroyed.out() + destroyed.err());
        assertEquals(before, clone.content());
        try (var world = WorldFile.open(clone.stack("dev").world())) {
            assertTrue(world.world().isEmpty());
        }
    }

    /** {@code 15}: the command line is asked to end; {@code 9}: it is killed and can do nothing any more. */
    @ParameterizedTest
    @ValueSource(strings = {"-15", "-9"})
    void nothingOutlivesARunThatIsEnded(String signal) throws Exception {
        assumeTrue(Clone.engineIsHere(), "no Pulumi engine on PATH or in the cache: bin/pulumi version gets one");
        var run = clone.start("embedded", "up", "-s", "dev", "--skip-preview");
        var family = new HashSet<ProcessHandle>();
        var limit = Instant.now().plus(Duration.ofMinutes(2));
        while (family.stream().noneMatch(each -> each.info().commandLine().orElse("").contains("program.jar"))) {
            assertTrue(run.isAlive() && Instant.now().isBefore(limit), "the program was never started");
            run.descendants().forEach(family::add);
            Thread.sleep(50);
        }
        new ProcessBuilder("kill", signal, Long.toString(run.pid())).start().waitFor();
        run.waitFor();
        var patience = Instant.now().plus(Duration.ofMinutes(2));
        while (family.stream().anyMatch(ProcessHandle::isAlive) && Instant.now().isBefore(patience)) {
            Thread.sleep(100);
        }
        assertEquals(0, family.stream().filter(ProcessHandle::isAlive).count());
        try (var world = WorldFile.open(clone.stack("dev").world())) {
            assertTrue(world.world().all().count() < 60, "it ended before it was interrupted");
        }
    }
}
