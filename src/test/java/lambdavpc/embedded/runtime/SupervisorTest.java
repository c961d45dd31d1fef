package lambdavpc.embedded.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.monitoring.Alarms;
import lambdavpc.embedded.runtime.sample.SampleJar;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Supervisors are real processes here; each test ends without one. */
final class SupervisorTest {
    private Place place;
    private World.Entry function;
    private WorldFile file;
    private StackRuntime runtime;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        place = new Place(folder.resolve("runtime"), folder.resolve("world.json"), Path.of("").toAbsolutePath());
        function = Resources.function("sample", SampleJar.write(folder), Map.of());
        file = WorldFile.open(place.world());
        runtime = new StackRuntime(place, file::world);
    }

    @AfterEach
    void stop() throws Exception {
        var left = Files.exists(place.control()) ? List.of(supervisor()) : List.<ProcessHandle>of();
        file.keep(World.EMPTY);
        runtime.close();
        file.close();
        for (var process : left) {
            process.onExit().get(10, TimeUnit.SECONDS);
        }
        assertFalse(Files.exists(place.folder()), "a destroyed stack keeps no data");
    }

    private ProcessHandle supervisor() throws IOException {
        return ProcessHandle.of(control().get("pid").getAsLong()).orElseThrow();
    }

    private JsonObject control() throws IOException {
        return JsonParser.parseString(Files.readString(place.control())).getAsJsonObject();
    }

    private void deploy() {
        runtime.created(function);
        file.keep(file.world().with(function));
    }

    private String pidOfFunction() {
        return JsonParser.parseString(runtime.invoke("sample", "", "{}").result().payload()).getAsJsonObject().get("pid").getAsString();
    }

    private static boolean alive(String pid) {
        return ProcessHandle.of(Long.parseLong(pid)).map(ProcessHandle::isAlive).orElse(false);
    }

    @Test
    void nothingStartsBeforeSomethingHasToRun() {
        runtime.deleted(Resources.secret("never-there"));
        assertEquals(Map.of(), runtime.created(Resources.secret("made")));
        assertFalse(Files.exists(place.folder()));
    }

    @Test
    void manyAtOnceFindOneSupervisor() throws Exception {
        deploy();
        runtime.stop();
        var found = IntStream.range(0, 3).mapToObj(each -> CompletableFuture.supplyAsync(() -> {
            new SupervisorClient(place).call("/ping", new JsonObject());
            return each;
        })).toList();
        for (var each : found) {
            each.get(60, TimeUnit.SECONDS);
        }
        var pid = supervisor().pid();
        // Losers may take a moment to notice; then there is one.
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (supervisorsOfThisStack() > 1 && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        assertEquals(1, supervisorsOfThisStack());
        assertEquals(pid, supervisor().pid());
    }

    /** This JVM's children: no test leaves one to the next. */
    private long supervisorsOfThisStack() {
        return ProcessHandle.current().children().filter(ProcessHandle::isAlive).count();
    }

    @Test
    void oneThatWasKilledIsReplacedAndItsProcessesAreEnded() throws Exception {
        deploy();
        var before = pidOfFunction();
        var killed = supervisor();
        killed.destroyForcibly();
        killed.onExit().get(10, TimeUnit.SECONDS);
        var after = pidOfFunction();
        assertNotEquals(before, after);
        assertNotEquals(killed.pid(), supervisor().pid());
        assertFalse(alive(before), "a function of the killed supervisor goes on");
    }

    @Test
    void aFunctionThatFailsRingsTheAlarmOverItsErrors() {
        var logging = new HashMap<>(function.inputs());
        logging.put("loggingConfig", Map.of("logFormat", "JSON", "logGroup", "/aws/lambda/sample"));
        function = Resources.entry(function.type(), function.id(), logging);
        deploy();
        file.keep(file.world().with(Resources.entry("aws:cloudwatch/metricAlarm:MetricAlarm", "failed", Map.of("namespace", "AWS/Lambda", "metricName", "Errors",
                "dimensions", Map.of("FunctionName", "sample"), "statistic", "Sum", "comparisonOperator", "GreaterThanOrEqualToThreshold", "threshold", 1.0,
                "period", 300.0, "evaluationPeriods", 1.0, "treatMissingData", "notBreaching", "alarmDescription", "It failed. Runbook: look"))));
        runtime.invoke("sample", "", "{}");
        assertEquals(List.of("OK"), runtime.alarms().stream().map(Alarms.Status::state).toList());
        runtime.invoke("sample", "", "{\"do\":\"fail\"}");
        var ringing = runtime.alarms().get(0);
        assertEquals("ALARM", ringing.state());
        assertEquals("1 of 1 data point bad, 1 needed; Sum of each 300 s, the latest first: 1", ringing.reason());
        assertEquals("It failed. Runbook: look", ringing.description());
    }

    @Test
    void withoutWorkItEndsAndTakesItsProcessesAlong() throws Exception {
        System.setProperty(Supervisor.IDLE_PROPERTY, "1");
        try {
            deploy();
            var pid = pidOfFunction();
            supervisor().onExit().get(20, TimeUnit.SECONDS);
            assertFalse(alive(pid));
            assertFalse(Files.exists(place.control()));
        } finally {
            System.clearProperty(Supervisor.IDLE_PROPERTY);
        }
        assertTrue(alive(pidOfFunction()), "it comes back on demand");
    }

    @Test
    void itEndsWhenItsFolderIsGone() throws Exception {
        deploy();
        var process = supervisor();
        PrivateFiles.deleteTree(place.folder());
        process.onExit().get(20, TimeUnit.SECONDS);
    }

    @Test
    void onlyWhoCanReadItsTokenIsHeard() throws Exception {
        deploy();
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(place.control())));
        var connection = (java.net.HttpURLConnection) java.net.URI.create("http://127.0.0.1:" + control().get("port").getAsInt() + "/ping").toURL().openConnection();
        connection.setRequestProperty("Authorization", "guess");
        assertEquals(403, connection.getResponseCode());
    }

    @Test
    void refusalsAndFailuresArriveAsWhatTheyAre() {
        deploy();
        var unknown = assertThrows(AwsException.class, () -> runtime.invoke("nobody", "", "{}"));
        assertEquals("ResourceNotFoundException", unknown.code());
        var broken = Resources.function("broken", Path.of("no.jar"), Map.of());
        var failure = assertThrows(AwsException.class, () -> runtime.created(broken));
        assertEquals("InternalFailure", failure.code());
        assertEquals("the function's archive " + place.root().resolve("no.jar") + " is not there: run bin/build", failure.getMessage());
    }

    @Test
    void aDeployTimeInvocationGivesItsAnswerOrFailsTheDeployment() {
        deploy();
        var type = "aws:lambda/invocation:Invocation";
        var outputs = runtime.created(Resources.entry(type, "one", Map.of("functionName", "sample", "input", "{}")));
        assertEquals("hello", JsonParser.parseString((String) outputs.get("result")).getAsJsonObject().get("variable").getAsString());
        var refusal = assertThrows(AwsException.class, () ->
                runtime.created(Resources.entry(type, "two", Map.of("functionName", function.outputs().get("arn"), "input", "{\"do\":\"fail\"}"))));
        assertEquals("FunctionError", refusal.code());
        assertTrue(refusal.getMessage().contains("as asked"), refusal.getMessage());
    }

    @Test
    void turningRotationOnRotatesAndAFailedStepFailsTheDeployment() {
        deploy();
        var secret = Resources.secret("app/login");
        file.keep(file.world().with(secret));
        runtime.created(Resources.rotation(secret, Resources.functionArn("sample"))); // it answers every step
        var broken = Resources.function("broken", Path.of((String) place.folder().resolveSibling("sample.jar").toString()),
                Map.of("environment", Map.of("variables", Map.of("FAIL_INIT", "yes"))));
        runtime.created(broken);
        file.keep(file.world().with(broken));
        var other = Resources.secret("app/other");
        file.keep(file.world().with(other));
        var refusal = assertThrows(AwsException.class, () -> runtime.created(Resources.rotation(other, Resources.functionArn("broken"))));
        assertTrue(refusal.getMessage().startsWith("the rotation of app/other failed: createSecret: "), refusal.getMessage());
    }
}
