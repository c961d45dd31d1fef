package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.database.Databases;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The state folder lies on a small disk of its own, which only the commands of the test see. */
final class FullDiskTest {
    private static final int MEGABYTE = 1 << 20;

    private Clone clone;
    private Process holder;
    private Path disk;
    private List<String> inside;

    @BeforeEach
    void mount(@TempDir Path temporary) throws Exception {
        clone = new Clone(temporary).withoutEngine();
        var state = Files.createDirectories(clone.root().resolveSibling("state"));
        var root = System.getProperty("user.name").equals("root");
        holder = new ProcessBuilder("unshare", root ? "-m" : "-Urm", "sh", "-c",
                "mount -t tmpfs -o size=256m tmpfs \"$1\" && echo mounted && read -r end", "sh", state.toString()).start();
        assumeTrue("mounted".equals(holder.inputReader().readLine()), "this machine lets nobody mount a small disk");
        disk = Path.of("/proc/" + holder.pid() + "/root").resolve(state.toString().substring(1));
        inside = List.of("nsenter", "--target=" + holder.pid(), "--mount", root ? "--wd=" + clone.root() : "--user", "--preserve-credentials");
    }

    @AfterEach
    void unmount() throws Exception {
        if (disk != null) {
            Files.deleteIfExists(disk.resolve("ballast"));
            var running = StackProcesses.of(place());
            var end = run("demo", "dev", "--destroy");
            for (var process : running) {
                process.onExit().get(30, TimeUnit.SECONDS);
            }
            assertEquals(0, end.status(), end.err());
            assertFalse(Files.exists(place().folder()), "a destroyed stack keeps no data");
        }
        holder.destroyForcibly().waitFor();
        clone.close();
    }

    private Place place() {
        var place = clone.stack("dev").inProcessPlace();
        return new Place(onDisk(place.folder()), onDisk(place.world()), place.root());
    }

    private Path onDisk(Path path) {
        return disk.resolve(clone.root().resolveSibling("state").relativize(path));
    }

    private Clone.Result run(String... arguments) throws Exception {
        return clone.end(clone.start(inside, arguments), arguments);
    }

    private void leave(int bytes) throws IOException {
        try (var ballast = Files.newOutputStream(disk.resolve("ballast"))) {
            for (var left = Files.getFileStore(disk).getUsableSpace() - bytes; left > 0; ) {
                var part = (int) Math.min(left, MEGABYTE);
                ballast.write(new byte[part]);
                left -= part;
            }
        }
    }

    /** Room for nothing; for a state, but not for the database; for both, but not for the functions. */
    @ParameterizedTest
    @ValueSource(ints = {0, 20 * MEGABYTE, 50 * MEGABYTE})
    void aFullDiskIsToldInOneLineAndAfterRoomWasMadeItGoesOn(int left) throws Exception {
        leave(left);
        var full = run("demo", "dev");
        assumeFalse(full.err().contains("no PostgreSQL"), full.err());
        assertEquals(1, full.status(), full.out() + full.err());
        assertEquals("lambda-vpc: no space left on the disk of %s: free some and run this again; nothing was lost".formatted(clone.stack("dev").folder()),
                full.err().lines().filter(line -> !line.matches("lambda-vpc: (no Pulumi engine|deploying in this process).*")).collect(Collectors.joining("\n")));
        var running = StackProcesses.of(place());
        assertTrue(running.size() <= 1 || WorldFile.read(place().world()).all(Databases.TYPE).findAny().isPresent(), "only the supervisor waits for what comes: " + running.stream().map(each -> each.info().commandLine().orElse("")).toList());

        Files.delete(disk.resolve("ballast"));
        var again = run("demo", "dev");
        assertEquals(0, again.status(), again.out() + again.err());
        assertTrue(again.out().contains(": found in none"), again.out());
    }
}
