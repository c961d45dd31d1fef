package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lambdavpc.embedded.runtime.PrivateFiles;
import org.junit.jupiter.api.Test;

/** Where the tests run as root, the story once more as somebody else. Elsewhere all tests show it. */
final class OrdinaryUserTest {
    private static final String WITNESS = "LAMBDA_VPC_TEST_WITNESS";
    private static final String NOBODY = "65534";

    @Test
    void theStoryNeedsNoRoot() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "the tests run as an ordinary user anyway");
        var runner = List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--no-new-privs", "--inh-caps=-all");
        var folder = Files.createTempDirectory("ordinary");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        assumeTrue(status(runner, System.getProperty("java.home") + "/bin/java", "-version") == 0 && status(runner, "ls", folder.toString()) == 0,
                "no setpriv, or another user cannot run this Java");
        try (var clone = new Clone(folder).withoutEngine()) {
            for (var link : List.of("function", "src", "target/runtime")) {
                var source = clone.root().resolve(link).toRealPath();
                Files.delete(clone.root().resolve(link));
                copy(source, clone.root().resolve(link));
            }
            clone.classPath(readable(Files.createDirectory(folder.resolve("classes"))));
            var home = Files.createDirectory(folder.resolve("home"));
            // The file where bin/test wants passwords noted is root's.
            var noted = Files.createFile(folder.resolve("noted"));
            clone.with("HOME", home.toString()).with("TMPDIR", home.toString()).with(WITNESS, noted.toString());
            // Not -R: hard links among the copies are the originals.
            assertEquals(0, status(List.of("chown"), NOBODY + ":" + NOBODY, folder.toString(), home.toString(),
                    noted.toString(), clone.root().toString()));

            var demo = clone.end(clone.start(runner, "demo"), "demo");
            var running = StackProcesses.of(clone.stack("dev").inProcessPlace());
            assumeFalse(demo.err().contains("no PostgreSQL"), demo.err());
            var owners = running.stream().map(each -> each.info().user().orElse("")).distinct().toList();
            var end = clone.end(clone.start(runner, "demo", "--destroy"), "demo", "--destroy");
            if (System.getenv(WITNESS) != null) {
                Files.write(Path.of(System.getenv(WITNESS)), Files.readAllBytes(noted), StandardOpenOption.APPEND);
            }
            assertEquals(0, demo.status(), demo.out() + demo.err());
            assertTrue(demo.out().contains("dev-reader answered from the database:") && demo.out().contains(": found in none"), demo.out());
            assertEquals(0, end.status(), end.out() + end.err());
            assertEquals(List.of("nobody"), owners);
            for (var process : running) {
                process.onExit().get(30, TimeUnit.SECONDS);
            }
            assertFalse(Files.exists(clone.stack("dev").inProcessPlace().folder()), "a destroyed stack keeps no data");
        } finally {
            PrivateFiles.deleteTree(folder);
        }
    }

    /** This JVM's class path, at a place that everybody can read: root's repository is root's. */
    private static String readable(Path folder) throws Exception {
        var entries = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (Files.exists(Path.of(entry))) {
                var copy = folder.resolve(entries.size() + "-" + Path.of(entry).getFileName());
                copy(Path.of(entry).toAbsolutePath(), copy);
                entries.add(copy.toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    /** As hard links where both are on one disk. */
    private static void copy(Path from, Path to) throws Exception {
        if (status(List.of("cp", "-rlL"), from.toString(), to.toString()) != 0) {
            PrivateFiles.deleteTree(to);
            assertEquals(0, status(List.of("cp", "-rL"), from.toString(), to.toString()));
        }
    }

    private static int status(List<String> runner, String... arguments) throws InterruptedException {
        var command = new ArrayList<>(runner);
        command.addAll(List.of(arguments));
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor();
        } catch (IOException noSuchProgram) {
            return -1;
        }
    }
}
