package lambdavpc.embedded.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonParser;
import com.pulumi.Context;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.World.Entry;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.lambda.Functions;
import lambdavpc.embedded.runtime.lambda.LogGroups;
import lambdavpc.encryption.Encryption;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.function.Code;
import lambdavpc.function.FunctionUrl;
import lambdavpc.function.FunctionUrlArgs;
import lambdavpc.function.HttpApi;
import lambdavpc.function.HttpApiArgs;
import lambdavpc.function.HttpApiArgs.Callers;
import lambdavpc.function.VpcFunction;
import lambdavpc.function.VpcFunctionArgs;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.iam.Account;
import lambdavpc.network.Nat;
import lambdavpc.network.Network;
import lambdavpc.network.NetworkArgs;
import lambdavpc.network.NetworkArgs.FlowLogsArgs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Callers of HTTP APIs and function URLs, with real requests to the addresses where they answer on this machine. */
final class HttpStoryTest {
    private static final ComponentResourceOptions NONE = ComponentResourceOptions.Empty;
    private static final Encryption KEYS = new Encryption.AwsManaged();
    private static final String ECHO = """
            export const handler = async event => {
              if (event.rawPath === '/fail') throw new Error('on purpose');
              if (event.rawPath === '/odd') return { statusCode: 'odd' };
              if (event.rawPath === '/slow') { await new Promise(done => setTimeout(done, 1000)); console.log('slept'); }
              return { statusCode: 200, headers: { 'content-type': 'application/json', 'x-own': 'yes' }, cookies: ['a=1'], body: JSON.stringify(event) };
            };
            """;

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private Services services;
    private WorldFile file;

    @BeforeEach
    void start() {
        assumeTrue(Curl.runs("node"), "no node here");
        var place = new Place(folder.resolve("runtime"), folder.resolve("world.json"), folder);
        file = WorldFile.open(place.world());
        services = new Services(place, Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        services.close();
        file.close();
    }

    private void deploy(Consumer<Context> program) {
        var aws = EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, file::keep, new lambdavpc.embedded.Runtime() {
            @Override
            public boolean runs(String type) {
                return type.equals(Functions.TYPE);
            }

            @Override
            public Map<String, Object> created(Entry entry) {
                return runs(entry.type()) ? services.created(entry) : Map.of();
            }
        });
        new InProcessEngine("orders", "dev", Map.of(), false).run(program, new InProcessDeployment(aws));
    }

    private String here(String kind) {
        return services.sites().stream().filter(site -> site.url().contains(kind)).findFirst().orElseThrow().here();
    }

