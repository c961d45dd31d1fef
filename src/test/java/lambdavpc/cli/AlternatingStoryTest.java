package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.embedded.runtime.secrets.SecretStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code secret.users: alternating}, deployed in process and run by the real runtime. */
final class AlternatingStoryTest {
    private static final String ROTATION = "aws:secretsmanager/secretRotation:SecretRotation";

    @Test
    void twoUsersTakeTurnsAndTheReaderFollows(@TempDir Path temporary) throws Exception {
        try (var clone = new Clone(temporary).withoutEngine()) {
            var profile = clone.root().resolve("Pulumi.dev.yaml");
            var dev = Files.readString(profile);
            var alternating = dev.replace("  lambda-vpc:secret:\n", "  lambda-vpc:secret:\n    users: alternating\n");
            assertNotEquals(dev, alternating);
            Files.writeString(profile, alternating);
            var place = clone.stack("dev").inProcessPlace();
            try {
                var demo = clone.run("demo", "dev");
                assumeFalse(demo.err().contains("no PostgreSQL"), demo.err());
                assertEquals(0, demo.status(), demo.out() + demo.err());
                for (var user : List.of("app_login", "app_login_clone", "app_login", "app_login_clone")) {
                    var current = new SecretStore(place.secrets()).all().values().stream().flatMap(secret -> secret.versions().values().stream())
                            .filter(version -> version.stages().contains("AWSCURRENT"))
                            .map(version -> JsonParser.parseString(version.text()).getAsJsonObject())
                            .filter(value -> value.has("dbname")).map(value -> value.get("username").getAsString()).toList();
                    assertEquals(List.of(user), current);
                    var invoked = clone.run("invoke", "reader", "-s", "dev", "{\"limit\":1}");
                    assertEquals(0, invoked.status(), invoked.out() + invoked.err());
                    assertEquals(1, JsonParser.parseString(invoked.out()).getAsJsonObject().getAsJsonArray("notes").size(), invoked.out());
                    try (var runtime = StackRuntime.of(place)) {
                        // Rotation that is turned on rotates at once.
                        runtime.created(WorldFile.read(place.world()).all(ROTATION).findFirst().orElseThrow());
                    }
                }
                var rehearsed = clone.run("recover", "rehearse", "-s", "dev", "--loss", "leaked-secret");
                assertEquals(0, rehearsed.status(), rehearsed.out() + rehearsed.err());
                assertTrue(rehearsed.out().matches("(?s) *[0-9.]+ s  rotated: the copied password still opens the database, for app_login rests now[^\n]*\n"
                        + " *[0-9.]+ s  rotated: the copied password of app_login is refused;.* none failed;.*"), rehearsed.out());
                var region = clone.run("recover", "rehearse", "-s", "dev", "--loss", "region");
                assertEquals(1, region.status(), region.out());
                assertTrue(region.err().contains("no backup of this stack is copied to another region: with the region its data is lost, as recovery.regionLoss: accept-downtime says"), region.err());
            } finally {
                var destroyed = clone.run("demo", "dev", "--destroy");
                assertEquals(0, destroyed.status(), destroyed.out() + destroyed.err());
            }
            assertTrue(Files.notExists(place.folder()), "a destroyed stack keeps no data");
        }
    }
}
