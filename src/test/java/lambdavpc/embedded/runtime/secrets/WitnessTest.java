package lambdavpc.embedded.runtime.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bin/test does after all tests, with a password that is planted. */
class WitnessTest {
    private static final String PASSWORD = "Planted0Planted1Planted2Planted3";

    @TempDir
    Path folder;
    private Path noted;
    private Path left;

    private record Ended(int status, String output) {}

    @BeforeEach
    void prepare() throws Exception {
        noted = Files.createFile(folder.resolve("noted"));
        left = Files.createDirectories(folder.resolve("target/surefire-reports"));
    }

    private void hold(String id, String value, Map<String, String> environment) {
        new SecretStore(folder.resolve("store"), environment)
                .change("an-arn", secret -> secret.with(new SecretStore.Version(id, value, null, 0, List.of("AWSCURRENT"))));
    }

    private Ended leaks() throws Exception {
        var process = new ProcessBuilder("bin/leaks", noted.toString(), left.getParent().toString()).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes());
        return new Ended(process.waitFor(), output);
    }

    @Test
    void aPasswordThatAStoreHeldIsFoundWhereverATestLeftItAndNotShown() throws Exception {
        hold("1", "{\"username\":\"app\",\"password\":\"" + PASSWORD + "\"}", Map.of(Witness.VARIABLE, noted.toString()));
        hold("2", "not-json-but-long-enough", Map.of(Witness.VARIABLE, noted.toString()));
        assertEquals(List.of(PASSWORD, "not-json-but-long-enough"), Files.readAllLines(noted));

        Files.writeString(left.resolve("TEST-innocent.xml"), "nothing here\n");
        assertEquals(new Ended(0, "bin/leaks: 2 generated passwords, found nowhere\n"), leaks());

        var report = Files.writeString(left.resolve("TEST-leaky.xml"), "one\ntwo\n<system-out>" + PASSWORD + "</system-out>\n");
        var binary = Files.write(left.resolve("state"), ("\0\1" + PASSWORD).getBytes());
        var ended = leaks();
        assertEquals(1, ended.status());
        assertEquals(Set.of("bin/leaks: a generated password is in " + binary + ":1", "bin/leaks: a generated password is in " + report + ":3"),
                ended.output().lines().collect(Collectors.toSet()));
        assertFalse(ended.output().contains(PASSWORD));
    }

    @Test
    void lookingForNothingIsNoSuccess() throws Exception {
        hold("1", PASSWORD, Map.of());
        assertEquals(0, Files.size(noted));
        var ended = leaks();
        assertEquals(2, ended.status());
        assertTrue(ended.output().contains("nothing was looked for"), ended.output());
    }
}