    private VpcFunction echo() {
        var network = new Network("network", new NetworkArgs("echo", Account.current(), "10.0.0.0/16", 2, List.of(), List.of("t4g.micro"), new Nat.NoNat(), new FlowLogsArgs(30, KEYS)), NONE);
        var identity = new Identity("echo", new IdentityArgs(network, 30, KEYS, false), NONE);
        var access = new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(new Grant.CallService(identity, "s3", List.of("s3:GetObject"), List.of(Output.of("arn:aws:s3:::echo/*"))))), NONE);
        return new VpcFunction("echo", new VpcFunctionArgs(identity, Code.node(folder.resolve("app").toString(), "index.handler"), "Echoes", Map.of()), access.readyFor(identity), NONE);
    }

    private void writeEcho() throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("app")).resolve("index.mjs"), ECHO);
    }

    private List<String> log() {
        var lines = new ArrayList<String>();
        new LogGroups(folder.resolve("runtime/logs")).read("/aws/lambda/echo-echo", 0, event -> lines.add(event.message()));
        return lines;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aFunctionGetsTheEventOfFormatTwoAndItsFailuresAreAwss() throws Exception {
        writeEcho();
        deploy(context -> {
            new HttpApi("web", new HttpApiArgs("echo", echo(), List.of("ANY /things/{id}", "$default"), Callers.ANYONE, 50, 30, KEYS), NONE);
        });
        var url = here("execute-api");
        var answer = send(HttpRequest.newBuilder(URI.create(url + "things/a%2Fb?q=1&q=2&r=x+y")).header("X-Some", "1").header("X-Some", "2").header("Cookie", "one=1; two=2")
                .header("Content-Type", "application/json").PUT(HttpRequest.BodyPublishers.ofString("{}")));
        assertEquals(List.of("yes"), answer.headers().allValues("x-own"));
        assertEquals(List.of("a=1"), answer.headers().allValues("set-cookie"));
        var event = JsonParser.parseString(answer.body()).getAsJsonObject();
        var context = event.remove("requestContext").getAsJsonObject();
        var headers = event.remove("headers").getAsJsonObject();
        assertEquals(JsonParser.parseString("""
                {"version": "2.0", "routeKey": "ANY /things/{id}", "rawPath": "/things/a/b", "rawQueryString": "q=1&q=2&r=x+y", "cookies": ["one=1", "two=2"],
                 "queryStringParameters": {"q": "1,2", "r": "x y"}, "body": "{}", "isBase64Encoded": false, "pathParameters": {"id": "a/b"}}"""), event);
        assertEquals("1,2", headers.get("x-some").getAsString());
        assertEquals(List.of(), headers.keySet().stream().filter(name -> !name.equals(name.toLowerCase(Locale.ROOT)) || name.equals("cookie")).toList());
        assertEquals(List.of("accountId", "apiId", "domainName", "domainPrefix", "http", "requestId", "routeKey", "stage", "time", "timeEpoch"), context.keySet().stream().sorted().toList());
        assertEquals(context.get("apiId").getAsString() + ".execute-api.us-east-1.amazonaws.com", context.get("domainName").getAsString());
        assertEquals(List.of("method", "path", "protocol", "sourceIp", "userAgent"), context.getAsJsonObject("http").keySet().stream().sorted().toList());

        var form = JsonParser.parseString(send(HttpRequest.newBuilder(URI.create(url + "x")).header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("a=1"))).body()).getAsJsonObject();
        assertEquals(List.of("$default", "YT0x", "true"), List.of(form.get("routeKey").getAsString(), form.get("body").getAsString(), form.get("isBase64Encoded").getAsString()));
        for (var broken : List.of("fail", "odd")) {
            var failed = send(HttpRequest.newBuilder(URI.create(url + broken)));
            assertEquals(List.of(500, "{\"message\":\"Internal Server Error\"}"), List.of(failed.statusCode(), failed.body()), broken);
        }

        // An integration that is not waited for any longer, and one that API Gateway may no longer call.
        var integration = file.world().all("aws:apigatewayv2/integration:Integration").findFirst().orElseThrow();
        var whole = file.world();
        var hasty = new HashMap<>(integration.inputs());
        hasty.put("timeoutMilliseconds", 100);
        file.keep(whole.with(new Entry(integration.type(), integration.id(), integration.urn(), hasty, integration.outputs())));
        assertEquals("{\"message\":\"Service Unavailable\"}", send(HttpRequest.newBuilder(URI.create(url + "slow"))).body());
        // Lambda's business goes on without the caller.
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (log().stream().noneMatch(line -> line.contains("slept")) && System.nanoTime() < end) {
            Thread.sleep(50);
        }
        assertTrue(log().stream().anyMatch(line -> line.contains("slept")));
        var permission = whole.all("aws:lambda/permission:Permission").findFirst().orElseThrow();
        file.keep(whole.without(permission.type(), permission.id()));
        assertEquals(500, send(HttpRequest.newBuilder(URI.create(url + "x"))).statusCode());

        var stage = whole.all("aws:apigatewayv2/stage:Stage").findFirst().orElseThrow();
        file.keep(whole.without(stage.type(), stage.id()));
        assertEquals(List.of(), services.sites());
        assertThrows(ConnectException.class, () -> send(HttpRequest.newBuilder(URI.create(url + "x"))));
    }

    /** As AWS's own signer does it: the path encoded twice, the query sorted. */
    private static HttpRequest.Builder signed(Map<String, String> keys, URI uri) {
        var signed = AwsV4HttpSigner.create().sign(to -> to.identity(AwsSessionCredentialsIdentity.create(keys.get("AWS_ACCESS_KEY_ID"), keys.get("AWS_SECRET_ACCESS_KEY"), keys.get("AWS_SESSION_TOKEN")))
                .request(SdkHttpRequest.builder().uri(uri).method(SdkHttpMethod.GET).build())
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda").putProperty(AwsV4HttpSigner.REGION_NAME, "us-east-1"));
        var request = HttpRequest.newBuilder(uri);
        signed.request().headers().forEach((name, values) -> {
            if (!name.equalsIgnoreCase("host")) {
                request.header(name, values.get(0));
            }
        });
        return request;
    }

    @Test
    void aFunctionUrlLetsInWhoSignsAndMayAndOneForEverybodyNeedsItsPermission() throws Exception {
        assumeTrue(Curl.runs("curl"), "no curl here");
        writeEcho();
        var caller = "arn:aws:iam::000000000000:role/";
        deploy(context -> {
            new FunctionUrl("echo", new FunctionUrlArgs(echo(), List.of(Output.of(caller + "echo-echo"))), NONE);
            new Role("other", RoleArgs.builder().name("other").assumeRolePolicy("""
                    {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}}""").build());
        });
        var url = here("lambda-url");
        var keys = services.environment(caller + "echo-echo");
        assertEquals("200", Curl.answer(keys, "lambda", url + "a?b=1&c=2").get(0));
        var signed = send(signed(keys, URI.create(url + "a%20b?b=2&a=1")));
        assertEquals(200, signed.statusCode(), signed::body);
        var event = JsonParser.parseString(signed.body()).getAsJsonObject();
        assertEquals(List.of("/a%20b", "$default"), List.of(event.get("rawPath").getAsString(), event.get("routeKey").getAsString()));
        assertEquals("arn:aws:sts::000000000000:assumed-role/echo-echo/echo-echo", event.getAsJsonObject("requestContext").getAsJsonObject("authorizer").getAsJsonObject("iam")
                .get("userArn").getAsString());
        for (var refused : List.of(Map.<String, String>of(), services.environment(caller + "other"))) {
            var answer = Curl.answer(refused, "lambda", url);
            assertEquals("403", answer.get(0));
            assertTrue(answer.get(1).startsWith("{\"Message\":\"Forbidden."), answer::toString);
        }
        var failed = Curl.answer(keys, "lambda", url + "fail");
        assertEquals(List.of("502", "{\"message\":\"Internal Server Error\"}"), failed);
        assertFalse(services.sites().isEmpty());

        // Open to everybody: the type alone does not open it.
        var declared = file.world().all("aws:lambda/functionUrl:FunctionUrl").findFirst().orElseThrow();
        var open = new HashMap<>(declared.inputs());
        open.put("authorizationType", "NONE");
        file.keep(file.world().with(new Entry(declared.type(), declared.id(), declared.urn(), open, declared.outputs())));
        assertEquals("403", Curl.answer(Map.of(), "", url).get(0));
        for (var action : List.of("InvokeFunctionUrl", "InvokeFunction")) {
            file.keep(file.world().with(Resources.entry("aws:lambda/permission:Permission", "echo-echo:$LATEST/" + action, Map.of("statementId", action, "function", "echo-echo", "principal", "*",
                    "action", "lambda:" + action))));
        }
        assertEquals("200", Curl.answer(Map.of(), "", url).get(0));
    }
}
