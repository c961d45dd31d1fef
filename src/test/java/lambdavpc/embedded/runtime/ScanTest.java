package lambdavpc.embedded.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import lambdavpc.embedded.runtime.secrets.SecretStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ScanTest {
    private static final String PASSWORD = "p\"ss/w+rd%0123456789";

    private Path folder;
    private Place place;

    @BeforeEach
    void start(@TempDir Path folder) {
        this.folder = folder;
        place = new Place(folder.resolve("runtime"), folder.resolve("world.json"), folder);
        var value = new com.google.gson.JsonObject();
        value.addProperty("username", "app_login");
        value.addProperty("password", PASSWORD);
        new SecretStore(place.secrets()).change("arn:app", old -> new SecretStore.Versions(
                Map.of("v1", new SecretStore.Version("v1", value.toString(), null, 0, List.of("AWSCURRENT"))), null, Map.of(), 0, 0));
    }

    private Scan.Report scan(String content) throws IOException {
        Files.writeString(folder.resolve("state.json"), content);
        return new Scan(place, folder, text -> text.contains("sealed") ? List.of("\"%s\"".formatted(PASSWORD)) : List.of()).run();
    }

    @Test
    void whatIsPublicIsNotFound() throws IOException {
        var report = scan("app_login reads from the database");
        assertEquals(List.of(), report.found());
        assertEquals(2, report.values()); // the whole value, and the password
        assertEquals(List.of(1, 0, 0), List.of(report.files(), report.encrypted(), report.processes()));
        assertEquals(List.of(place.secrets(), place.databases()), report.left());
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "url", "json", "json twice", "base64", "base64 after 1", "base64 after 2"})
    void thePasswordIsFoundInEveryForm(String form) throws IOException {
        var written = switch (form) {
            case "plain" -> PASSWORD;
            case "url" -> URLEncoder.encode(PASSWORD, StandardCharsets.UTF_8);
            case "json" -> new com.google.gson.JsonPrimitive(PASSWORD).toString();
            case "json twice" -> new com.google.gson.JsonPrimitive(new com.google.gson.JsonPrimitive(PASSWORD).toString()).toString();
            case "base64" -> base64(PASSWORD + " and more");
            case "base64 after 1" -> base64("x" + PASSWORD + "yz");
            default -> base64("xx" + PASSWORD);
        };
        var report = scan("before " + written + " after");
        assertEquals(1, report.found().size(), report.found().toString());
        assertTrue(report.found().get(0).startsWith("state.json: ") && report.found().get(0).endsWith(" of arn:app"), report.found().toString());
        assertTrue(report.found().stream().noneMatch(line -> line.contains(PASSWORD)));
    }

    @Test
    void whatTheEngineEncryptedIsLookedInto() throws IOException {
        var report = scan("{\"ciphertext\": \"sealed\"}");
        assertEquals(List.of("state.json, encrypted: value of arn:app"), report.found());
        assertEquals(1, report.encrypted());
    }

    @Test
    void theEnvironmentAndTheCommandLineOfAProcessAreLookedThrough() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc")), "no /proc on this machine");
        for (var way : List.of("environment", "command line")) {
            var builder = new ProcessBuilder("sh", "-c", "read -r line", way.equals("environment") ? "sh" : PASSWORD);
            if (way.equals("environment")) {
                builder.environment().put("LEAKED", PASSWORD);
            }
            var process = TestChildren.in(place.folder()).start(builder);
            var report = scan("");
            process.destroyForcibly().waitFor();
            assertEquals(List.of(way + " of process %d: value of arn:app".formatted(process.pid())), report.found());
            assertEquals(List.of(1, List.of()), List.of(report.processes(), report.unseen()));
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
