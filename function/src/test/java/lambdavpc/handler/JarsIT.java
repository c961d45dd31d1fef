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
import lambdavpc.handler.migrate.Migrations;
import lambdavpc.handler.rotation.Rotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** The jars as they are deployed. */
@ExtendWith(Stacks.class)
class JarsIT {
    @ParameterizedTest
    @CsvSource({"reader, 4", "writer, 4", "rotation, 8", "migrate, 12", "egress-probe, 2"})
    void isSmallAndHoldsOneFunctionOnly(String function, int megabytes) throws Exception {
        var file = Path.of("target", function + ".jar");
        assertTrue(Files.size(file) <= megabytes * 1024L * 1024, file + " has " + Files.size(file) + " bytes");
        try (var jar = new JarFile(file.toFile())) {
            for (var other : List.of("reader", "writer", "rotation", "migrate", "egress-probe")) {
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
