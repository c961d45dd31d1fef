package lambdavpc.embedded.runtime.http;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.concrete.request.Principal;

/** The stage {@code $default} of an HTTP API, with its routes, its permission to call functions and its access log. */
record ApiFront(String id, String url, String executionArn, Map<String, Route> routes, Optional<AccessLog> log) implements Front {
    private static final int MOST_BYTES = 10 << 20;
    private static final Pattern VARIABLE = Pattern.compile("\\$context\\.([A-Za-z.]+)");

    /**
     * @param function what it calls
     * @param patience milliseconds that the function has
     */
    record Route(boolean signed, String function, long patience) {}

    /** @param format a line, with {@code $context} variables */
    record AccessLog(String group, String format) {}

    /** Those that have the stage; only they answer. */
    static Stream<ApiFront> of(World world) {
        return world.all("aws:apigatewayv2/stage:Stage").filter(stage -> stage.id().equals(RouteKeys.DEFAULT)).flatMap(stage ->
                world.find("aws:apigatewayv2/api:Api", (String) stage.inputs().get("apiId")).filter(api -> !Boolean.TRUE.equals(api.inputs().get("disableExecuteApiEndpoint"))).stream()
                        .map(api -> new ApiFront(api.id(), api.outputs().get("apiEndpoint") + "/", (String) api.outputs().get("executionArn"), routes(world, api.id()), accessLog(world, stage))));
    }

    private static Map<String, Route> routes(World world, String api) {
        return world.all("aws:apigatewayv2/route:Route").map(route -> new Inputs(route.inputs())).filter(route -> api.equals(route.raw("apiId")) && route.has("target"))
                .flatMap(route -> world.find("aws:apigatewayv2/integration:Integration", String.valueOf(route.raw("target")).replaceFirst("^integrations/", "")).stream()
                        .map(integration -> Map.entry((String) route.raw("routeKey"), new Route("AWS_IAM".equals(route.raw("authorizationType")),
                                function((String) integration.inputs().get("integrationUri")),
                                integration.inputs().get("timeoutMilliseconds") instanceof Number patience ? patience.longValue() : 30_000))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** An integration may also name the function by API Gateway's own path to Lambda. */
    private static String function(String uri) {
        return uri.replaceFirst("^arn:.*:lambda:path/2015-03-31/functions/(.+)/invocations$", "$1");
    }

    private static Optional<AccessLog> accessLog(World world, World.Entry stage) {
        return stage.inputs().get("accessLogSettings") instanceof Map<?, ?> settings
                ? world.all("aws:cloudwatch/logGroup:LogGroup").filter(group -> group.outputs().get("arn").equals(String.valueOf(settings.get("destinationArn")).replaceFirst(":\\*$", "")))
                        .findFirst().map(group -> new AccessLog((String) group.outputs().get("name"), (String) settings.get("format")))
                : Optional.empty();
    }

    @Override
    public HttpAnswer answer(HttpRequest request, Backend backend) {
        var context = new LinkedHashMap<String, String>();
        var answer = routed(request, backend, context);
        log.ifPresent(access -> {
            context.put("requestId", request.id());
            context.put("identity.sourceIp", request.sourceIp());
            context.put("requestTime", request.time().toString());
            context.put("httpMethod", request.method());
            context.put("path", request.path());
            context.put("status", String.valueOf(answer.status()));
            context.put("responseLength", String.valueOf(answer.body().length));
            context.put("responseLatency", String.valueOf(System.currentTimeMillis() - request.time().toEpochMilli()));
            backend.log(access.group(), id, VARIABLE.matcher(access.format()).replaceAll(found -> Matcher.quoteReplacement(context.getOrDefault(found.group(1), "-"))));
        });
        return answer;
    }

    private HttpAnswer routed(HttpRequest request, Backend backend, Map<String, String> context) {
        if (request.body().length > MOST_BYTES) {
            return HttpAnswer.of(413, "message", "Request Entity Too Large");
        }
        var match = RouteKeys.choose(routes.keySet(), request.method(), request.path());
        if (match.isEmpty()) {
            return HttpAnswer.of(404, "message", "Not Found");
        }
        var key = match.get().key();
        var route = routes.get(key);
        context.put("routeKey", key);
        var caller = signer(request, backend, "execute-api");
        caller.ifPresent(keys -> context.put("identity.userArn", Front.principal(keys).name()));
        if (route.signed() && caller.filter(keys -> backend.allows(Front.principal(keys), "execute-api:Invoke",
                executionArn + "/" + RouteKeys.DEFAULT + "/" + request.method() + request.path(), Map.of())).isEmpty()) {
            return HttpAnswer.of(403, "message", "Forbidden");
        }
        var source = executionArn + "/" + RouteKeys.DEFAULT + "/" + key.replaceFirst("^ANY ", "*").replace(" ", "");
        if (!backend.allows(new Principal.Service("apigateway.amazonaws.com"), "lambda:InvokeFunction", route.function(),
                Map.of("aws:SourceArn", List.of(source), "aws:SourceAccount", List.of(Region.ACCOUNT)))) {
            context.put("integrationErrorMessage", "The IAM role configured on the integration or API Gateway doesn't have permissions to call the integration.");
            return error();
        }
        var event = request.event(key, HttpRequest.decoded(request.path()), domain(), Region.ACCOUNT, id, match.get().parameters(),
                route.signed() ? caller.map(Front::told) : Optional.<JsonObject>empty());
        return called(route, event.toString(), backend, context);
    }

    private HttpAnswer called(Route route, String event, Backend backend, Map<String, String> context) {
        try {
            var result = CompletableFuture.supplyAsync(() -> backend.invoke(route.function(), event), work -> new Thread(work, "integration").start()).get(route.patience(), TimeUnit.MILLISECONDS);
            if (result.failed()) {
                context.put("integrationErrorMessage", "The Lambda function returned the following error: %s. Check your Lambda function code and try again.".formatted(result.payload()));
                return error();
            }
            return HttpAnswer.ofFunction(result.payload(), "text/plain;charset=UTF-8").orElseGet(() -> {
                context.put("integrationErrorMessage", "The response from the Lambda function doesn't match the format that API Gateway expects.");
                return error();
            });
        } catch (TimeoutException late) {
            return unavailable();
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
            return unavailable();
        } catch (java.util.concurrent.ExecutionException | CompletionException refused) {
            if (refused.getCause() instanceof AwsException aws && aws.code().equals("TooManyRequestsException")) {
                return unavailable();
            }
            context.put("integrationErrorMessage", String.valueOf(refused.getCause().getMessage()));
            return error();
        }
    }

    private static HttpAnswer error() {
        return HttpAnswer.of(500, "message", "Internal Server Error");
    }

    private static HttpAnswer unavailable() {
        return HttpAnswer.of(503, "message", "Service Unavailable");
    }
}
