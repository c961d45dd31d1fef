package lambdavpc.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import lambdavpc.handler.RuntimeClient.Launch;
import lambdavpc.handler.migrate.Migrations;
import lambdavpc.handler.rotation.Rotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** The jars as they are deployed. */
@ExtendWith(Stacks.class)
class JarsIT {
    @ParameterizedTest
    @CsvSource({"reader, 4", "writer, 4", "rotation, 8", "migrate, 12", "egress-probe, 2", "nat-healer, 2", "quotas, 2", "restore-check, 4", "restore-orchestrator, 2"})
    void isSmallAndHoldsOneFunctionOnly(String function, int megabytes) throws Exception {
        var file = Path.of("target", function + ".jar");
        assertTrue(Files.size(file) <= megabytes * 1024L * 1024, file + " has " + Files.size(file) + " bytes");
        try (var jar = new JarFile(file.toFile())) {
            for (var other : List.of("reader", "writer", "rotation", "migrate", "egress-probe", "nat-healer", "quotas", "restore-check", "restore-orchestrator")) {
                assertEquals(other.equals(function), jar.getEntry("lambdavpc/handler/" + other.replace("-", "")) != null, other);
            }
            assertEquals(function.equals("migrate"), jar.getEntry("org/flywaydb") != null);
            assertEquals(function.equals("rotation") || function.equals("migrate"), jar.getEntry("software/amazon/awssdk/services/secretsmanager") != null);
        }
    }

    @Test
    void theFirstDeploymentWorksUnderTheRuntimeClient(Stack stack) throws Exception {
        try (var migrate = new RuntimeClient("migrate", stack.environment(), false)) {
            assertEquals(new RuntimeClient.Answer(false, "{\"version\":\"2\",\"applied\":2}"), migrate.invoke("{}"), migrate.output());
        }
        try (var rotation = new RuntimeClient("rotation", stack.environment(), false)) {
            var token = stack.secretsManager.startRotation(stack.secret);
            for (var step : List.of("createSecret", "setSecret", "testSecret", "finishSecret")) {
                assertEquals(new RuntimeClient.Answer(false, "{\"step\":\"" + step + "\"}"), rotation.invoke(
                        "{\"Step\":\"%s\",\"SecretId\":\"%s\",\"ClientRequestToken\":\"%s\"}".formatted(step, stack.secret, token)), rotation.output());
            }
            assertKeepsPasswords(stack, rotation);
        }
        try (var reader = new RuntimeClient("reader", withoutTheMaster(stack), false)) {
            for (var request = 0; request < 3; request++) {
                var answer = reader.invoke("{\"limit\":1}");
                assertEquals(new RuntimeClient.Answer(false, """
                        {"notes":[{"id":1,"body":"A note that only the reader can fetch."}],"sentinel":"the database is here"}"""), answer, reader.output());
            }
            assertEquals(1, stack.connections());
            var lines = reader.output().lines().map(line -> JsonNode.parser().parse(line).asObject()).toList();
            assertEquals(3, lines.size(), reader.output());
            assertTrue(lines.stream().allMatch(line -> line.get("requestId").asString().length() == 36));
            assertEquals(List.of(true, false, false), lines.stream().map(line -> line.get("cold").asBoolean()).toList());
            assertKeepsPasswords(stack, reader);
        }
    }

    @Test
    void aFailureIsAFunctionErrorThatSaysNoMoreThanItShould(Stack stack) throws Exception {
        Migrations.run(stack);
        try (var reader = new RuntimeClient("reader", withoutTheMaster(stack), false)) {
            var answer = reader.invoke("{}");
            assertTrue(answer.failed());
            var error = JsonNode.parser().parse(answer.body()).asObject();
            assertEquals("Secret: the secret has no value yet; it gets one from the first rotation", error.get("errorMessage").asString());
            assertEquals("lambdavpc.handler.core.HandlerException", error.get("errorType").asString());
            assertEquals(List.of(), error.get("stackTrace").asArray());
            assertFalse(error.containsKey("cause"));
        }
    }

