package lambdavpc.function;

import static lambdavpc.Mocked.AWS_KEYS;
import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lambdavpc.Mocked;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.access.Placement;
import lambdavpc.function.VpcFunctionArgs.Architecture;
import lambdavpc.network.Nat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VpcFunctionTest {

    private static VpcFunctionArgs args(Identity identity, Release release, int memorySize, int timeout) {
        return new VpcFunctionArgs(identity, Code.jar("function/target/reader.jar", "shop.Reader::handleRequest"), Architecture.ARM64, "Reads", memorySize, timeout,
                Map.of("TABLE", Output.of("notes")), release, Optional.of(5), false);
    }

    private static Mocked deployed(Release release) {
        return Mocked.run(context -> {
            var identity = new Identity("reader", new IdentityArgs(Mocked.network(), 30, AWS_KEYS, false), NONE);
            new VpcFunction("reader", args(identity, release, 512, 30), List.of(), NONE);
        });
    }

    @ParameterizedTest
    @CsvSource({"LATEST, false, 0, false", "ALIAS, true, 1, false", "SNAP_START, true, 1, true"})
    void callersGetTheVersionThatTheReleaseSays(Release release, boolean published, int aliases, boolean snapshot) {
        var mocked = deployed(release);
        var function = mocked.inputs("aws:lambda/function:Function", "reader-function");
        assertEquals(published, function.get("publish"));
        assertEquals(snapshot ? Map.of("applyOn", "PublishedVersions") : null, function.get("snapStart"));
        assertEquals(aliases, mocked.names("aws:lambda/alias:Alias").size());
        if (published) {
            assertEquals("1", mocked.inputs("aws:lambda/alias:Alias", "reader-alias").get("functionVersion"));
        }
    }

    @Test
    void itRunsInTheIsolatedSubnetsAndLetsGoOfItsGroupWhenDestroyed() {
        var mocked = deployed(Release.LATEST);
        var function = mocked.inputs("aws:lambda/function:Function", "reader-function");
        var subnets = (List<?>) ((Map<?, ?>) function.get("vpcConfig")).get("subnetIds");
        assertEquals(2, subnets.size());
        assertEquals(true, function.get("replaceSecurityGroupsOnDestroy"));
        assertEquals(1, ((List<?>) function.get("replacementSecurityGroupIds")).size());
        assertEquals("java21", function.get("runtime"));
        assertEquals(Map.of("variables", Map.of("TABLE", "notes")), function.get("environment"));
        assertEquals(5.0, function.get("reservedConcurrentExecutions"));
    }

    private static Mocked with(Code code, Architecture architecture) {
        return Mocked.run(context -> {
            var identity = new Identity("reader", new IdentityArgs(Mocked.network(), 30, AWS_KEYS, false), NONE);
            new VpcFunction("reader", new VpcFunctionArgs(identity, code, architecture, "Reads", 512, 30, Map.of(), Release.ALIAS, Optional.empty(), false), List.of(), NONE);
        });
    }

    @ParameterizedTest
    @CsvSource({"nodejs22.x, ARM64, arm64", "python3.13, X86_64, x86_64", "dotnet8, ARM64, arm64", "provided.al2023, X86_64, x86_64"})
    void anyRuntimeOfLambdasIsDeployedForItsProcessor(String runtime, Architecture architecture, String named) {
        var function = with(new Code.Zip("function/target/reader.jar", "index.handler", runtime), architecture).inputs("aws:lambda/function:Function", "reader-function");
        assertEquals(runtime, function.get("runtime"));
        assertEquals("index.handler", function.get("handler"));
        assertEquals(List.of(named), function.get("architectures"));
        assertEquals("Zip", function.get("packageType"));
    }

    @Test
    void anImageIsDeployedWithoutHandlerAndRuntime() {
        var uri = "000000000000.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:" + "0a".repeat(32);
        var mocked = with(Code.image(uri), Architecture.X86_64);
        var function = mocked.inputs("aws:lambda/function:Function", "reader-function");
        assertEquals("Image", function.get("packageType"));
        assertEquals(uri, function.get("imageUri"));
        assertEquals(false, function.containsKey("runtime") || function.containsKey("handler") || function.containsKey("code"));
    }

    @Test
    void aSnapshotOfWhatHasNoneAndARuntimeThatLambdaDoesNotHaveAreRefused() {
        var refused = assertThrows(IllegalArgumentException.class, () -> new VpcFunctionArgs(null, Code.node("app", "index.handler"), Architecture.ARM64, "", 512, 30,
                Map.of(), Release.SNAP_START, Optional.empty(), false));
        assertEquals("release: got SNAP_START for nodejs22.x; allowed: Java 11, Python 3.12, .NET 8 and newer; choose ALIAS or LATEST", refused.getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Code.Zip("app", "index.handler", "cobol1"));
        assertThrows(IllegalArgumentException.class, () -> Code.python("", "app.handler"));
    }

    @ParameterizedTest
    @CsvSource({"0, a", "1, b"})
    void oneThatAsksForTheInternetOfAZoneIsInThatZonesEgressSubnetOnly(int zone, String letter) {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network(new Nat.SingleNatGateway());
            var identity = new Identity("probe", new IdentityArgs(network, new Placement.EgressOfZone(zone), 30, AWS_KEYS, false), NONE);
            new VpcFunction("probe", args(identity, Release.LATEST, 512, 30), List.of(), NONE);
        });
        var subnets = (List<?>) ((Map<?, ?>) mocked.inputs("aws:lambda/function:Function", "probe-function").get("vpcConfig")).get("subnetIds");
        assertEquals(List.of(mocked.id("aws:ec2/subnet:Subnet", "network-egress-" + letter)), subnets);
    }

    @Test
    void sizesOutsideLambdasLimitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> args(null, Release.LATEST, 64, 30));
        assertThrows(IllegalArgumentException.class, () -> args(null, Release.LATEST, 20_000, 30));
        assertThrows(IllegalArgumentException.class, () -> args(null, Release.LATEST, 512, 0));
        assertThrows(IllegalArgumentException.class, () -> args(null, Release.LATEST, 512, 901));
    }

    private static Mocked called(Consumer<VpcFunction> by) {
        return Mocked.run(context -> {
            var identity = new Identity("reader", new IdentityArgs(Mocked.network(), 30, AWS_KEYS, false), NONE);
            by.accept(new VpcFunction("reader", args(identity, Release.ALIAS, 512, 30), List.of(), NONE));
        });
    }

    @ParameterizedTest
    @CsvSource({"IAM, AWS_IAM", "ANYONE, NONE"})
    void anHttpApiCallsWhatCallersCallLogsEveryRequestAndMayCallNothingElse(HttpApiArgs.Callers callers, String authorization) {
        var mocked = called(function -> new HttpApi("orders", new HttpApiArgs("shop-test", function, List.of("GET /orders/{id}", "$default"), callers, 50, 30, AWS_KEYS), NONE));
        var api = mocked.id("aws:apigatewayv2/api:Api", "orders-api");
        assertEquals(List.of("orders-GET-orders-id", "orders-default"), mocked.names("aws:apigatewayv2/route:Route"));
        assertEquals(authorization, mocked.inputs("aws:apigatewayv2/route:Route", "orders-default").get("authorizationType"));
        assertEquals("arn:aws:lambda:us-east-1:000000000000:function:shop-test-reader:live",
                mocked.inputs("aws:apigatewayv2/integration:Integration", "orders-integration").get("integrationUri"));
        var permission = mocked.inputs("aws:lambda/permission:Permission", "orders-permission");
        assertEquals("arn:aws:execute-api:us-east-1:000000000000:" + api + "/*/*", permission.get("sourceArn"));
        assertEquals("live", permission.get("qualifier"));
        var stage = mocked.inputs("aws:apigatewayv2/stage:Stage", "orders-stage");
        assertEquals(Map.of("throttlingRateLimit", 50.0, "throttlingBurstLimit", 100.0), stage.get("defaultRouteSettings"));
        assertEquals("arn:aws:logs:us-east-1:000000000000:log-group:/aws/vendedlogs/apis/shop-test-orders",
                ((Map<?, ?>) stage.get("accessLogSettings")).get("destinationArn"));
    }

    @Test
    void aUrlIsForNamedRolesThatSign() {
        var role = "arn:aws:iam::000000000000:role/caller";
        var mocked = called(function -> new FunctionUrl("orders", new FunctionUrlArgs(function, List.of(Output.of(role))), NONE));
        assertEquals("AWS_IAM", mocked.inputs("aws:lambda/functionUrl:FunctionUrl", "orders-url").get("authorizationType"));
        var permission = mocked.inputs("aws:lambda/permission:Permission", "orders-caller-0-url");
        assertEquals(List.of("lambda:InvokeFunctionUrl", role, "AWS_IAM", "live"), List.of(permission.get("action"), permission.get("principal"),
                permission.get("functionUrlAuthType"), permission.get("qualifier")));
        assertEquals(List.of("orders-caller-0", "orders-caller-0-url"), mocked.names("aws:lambda/permission:Permission"));
    }

    @Test
    void routesAndRatesThatApiGatewayDoesNotKnowAreRefused() {
        for (var routes : List.of(List.<String>of(), List.of("/orders"), List.of("FETCH /orders"), List.of("GET orders"))) {
            assertThrows(IllegalArgumentException.class, () -> new HttpApiArgs("shop", null, routes, HttpApiArgs.Callers.IAM, 50, 30, AWS_KEYS));
        }
        assertThrows(IllegalArgumentException.class, () -> new HttpApiArgs("shop", null, List.of("$default"), HttpApiArgs.Callers.IAM, 0, 30, AWS_KEYS));
    }
}
