package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import com.google.gson.JsonParser;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.StackRuntime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole story without an application password: deployed in process, run by the real runtime. */
final class IamStoryTest {

    @Test
    void withIamAuthenticationTheReaderAnswersByTokensAlone(@TempDir Path temporary) throws Exception {
        try (var clone = new Clone(temporary)) {
            var dev = Files.readString(clone.root().resolve("Pulumi.dev.yaml"));
            var iam = dev.replace("  lambda-vpc:database:\n", "  lambda-vpc:database:\n    authentication: iam\n");
            assertFalse(iam.equals(dev));
            Files.writeString(clone.root().resolve("Pulumi.iam.yaml"), iam);
            var result = clone.withoutEngine().run("demo", "iam");
            assumeFalse(result.err().contains("no PostgreSQL") || result.err().contains("built without LDAP"), result.err());
            assertEquals(0, result.status(), result.out() + result.err());
            assertTrue(result.out().contains("iam-reader answered from the database:"), result.out());
            assertTrue(result.out().contains(": found in none"), result.out());

            var place = clone.stack("iam").inProcessPlace();
            try (var files = Files.walk(place.databases())) {
                var rules = Files.readString(files.filter(file -> file.endsWith("pg_hba.conf")).findFirst().orElseThrow());
                assertTrue(rules.contains("+rds_iam all ldap "), rules);
            }
            var supervisor = ProcessHandle.of(JsonParser.parseString(Files.readString(place.folder().resolve("supervisor.json")))
                    .getAsJsonObject().get("pid").getAsLong()).orElseThrow();
            new StackRuntime(place, () -> World.EMPTY).close();
            supervisor.onExit().get(20, TimeUnit.SECONDS);
            assertFalse(Files.exists(place.folder()), "a destroyed stack keeps no data");
        }
    }
}
