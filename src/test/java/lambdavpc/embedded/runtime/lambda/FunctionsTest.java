package lambdavpc.embedded.runtime.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.network.FunctionNetwork;
import lambdavpc.embedded.runtime.TestChildren;
import lambdavpc.embedded.runtime.sample.SampleJar;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes under AWS's runtime interface client. */
final class FunctionsTest {
    private Path folder;
    private Path jar;
    private LogGroups logs;
    private FunctionNetwork network;
    private Functions functions;
    private World world = World.EMPTY;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        jar = SampleJar.write(folder);
        var place = new Place(folder.resolve("runtime"), folder.resolve("world.json"), Path.of("").toAbsolutePath());
        logs = new LogGroups(place.logs());
        network = new FunctionNetwork(place, () -> world);
        functions = new Functions(place, () -> world, new Launcher(place, network, Map::of, folder.resolve("ca.pem"), List.of(new Launcher.Service("secretsmanager", "SECRETS_MANAGER", new InetSocketAddress("127.0.0.1", 1)))),
                network, new RoleKeys(), logs, TestChildren.in(folder));
    }

    @AfterEach
    void stop() {
        functions.stop();
        network.close();
    }

    private void deploy(Map<String, Object> settings) {
        var function = Resources.function("sample", jar, settings);
        world = world.with(function);
        functions.deploy(function);
    }

    private Result invoke(String what) {
        return functions.invoke("sample", "", "{\"do\":\"" + what + "\"}");
    }

    private static JsonObject json(Result result) {
        return JsonParser.parseString(result.payload()).getAsJsonObject();
    }

    private static String error(Result result) {
        assertEquals("Unhandled", result.functionError());
        return json(result).get("errorMessage").getAsString().replace(result.requestId(), "ID");
    }

    @Test
    void anAnswerColdThenWarmFromTheSameProcessThenAfterAFailureStillTheSame() {
        deploy(Map.of());
        var cold = invoke("answer");
        assertEquals("hello", json(cold).get("variable").getAsString());
        assertNotNull(cold.initMs());
        assertEquals((long) Math.ceil(cold.durationMs() + cold.initMs()), cold.billedMs());
        assertEquals("START RequestId: " + cold.requestId() + " Version: $LATEST", cold.log().get(0));
        assertEquals("doing answer", cold.log().get(1));
        assertEquals("END RequestId: " + cold.requestId(), cold.log().get(2));
        assertTrue(cold.log().get(3).matches("REPORT RequestId: %s\tDuration: [0-9.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 256 MB\tMax Memory Used: \\d+ MB\tInit Duration: [0-9.]+ ms"
                .formatted(cold.requestId())), cold.log().get(3));
        assertEquals(4, cold.log().size());

        var failed = invoke("fail");
        assertEquals("as asked", error(failed));
        assertEquals("java.lang.IllegalArgumentException", json(failed).get("errorType").getAsString());

        var warm = invoke("answer");
        assertNull(warm.initMs());
        assertEquals(json(cold).get("pid"), json(warm).get("pid"));
        assertTrue(warm.maxMemoryMb() > 10 && warm.maxMemoryMb() < 256, "memory " + warm.maxMemoryMb());
    }

    @Test
    void whoIsNotTheFunctionReachesItsPortAndGetsNoEventsAndNoKeys() throws IOException, InterruptedException {
        deploy(Map.of());
        var server = "http://" + variable("AWS_LAMBDA_RUNTIME_API").replaceFirst("/.*", "");
        for (var path : List.of("/2018-06-01/runtime/invocation/next", "/x/2018-06-01/runtime/invocation/next", "/2018-06-01/runtime/init/error")) {
            assertEquals(404, get(server + path), path);
        }
        assertEquals(403, get(server + "/credentials"));
    }

    private static int get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(5)).build(),
                HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void itsEnvironmentIsTheDeclaredOneAndLambdasAndNothingOfOurs() {
        deploy(Map.of("timeout", 21.0));
        assertEquals("us-east-1", variable("AWS_REGION"));
        assertEquals("sample", variable("AWS_LAMBDA_FUNCTION_NAME"));
        assertEquals("256", variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"));
        assertTrue(variable("AWS_ACCESS_KEY_ID").startsWith("ASIA"));
        assertEquals("null", variable("HOME"));
        assertEquals("http://secretsmanager.us-east-1.amazonaws.com:1", variable("AWS_ENDPOINT_URL_SECRETS_MANAGER"));
    }

    private String variable(String name) {
        return json(functions.invoke("sample", "", "{\"variable\":\"" + name + "\"}")).get("variable").getAsString();
    }

    @Test
    void aProcessThatEndsIsAnErrorAndTheNextOneIsNew() {
        deploy(Map.of());
        assertEquals("RequestId: ID Error: Runtime exited without providing a reason", error(invoke("exit")));
        assertEquals("RequestId: ID Error: Runtime exited with error: exit status 7", error(invoke("halt")));
        assertNotNull(invoke("answer").initMs());
    }

    @Test
    void oneThatLoopsIsStoppedAtItsTimeout() {
        deploy(Map.of("timeout", 2.0));
        var result = invoke("sleep");
        assertEquals("RequestId: ID Error: Task timed out after 2.00 seconds", error(result));
        assertTrue(result.durationMs() >= 2000 && result.durationMs() < 3000, "took " + result.durationMs());
        assertTrue(result.log().stream().anyMatch(line -> line.endsWith(result.requestId() + " Task timed out after 2.00 seconds")), result.log().toString());
    }

    @Test
    void oneThatTakesMoreMemoryThanItHasIsKilled() {
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(Path.of("/proc/self")), "only Linux tells a process's memory here");
        deploy(Map.of("memorySize", 128.0));
        var result = invoke("eat");
        assertEquals("Runtime.ExitError", json(result).get("errorType").getAsString());
        assertEquals("RequestId: ID Error: Runtime exited with error: signal: killed", error(result));
    }

    @Test
    void anErrorInInitialisationIsTheAnswer() {
        deploy(Map.of("environment", Map.of("variables", Map.of("FAIL_INIT", "yes"))));
        assertTrue(error(invoke("answer")).contains("no luck at the start"));
    }

    @Test
    void noMoreRunAtOnceThanAreReserved() throws Exception {
        deploy(Map.of("reservedConcurrentExecutions", 1.0));
        invoke("answer");
        var first = CompletableFuture.supplyAsync(() -> invoke("wait"));
        Thread.sleep(500);
        var refusal = assertThrows(AwsException.class, () -> invoke("answer"));
        assertEquals("TooManyRequestsException", refusal.code());
        assertFalse(first.get().failed());
        assertFalse(invoke("answer").failed());
    }

    @Test
    void versionsStayAsTheyWerePublishedAndAliasesChooseOne() {
        deploy(Map.of("version", "1", "publish", true));
        var alias = Map.<String, Object>of("name", "live", "functionName", "sample", "functionVersion", "1");
        world = world.with(Resources.entry(Functions.ALIAS, "sample:live", alias));
        deploy(Map.of("version", "2", "publish", true, "environment", Map.of("variables", Map.of("GREETING", "goodbye"))));
        assertEquals("hello", json(functions.invoke("sample", "live", "{}")).get("variable").getAsString());
        assertEquals("goodbye", json(functions.invoke("sample", "2", "{}")).get("variable").getAsString());
        assertEquals("goodbye", json(functions.invoke("sample", "", "{}")).get("variable").getAsString());
        assertEquals("ResourceNotFoundException", assertThrows(AwsException.class, () -> functions.invoke("sample", "3", "{}")).code());
        assertEquals("ResourceNotFoundException", assertThrows(AwsException.class, () -> functions.invoke("sample", "dead", "{}")).code());
        assertEquals("ResourceNotFoundException", assertThrows(AwsException.class, () -> functions.invoke("nobody", "", "{}")).code());
    }

    @Test
    void aSnapshotsKeysComeFromTheRuntimeAndNotFromTheEnvironment() {
        deploy(Map.of("version", "1", "snapStart", Map.of("applyOn", "PublishedVersions"), "loggingConfig", Map.of("logFormat", "JSON", "logGroup", "/app/sample")));
        var result = functions.invoke("sample", "1", "{\"variable\":\"AWS_ACCESS_KEY_ID\"}");
        assertEquals("null", json(result).get("variable").getAsString());
        assertTrue(result.restored());
        var report = JsonParser.parseString(result.log().get(result.log().size() - 1)).getAsJsonObject();
        assertEquals("platform.report", report.get("type").getAsString());
        assertTrue(report.getAsJsonObject("record").getAsJsonObject("metrics").has("restoreDurationMs"));
        assertTrue(logs.size("/app/sample") > 0);
    }

    @Test
    void whatWasDeployedRunsEvenWhenItsSourceIsGoneAndAMissingArchiveIsOneLine() throws IOException {
        deploy(Map.of());
        Files.delete(jar);
        assertFalse(invoke("answer").failed());
        var failure = assertThrows(CannotRun.class, () -> deploy(Map.of()));
        assertEquals("the function's archive " + jar + " is not there: run bin/build", failure.getMessage());
    }

    @Test
    void aNewDeploymentEndsWarmProcesses() {
        deploy(Map.of());
        var before = json(invoke("answer")).get("pid");
        deploy(Map.of("timeout", 15.0));
        assertNotEquals(before, json(invoke("answer")).get("pid"));
    }
}
