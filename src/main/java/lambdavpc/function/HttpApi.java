package lambdavpc.function;

import com.google.gson.Gson;
import com.pulumi.aws.apigatewayv2.Api;
import com.pulumi.aws.apigatewayv2.ApiArgs;
import com.pulumi.aws.apigatewayv2.Integration;
import com.pulumi.aws.apigatewayv2.IntegrationArgs;
import com.pulumi.aws.apigatewayv2.Route;
import com.pulumi.aws.apigatewayv2.RouteArgs;
import com.pulumi.aws.apigatewayv2.Stage;
import com.pulumi.aws.apigatewayv2.StageArgs;
import com.pulumi.aws.apigatewayv2.inputs.StageAccessLogSettingsArgs;
import com.pulumi.aws.apigatewayv2.inputs.StageDefaultRouteSettingsArgs;
import com.pulumi.aws.cloudwatch.LogGroup;
import com.pulumi.aws.cloudwatch.LogGroupArgs;
import com.pulumi.aws.lambda.Permission;
import com.pulumi.aws.lambda.PermissionArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;
import java.util.TreeMap;

/**
 * An HTTP API in front of a function: API Gateway calls it through Lambda, so the function's subnets stay without a way in. Every request
 * is in its access log; a million of them cost about $1.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api.html">HTTP APIs</a>; FSBP APIGateway.1, .8, .9.
 */
public final class HttpApi extends ComponentResource {
    private static final Map<String, String> LOGGED = new TreeMap<>(Map.of("requestId", "$context.requestId", "ip", "$context.identity.sourceIp",
            "time", "$context.requestTime", "route", "$context.routeKey", "status", "$context.status", "latency", "$context.responseLatency",
            "caller", "$context.identity.userArn", "error", "$context.integrationErrorMessage"));

    private final Output<String> url;

    /** The API with its routes, its stage, its access log, and the permission to call the function. */
    public HttpApi(String name, HttpApiArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:function:HttpApi", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();
        var function = args.function().invocable();
        var api = new Api(name + "-api", ApiArgs.builder()
                .name(args.prefix() + "-" + name)
                .protocolType("HTTP")
                .description(function.functionName().applyValue(called -> "Calls " + called))
                .build(), child);
        var integration = new Integration(name + "-integration", IntegrationArgs.builder()
                .apiId(api.id())
                .integrationType("AWS_PROXY")
                .integrationUri(function.arn())
                .payloadFormatVersion("2.0")
                .build(), child);
        for (var route : args.routes()) {
            new Route(name + "-" + route.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", ""), RouteArgs.builder()
                    .apiId(api.id())
                    .routeKey(route)
                    .target(integration.id().applyValue(id -> "integrations/" + id))
                    .authorizationType(args.callers().authorizationType)
                    .build(), child);
        }
        // Names that begin so share one policy, by which API Gateway may write; others would each take room in it.
        var log = new LogGroup(name + "-access-log", LogGroupArgs.builder()
                .name("/aws/vendedlogs/apis/" + args.prefix() + "-" + name)
                .retentionInDays(args.logRetentionInDays())
                .kmsKeyId(args.logEncryption().keyArnOrNull())
                .build(), child);
        var stage = new Stage(name + "-stage", StageArgs.builder()
                .apiId(api.id())
                .name("$default")
                .autoDeploy(true)
                .accessLogSettings(StageAccessLogSettingsArgs.builder().destinationArn(log.arn()).format(new Gson().toJson(LOGGED)).build())
                .defaultRouteSettings(StageDefaultRouteSettingsArgs.builder()
                        .throttlingRateLimit((double) args.requestsPerSecond())
                        .throttlingBurstLimit(2 * args.requestsPerSecond())
                        .build())
                .build(), child);
        new Permission(name + "-permission", PermissionArgs.builder()
                .action("lambda:InvokeFunction")
                .function(function.functionName())
                .qualifier(function.qualifierOrNull())
                .principal("apigateway.amazonaws.com")
                // This API alone: any API of any account could name the function otherwise.
                .sourceArn(api.executionArn().applyValue(arn -> arn + "/*/*"))
                .build(), child);
        url = stage.invokeUrl();
        registerOutputs(Map.of("url", url));
    }

    /** {@code https://<id>.execute-api.<region>.amazonaws.com/}. */
    public Output<String> url() {
        return url;
    }
}
