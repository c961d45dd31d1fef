package lambdavpc.embedded.runtime.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.TestChildren;
import lambdavpc.embedded.runtime.network.FunctionNetwork;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Node.js and Python as they are installed here, in real processes; code that Lambda runs elsewhere is refused with its reason. */
final class InterpretersTest {
    private static final String NODE = """
            import http from 'node:http';
            import { readFileSync } from 'node:fs';
            let calls = 0;
            export const handler = async (event, context) => {
              calls++;
              if (event.fail) throw new TypeError(event.fail);
              if (event.exit) process.exit(event.exit);
              if (event.get) return new Promise((resolve, reject) => http.get(event.get, answer => {
                answer.resume();
                resolve({ status: answer.statusCode });
              }).on('error', error => resolve({ code: error.code })));
              console.log('call', calls);
              return { calls, greeting: process.env.GREETING, beside: readFileSync('beside.txt', 'utf8'), name: context.functionName,
                left: context.getRemainingTimeInMillis() > 0, region: process.env.AWS_REGION };
            };
            """;
    private static final String PYTHON = """
            import os, sys, urllib.request
            calls = 0
            def handler(event, context):
                global calls
                calls += 1
                if event.get("fail"):
                    raise KeyError(event["fail"])
                if event.get("exit"):
                    os._exit(event["exit"])
                if event.get("get"):
                    try:
                        return {"status": urllib.request.urlopen(event["get"], timeout=5).status}
                    except urllib.error.URLError as error:
                        return {"code": type(error.reason).__name__}
                print("call", calls)
                return {"calls": calls, "greeting": os.environ["GREETING"], "beside": open("beside.txt").read(), "name": context.function_name,
                        "left": context.get_remaining_time_in_millis() > 0, "region": os.environ["AWS_REGION"]}
            """;

    private Path folder;
    private FunctionNetwork network;
    private Functions functions;
    private World world = World.EMPTY;

    @BeforeEach
    void start(@TempDir Path folder) throws IOException {
        this.folder = folder;
        var place = new Place(folder.resolve("runtime"), folder.resolve("world.json"), Path.of("").toAbsolutePath());
        network = new FunctionNetwork(place, () -> world);
        functions = new Functions(place, () -> world, new Launcher(place, network, Map::of, folder.resolve("ca.pem"), List.of(new Launcher.Service("secretsmanager", "SECRETS_MANAGER", new InetSocketAddress("127.0.0.1", 1)))),
                network, new RoleKeys(), new LogGroups(place.logs()), TestChildren.in(folder));
        Files.createDirectories(folder.resolve("app/src"));
        Files.writeString(folder.resolve("app/beside.txt"), "beside");
        Files.writeString(folder.resolve("app/src/index.mjs"), NODE);
        Files.writeString(folder.resolve("app/main.py"), PYTHON);
    }

    @AfterEach
    void stop() {
        functions.stop();
        network.close();
    }

    private void deploy(Path code, String runtime, String handler, Map<String, Object> more) {
        var settings = new HashMap<String, Object>(Map.of("runtime", runtime, "handler", handler));
        settings.putAll(more);
        var function = Resources.function("app", code, settings);
        world = world.with(function);
        functions.deploy(function);
    }

    private JsonObject answer(String event) {
        var result = functions.invoke("app", "", event);
        assertNull(result.functionError(), result.payload());
        return JsonParser.parseString(result.payload()).getAsJsonObject();
    }

    private String error(String event) {
        var result = functions.invoke("app", "", event);
        assertEquals("Unhandled", result.functionError(), result.payload());
        var error = JsonParser.parseString(result.payload()).getAsJsonObject();
        return error.get("errorType").getAsString() + ": " + error.get("errorMessage").getAsString().replace(result.requestId(), "ID");
    }

    private void answersAsLambdaLetsIt() {
        var expected = "{\"calls\":%d,\"greeting\":\"hello\",\"beside\":\"beside\",\"name\":\"app\",\"left\":true,\"region\":\"us-east-1\"}";
        assertEquals(JsonParser.parseString(expected.formatted(1)), answer("{}"));
        var warm = functions.invoke("app", "", "{}");
        assertNull(warm.initMs());
        assertEquals(JsonParser.parseString(expected.formatted(2)), JsonParser.parseString(warm.payload()));
        assertEquals("call 2", warm.log().get(1));
    }

    @Test
    void aNodeFolderAnswersWarmAfterColdAndFailsByItself() {
        deploy(folder.resolve("app"), "nodejs22.x", "src/index.handler", Map.of());
        answersAsLambdaLetsIt();
        assertEquals("TypeError: as asked", error("{\"fail\":\"as asked\"}"));
        assertEquals(4, answer("{}").get("calls").getAsInt());
        assertEquals("Runtime.ExitError: RequestId: ID Error: Runtime exited with error: exit status 3", error("{\"exit\":3}"));
        assertEquals(1, answer("{}").get("calls").getAsInt());
    }

