package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.Curl;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.embedded.runtime.lambda.LogGroups;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Node.js example, deployed from a copy of its folder, behind its HTTP API, with the curl that its README has. */
final class HttpExampleTest {
    /** S3's client is in Lambda's runtime and not on this machine; no S3 answers here either. */
    private static final String S3_STAND_IN = """
            export class PutObjectCommand { constructor(input) { this.put = input; } }
            export class GetObjectCommand { constructor(input) { this.get = input; } }
            const objects = new Map();
            export class S3Client {
              async send(command) {
                if (command.put) { objects.set(command.put.Key, command.put.Body); return {}; }
                if (!objects.has(command.get.Key)) throw Object.assign(new Error('none'), { name: 'NoSuchKey' });
                return { Body: { transformToString: async () => objects.get(command.get.Key) } };
              }
            }
            """;

    @TempDir
    private Path folder;

    private StackRuntime runtime;

    @BeforeEach
    void deploy() throws IOException, InterruptedException {
        assumeTrue(Curl.runs("node") && Curl.runs("curl"), "node or curl is not installed");
        var app = Files.createDirectories(folder.resolve("app"));
        Files.copy(Path.of("examples/node-http-api/app/index.mjs"), app.resolve("index.mjs"));
        var module = Files.createDirectories(app.resolve("node_modules/@aws-sdk/client-s3"));
        Files.writeString(module.resolve("package.json"), "{\"name\": \"@aws-sdk/client-s3\", \"type\": \"module\", \"main\": \"index.js\"}");
        Files.writeString(module.resolve("index.js"), S3_STAND_IN);
        var here = Path.of("").toAbsolutePath();
        var classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(entry -> here.resolve(entry).toString())
                .collect(Collectors.joining(File.pathSeparator));
        var out = folder.resolve("out");
        var process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-cp", classPath, ExampleRun.class.getName(), "node-http-api", "orders.Main", "run").directory(folder.toFile()).redirectErrorStream(true).redirectOutput(out.toFile()).start();
        assertTrue(process.waitFor(300, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), Files.readString(out));
        runtime = StackRuntime.of(ExampleRun.place(folder));
    }

    @AfterEach
    void destroy() {
        if (runtime != null) {
            try (var file = WorldFile.open(ExampleRun.place(folder).world())) {
                file.keep(World.EMPTY);
            }
            runtime.close();
        }
    }

    @Test
    void theNodeExampleTakesOrdersFromWhoSigns() throws Exception {
        var url = runtime.sites().get(0).here();
        var owner = runtime.operatorEnvironment();

        var made = Curl.answer(owner, "execute-api", "-d", "{\"item\":\"tea\"}", url + "orders");
        assertEquals("201", made.get(0), made::toString);
        var id = JsonParser.parseString(made.get(1)).getAsJsonObject().get("id").getAsString();
        assertEquals(List.of("200", "{\"id\":\"%s\",\"item\":\"tea\"}".formatted(id)), Curl.answer(owner, "execute-api", url + "orders/" + id));
        assertEquals(List.of("404", "{\"error\":\"no such order\"}"), Curl.answer(owner, "execute-api", url + "orders/none"));
        assertEquals(List.of("400", "{\"error\":\"the body is no JSON\"}"), Curl.answer(owner, "execute-api", "-d", "tea", url + "orders"));

        var forbidden = List.of("403", "{\"message\":\"Forbidden\"}");
        assertEquals(forbidden, Curl.answer(Map.of(), "", "-d", "{}", url + "orders"));
        assertEquals(forbidden, Curl.answer(owner, "lambda", "-d", "{}", url + "orders"), "signed for another service");
        assertEquals(forbidden, Curl.answer(runtime.environment("arn:aws:iam::000000000000:role/node-http-api-dev-taker"), "execute-api", "-d", "{}", url + "orders"), "a role without the permission");
        assertEquals(List.of("404", "{\"message\":\"Not Found\"}"), Curl.answer(owner, "execute-api", url + "nothing"));

        var log = new ArrayList<JsonObject>();
        new LogGroups(ExampleRun.place(folder).logs()).read("/aws/vendedlogs/apis/node-http-api-dev-orders", 0, event -> log.add(JsonParser.parseString(event.message()).getAsJsonObject()));
        assertEquals(List.of("201", "200", "404", "400", "403", "403", "403", "404"), log.stream().map(line -> line.get("status").getAsString()).toList());
        assertEquals(List.of("POST /orders", "arn:aws:iam::000000000000:root"), List.of(log.get(0).get("route").getAsString(), log.get(0).get("caller").getAsString()));
    }
}