    @Test
    void theProbeTellsThatNothingIsReachedAndDoesNotFail() throws Exception {
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed.close();
            var target = "https://localhost:" + closed.getLocalPort();
            try (var probe = new RuntimeClient("egress-probe", Map.of("METRICS_NAMESPACE", "shop-dev", "EGRESS_ZONE", "a", "EGRESS_TARGETS", target), false)) {
                assertEquals(new RuntimeClient.Answer(false,
                        "{\"zone\":\"a\",\"succeeded\":false,\"targets\":[{\"target\":\"%s\",\"reached\":false,\"problem\":\"ConnectException\"}]}"
                                .formatted(target)), probe.invoke("{}"), probe.output());
                var lines = probe.output().lines().map(line -> JsonNode.parser().parse(line).asObject()).toList();
                assertEquals(List.of("0.0"), lines.stream().filter(line -> line.containsKey("_aws")).map(line -> line.get("EgressSucceeded").asNumber()).toList());
                assertEquals(2, lines.size(), probe.output());
                assertTrue(lines.stream().allMatch(line -> line.get("requestId").asString().length() == 36), probe.output());
            }
        }
    }

    @Test
    void aSnapshotHoldsNoConnectionAndTheRestoreHookMakesOne(Stack stack) throws Exception {
        Rotations.ready(stack);
        try (var reader = new RuntimeClient("reader", withoutTheMaster(stack), true)) {
            reader.awaitCheckpoint();
            assertEquals(0, stack.settledConnections());
            var calls = stack.secretsManager.calls();
            reader.restore();
            var answer = reader.invoke("{\"limit\":1}");
            assertFalse(answer.failed(), answer.body());
            assertEquals(1, stack.connections());
            assertEquals(1, stack.secretsManager.calls() - calls);
        }
    }

    /** The JVM by itself would stay at the old primary's address for 30 s. */
    @Test
    void aNameThatLeadsElsewhereIsFollowedWithinFiveSeconds(Stack stack, @TempDir Path folder) throws Exception {
        Rotations.ready(stack);
        var hosts = Files.writeString(folder.resolve("hosts"), names("127.0.0.2"));
        try (var old = new Relay("127.0.0.2", 0, stack.server.port()); var next = new Relay("127.0.0.3", old.port(), stack.server.port())) {
            var environment = new HashMap<>(withoutTheMaster(stack));
            environment.put("DATABASE_PORT", String.valueOf(old.port()));
            var launch = Launch.of("reader");
            try (var reader = new RuntimeClient(new Launch(launch.handler(), launch.folder(), launch.classPath(),
                    List.of("-Djdk.net.hosts.file=" + hosts), launch.memoryMegabytes()), environment, false)) {
                assertFalse(reader.invoke("{}").failed(), reader.output());
                Thread.sleep(6_000);
                // Looked up and remembered now.
                old.cut();
                assertFalse(reader.invoke("{}").failed(), reader.output());
                assertEquals(2, old.accepted());
                var started = System.nanoTime();
                Files.writeString(hosts, names("127.0.0.3"));
                old.close();
                var answer = reader.invoke("{}");
                assertTrue(answer.failed() && answer.body().contains("the database cannot be reached"), "remembered for a while: " + answer);
                while (answer.failed()) {
                    Thread.sleep(100);
                    answer = reader.invoke("{}");
                }
                assertEquals(1, next.accepted());
                var seconds = (System.nanoTime() - started) / 1e9;
                assertTrue(seconds < 6.5, seconds + " s");
            }
        }
    }

    private static String names(String database) {
        return "127.0.0.1 localhost\n" + database + " " + PostgresServer.HOST + "\n";
    }

    /** As Lambda freezes it between two requests: stopped by a signal, for longer than the server keeps an idle session. */
    @Test
    void aProcessThatWasFrozenFindsItsConnectionGoneAndAnswersAllTheSame(Stack stack) throws Exception {
        Rotations.ready(stack);
        stack.server.execute(stack.database, "alter role " + stack.user + " set idle_session_timeout = 1000");
        try (var reader = new RuntimeClient("reader", withoutTheMaster(stack), false)) {
            assertFalse(reader.invoke("{}").failed(), reader.output());
            signal("STOP", reader);
            Thread.sleep(2_500);
            assertEquals(0, stack.settledConnections());
            signal("CONT", reader);
            assertFalse(reader.invoke("{}").failed(), reader.output());
            assertEquals(1, stack.connections());
        }
    }

    private static void signal(String name, RuntimeClient function) throws Exception {
        assertEquals(0, new ProcessBuilder("kill", "-" + name, String.valueOf(function.process().pid())).start().waitFor());
    }

    private static Map<String, String> withoutTheMaster(Stack stack) {
        var environment = new HashMap<>(stack.environment());
        environment.remove("MASTER_SECRET_ARN");
        environment.remove("DATABASE_USER");
        return environment;
    }

    private static void assertKeepsPasswords(Stack stack, RuntimeClient function) {
        for (var password : stack.secretsManager.passwords()) {
            assertFalse(function.output().contains(password), function.output());
        }
    }
}