    @Test
    void aPythonZipAnswersWarmAfterColdAndFailsByItself() throws IOException {
        var zip = folder.resolve("app.zip");
        try (var out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (var name : new String[] {"main.py", "beside.txt"}) {
                out.putNextEntry(new ZipEntry(name));
                out.write(Files.readAllBytes(folder.resolve("app").resolve(name)));
            }
        }
        deploy(zip, "python3.13", "main.handler", Map.of());
        answersAsLambdaLetsIt();
        assertEquals("KeyError: 'as asked'", error("{\"fail\":\"as asked\"}"));
        assertEquals(4, answer("{}").get("calls").getAsInt());
        assertEquals("Runtime.ExitError: RequestId: ID Error: Runtime exited with error: exit status 3", error("{\"exit\":3}"));
    }

    @Test
    void aPythonSnapshotIsRestored() {
        deploy(folder.resolve("app"), "python3.13", "main.handler", Map.of("version", "1", "snapStart", Map.of("applyOn", "PublishedVersions")));
        assertTrue(functions.invoke("app", "1", "{}").restored());
    }

    /** A name leads to what the stack has, through its relay, and any other name nowhere: as for Java. */
    @Test
    void namesLeadWhereTheStacksNetworkSays() throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
        try {
            var url = "http://localhost:" + server.getAddress().getPort() + "/";
            for (var runtime : new String[] {"nodejs22.x", "python3.13"}) {
                var node = runtime.startsWith("node");
                deploy(folder.resolve("app"), runtime, node ? "src/index.handler" : "main.handler", Map.of());
                assertEquals(204, answer("{\"get\":\"" + url + "\"}").get("status").getAsInt());
                assertEquals(node ? "ENOTFOUND" : "gaierror", answer("{\"get\":\"http://example.com/\"}").get("code").getAsString());
            }
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aHandlerThatIsNotThereIsTheErrorOfItsInitialisation() {
        deploy(folder.resolve("app"), "nodejs22.x", "missing.handler", Map.of());
        assertEquals("Runtime.ImportModuleError: Error: Cannot find module 'missing'", error("{}"));
        deploy(folder.resolve("app"), "nodejs22.x", "src/index.nobody", Map.of());
        assertEquals("Runtime.HandlerNotFound: src/index.nobody is undefined or not exported", error("{}"));
        deploy(folder.resolve("app"), "python3.13", "missing.handler", Map.of());
        assertEquals("ModuleNotFoundError: No module named 'missing'", error("{}"));
    }

    @Test
    void whatNothingHereRunsIsDeployedAndItsInvocationRefused() {
        deploy(folder.resolve("app"), "dotnet8", "App::App.Function::Handle", Map.of());
        var refused = assertThrows(CannotRun.class, () -> functions.invoke("app", "", "{}"));
        assertEquals("app cannot be invoked here: the embedded Lambda runs java, nodejs and python, and it is for dotnet8; it is deployed, checked and priced like any other",
                refused.getMessage());
        var image = Resources.entry(Functions.TYPE, "app", Map.of("name", "app", "arn", Resources.functionArn("app"), "role", Resources.ROLE, "packageType", "Image",
                "imageUri", "000000000000.dkr.ecr.us-east-1.amazonaws.com/app:1", "version", "$LATEST"));
        world = World.EMPTY.with(image);
        functions.deploy(image);
        assertTrue(assertThrows(CannotRun.class, () -> functions.invoke("app", "", "{}")).getMessage().contains("it is a container image"));
    }

    @Test
    void whatIsChangedAfterwardsDoesNotChangeWhatWasDeployed() throws IOException {
        deploy(folder.resolve("app"), "nodejs22.x", "src/index.handler", Map.of());
        Files.delete(folder.resolve("app/src/index.mjs"));
        assertFalse(functions.invoke("app", "", "{}").failed());
    }

    @Test
    void theExamplesFunctionsAnswer() {
        deploy(Path.of("examples/node-http-api/app").toAbsolutePath(), "nodejs22.x", "index.handler", Map.of());
        assertEquals("{\"error\":\"item: got none; allowed: a text\"}",
                answer("{\"version\":\"2.0\",\"routeKey\":\"POST /orders\",\"isBase64Encoded\":false,\"body\":\"{}\"}").get("body").getAsString());
        deploy(Path.of("examples/no-internet/app").toAbsolutePath(), "python3.13", "worker.handler", Map.of());
        assertEquals("report: got none; allowed: a text", answer("{}").get("error").getAsString());
        deploy(Path.of("examples/existing-vpc/app").toAbsolutePath(), "python3.13", "reader.handler",
                Map.of("environment", Map.of("variables", Map.of("DATABASE_HOST", "orders-prod.example"))));
        assertEquals("gaierror: [Errno -2] Name or service not known", error("{}"));
    }
}
