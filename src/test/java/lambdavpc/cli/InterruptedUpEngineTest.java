package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.WorldFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An up that is cut short: by ctrl-C, or because somebody killed the engine. What follows goes on where it ended. */
@Tag("engine")
final class InterruptedUpEngineTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private Clone clone;

    @BeforeEach
    void clone(@TempDir Path temporary) throws IOException {
        assumeTrue(Clone.engineIsHere(), "no Pulumi engine on PATH or in the cache: bin/pulumi version gets one");
        clone = new Clone(temporary);
    }

    @AfterEach
    void close() throws IOException {
        if (clone != null) {
            clone.close();
        }
    }

    /** The terminal sends it to every process of the foreground group: command line, engine, language host and program. */
    @Test
    void afterCtrlCRefreshAndUpGoOnAndNothingIsThereTwice() throws Exception {
        // A group of its own, with the disposition that a terminal's commands have: CI may run tests with SIGINT ignored.
        var runner = List.of("setsid", "env", "--default-signal=INT");
        assumeTrue(new ProcessBuilder("setsid", "env", "--default-signal=INT", "true").start().waitFor() == 0, "no setsid, or no GNU env");
        var up = clone.start(runner, "embedded", "up", "-s", "dev", "--skip-preview");
        var family = untilHalfIsThere(up);
        assertEquals(0, new ProcessBuilder("kill", "-INT", "--", "-" + up.pid()).start().waitFor());
        goesOn(up, family);
    }

    @Test
    void afterTheEngineWasKilledRefreshAndUpGoOnAndNothingIsThereTwice() throws Exception {
        var up = clone.start("embedded", "up", "-s", "dev", "--skip-preview");
        var family = untilHalfIsThere(up);
        var engines = family.stream().filter(each -> each.info().command().orElse("").endsWith("/pulumi")).toList();
        assertEquals(1, engines.size());
        assertTrue(engines.get(0).destroyForcibly());
        goesOn(up, family);
    }

    private Set<ProcessHandle> untilHalfIsThere(Process up) throws InterruptedException {
        var family = new HashSet<ProcessHandle>();
        for (var end = Instant.now().plus(PATIENCE); world().all().count() < 40; Thread.sleep(20)) {
            assertTrue(up.isAlive() && Instant.now().isBefore(end), "it never got half way");
        }
        up.descendants().filter(each -> !isSupervisor(each)).forEach(family::add);
        return family;
    }

    /** It outlives commands by design, and has what it started. */
    private static boolean isSupervisor(ProcessHandle process) {
        return process.info().commandLine().orElse("").contains("lambdavpc.embedded.runtime.Supervisor")
                || process.parent().map(InterruptedUpEngineTest::isSupervisor).orElse(false);
    }

    private void goesOn(Process up, Set<ProcessHandle> family) throws Exception {
        var cut = clone.end(up, "up");
        assertTrue(cut.status() != 0, "it ended before it was interrupted: " + cut.out());
        assertFalse((cut.out() + cut.err()).contains("\tat "), cut.out() + cut.err());
        for (var end = Instant.now().plusSeconds(30); family.stream().anyMatch(ProcessHandle::isAlive) && Instant.now().isBefore(end); ) {
            Thread.sleep(50);
        }
        assertEquals(List.of(), family.stream().filter(ProcessHandle::isAlive).map(each -> each.info().commandLine().orElse("")).toList());
        var begun = world().all().count();
        try {
            must("embedded", "refresh", "-s", "dev", "--skip-preview");
            must("embedded", "up", "-s", "dev", "--skip-preview");
            assertTrue(begun < world().all().count(), "it was interrupted when all was there");
            tearState();
            must("embedded", "preview", "-s", "dev", "--expect-no-changes");
            var ours = world().all().filter(entry -> !entry.isAwsMade()).map(World.Entry::urn).toList();
            assertEquals(ours.size(), new TreeSet<>(ours).size(), "something is there twice");
            assertEquals(knownToTheEngine(), new TreeSet<>(ours));
        } finally {
            must("embedded", "destroy", "-s", "dev", "--skip-preview");
        }
        assertTrue(world().isEmpty());
        assertFalse(Files.exists(clone.stack("dev").place().folder()), "a destroyed stack keeps no data");
    }

    /** As if the engine had been killed while it replaced its state: once more what it had written, under the backup's name alone. */
    private void tearState() throws IOException {
        var state = clone.stack("dev").checkpoint();
        Files.move(state, state.resolveSibling(state.getFileName() + ".bak"), StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(state.resolveSibling(state.getFileName() + ".attrs"), "");
        Files.createDirectories(clone.stack("dev").backend().resolve(".pulumi/locks/organization"));
    }

    private World world() {
        return WorldFile.read(clone.stack("dev").world());
    }

    private Set<String> knownToTheEngine() throws IOException {
        var state = JsonParser.parseString(Files.readString(clone.stack("dev").checkpoint())).getAsJsonObject();
        var resources = state.getAsJsonObject("checkpoint").getAsJsonObject("latest").getAsJsonArray("resources");
        return StreamSupport.stream(resources.spliterator(), false).map(each -> each.getAsJsonObject())
                .filter(each -> each.get("custom").getAsBoolean() && each.get("type").getAsString().startsWith("aws:"))
                .map(each -> each.get("urn").getAsString()).collect(Collectors.toCollection(TreeSet::new));
    }

    private void must(String... arguments) throws Exception {
        var result = clone.run(arguments);
        assertEquals(0, result.status(), () -> String.join(" ", arguments) + "\n" + result.out() + result.err());
    }
}
