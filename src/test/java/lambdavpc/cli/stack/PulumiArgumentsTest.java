package lambdavpc.cli.stack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms in which Pulumi takes an option mean the same here. */
class PulumiArgumentsTest {
    private static final List<String> PROFILES = List.of("dev", "prod");

    @ParameterizedTest
    @ValueSource(strings = {"-s dev", "-sdev", "-s=dev", "--stack dev", "--stack=dev"})
    void aStackIsNamedInAnyForm(String form) {
        var given = ("stack export " + form + " --show-secrets").split(" ");
        assertEquals(new PulumiArguments("dev", List.of("stack", "export", "--show-secrets")), PulumiArguments.of(List.of(given), PROFILES));
    }

    @Test
    void withoutOneItIsAskedFor() {
        assertEquals("which stack? Add -s dev or -s prod",
                assertThrows(Failure.class, () -> PulumiArguments.of(List.of("up", "--skip-preview"), PROFILES)).getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--file out.json", "--file=out.json"})
    void aFileLiesWhereTheUserStands(String form, @TempDir Path root) throws IOException {
        Files.createFile(root.resolve("Pulumi.dev.yaml"));
        var folder = StackFolder.of(root, "dev", Map.of("XDG_STATE_HOME", root.resolve("state").toString()));
        var arguments = PulumiArguments.of(List.of(("stack export -s dev " + form).split(" ")), PROFILES);
        assertEquals("stack export " + form.replace("out", "/home/ann/out") + " --stack dev",
                String.join(" ", arguments.forEngine(folder, Path.of("/home/ann"), true)));
    }
}
