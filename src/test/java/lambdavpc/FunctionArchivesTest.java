package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An unchanged source is an unchanged function: otherwise every preview would show a difference that is none. */
class FunctionArchivesTest {

    @Test
    @Timeout(300)
    void rebuildingUnchangedSourcesElsewhereGivesTheSameBytes(@TempDir Path folder) throws Exception {
        var copy = folder.resolve("another place");
        for (var part : List.of("pom.xml", "src/main", "bin")) {
            copy(Path.of("function", part), copy.resolve(part));
        }
        var maven = new ArrayList<>(List.of("mvn", "-B", "-q", "-o", "-Dmaven.test.skip=true", "-DskipITs", "package"));
        if (System.getProperty("maven.repo.local") != null) {
            maven.add("-Dmaven.repo.local=" + System.getProperty("maven.repo.local"));
        }
        var builder = new ProcessBuilder(maven).directory(copy.toFile()).redirectErrorStream(true);
        builder.environment().put("TZ", "Asia/Tokyo");
        var build = builder.start();
        var output = new String(build.getInputStream().readAllBytes());
        assertEquals(0, build.waitFor(), output);
        var here = hashes(Path.of("function/target"));
        assertFalse(here.isEmpty());
        assertEquals(here, hashes(copy.resolve("target")));
    }

    private static Map<String, String> hashes(Path folder) throws Exception {
        var hashes = new TreeMap<String, String>();
        for (var name : List.of("reader.jar", "rotation.jar", "migrate.jar", "egress-probe.jar")) {
            hashes.put(name, HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(folder.resolve(name)))));
        }
        return hashes;
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }
}
