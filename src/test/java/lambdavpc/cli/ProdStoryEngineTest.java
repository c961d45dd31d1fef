package lambdavpc.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lambdavpc.cli.deployed.DemoAnswer;
import lambdavpc.cli.deployed.DeployedFunction;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.runtime.secrets.SecretStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Production's whole story: deployed by the real engine, run by the real runtime, its password proved to be nowhere. */
@Tag("engine")
public final class ProdStoryEngineTest {
    /** How the engine marks a secret among the properties of its state. */
    private static final String MARK = "4dabf18193072939515e22adb298388d";
    private static final String SECRET = "1b47061264138c4ac30d75fd1eb44270";

    private Clone clone;

    @BeforeEach
    void clone(@TempDir Path temporary) throws IOException {
        assumeTrue(Clone.engineIsHere(), "no Pulumi engine on PATH or in the cache: bin/pulumi version gets one");
        clone = new Clone(temporary);
    }

    @AfterEach
    void close() throws Exception {
        if (clone != null) {
            clone.close();
        }
    }

    @Test
    void prodAnswersFromItsDatabaseKeepsItsPasswordAndLeavesNothing() throws Exception {
        var profile = clone.root().resolve("Pulumi.prod.yaml");
        var prod = Files.readString(profile);
        var discarded = prod.replace("onDelete: protect", "onDelete: discard").replace("onDelete: keep", "onDelete: discard");
        Files.writeString(profile, discarded); // a protected database could not be destroyed; nothing else differs
        var folder = clone.stack("prod");
        List<ProcessHandle> processes;
        try {
            var demo = clone.run("demo", "prod");
            assumeFalse(demo.err().contains("no PostgreSQL"), demo.err());
            assertEquals(0, demo.status(), demo.out() + demo.err());
            assertTrue(demo.out().contains("prod-reader answered from the database:"), demo.out());
            assertTrue(demo.out().contains(" processes: found in none"), demo.out());

            var invoked = clone.run("invoke", "reader", "-s", "prod", "{\"limit\":1}");
            assertEquals(0, invoked.status(), invoked.err());
            assertEquals(1, JsonParser.parseString(invoked.out()).getAsJsonObject().getAsJsonArray("notes").size(), invoked.out());
            var alarms = clone.run("alarms", "-s", "prod");
            assertEquals(0, alarms.status(), alarms.err());
            assertTrue(alarms.out().contains("OK                lambda-vpc-prod-rotation-failed: 0 of 1 data point bad"), alarms.out());
            assertEquals(18, alarms.out().lines().filter(line -> line.contains(" Runbook: ")).count(), alarms.out());
            var deployed = DeployedFunction.find(folder, "reader");
            assertFalse(deployed.qualifier().isEmpty(), "production's callers call an alias");

            plant(folder, password(folder));
            var leak = assertThrows(Failure.class, () -> DemoAnswer.show(folder, new PrintWriter(new StringWriter())));
            assertTrue(leak.getMessage().lines().anyMatch(line -> line.matches("  backend/.pulumi/stacks/lambda-vpc/prod.json, encrypted: value of arn:.*")), leak.getMessage());
        } finally {
            processes = StackProcesses.of(folder.place());
            var destroyed = clone.run("teardown", "--embedded", "-s", "prod", "--yes");
            if (destroyed.status() != 0) {
                clone.run("demo", "prod", "--destroy");
            }
            assertEquals(0, destroyed.status(), destroyed.out() + destroyed.err());
        }
        assertTrue(processes.size() >= 3, "a supervisor, a database and a function ran: " + processes);
        for (var process : processes) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
        assertFalse(Files.exists(folder.place().folder()), "a destroyed stack keeps no data");
    }

    private static String password(StackFolder folder) {
        return new SecretStore(folder.place().secrets()).all().values().stream().flatMap(secret -> secret.versions().values().stream())
                .filter(version -> version.stages().contains("AWSCURRENT"))
                .map(version -> JsonParser.parseString(version.text()).getAsJsonObject().get("password").getAsString()).findFirst().orElseThrow();
    }

    /** As a program would that exports it: an output of the stack, which the engine encrypts. */
    private void plant(StackFolder folder, String password) throws Exception {
        var file = clone.root().resolveSibling("export.json");
        var exported = clone.run("embedded", "stack", "export", "-s", "prod", "--file", file.toString());
        assertEquals(0, exported.status(), exported.err());
        var state = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
        var secret = new JsonObject();
        secret.addProperty(MARK, SECRET);
        secret.addProperty("plaintext", new com.google.gson.JsonPrimitive(password).toString());
        for (var resource : state.getAsJsonObject("deployment").getAsJsonArray("resources")) {
            if (resource.getAsJsonObject().get("type").getAsString().equals("pulumi:pulumi:Stack")) {
                var outputs = resource.getAsJsonObject().has("outputs") ? resource.getAsJsonObject().getAsJsonObject("outputs") : new JsonObject();
                outputs.add("leaked", secret);
                resource.getAsJsonObject().add("outputs", outputs);
            }
        }
        Files.writeString(file, state.toString());
        var imported = clone.run("embedded", "stack", "import", "-s", "prod", "--file", file.toString());
        assertEquals(0, imported.status(), imported.out() + imported.err());
        assertFalse(Files.readString(folder.checkpoint()).contains(password), "the engine did not encrypt it");
    }
}
