package lambdavpc.embedded.behaviour.api;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.HashMap;
import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.logs.LogGroup;
import lambdavpc.graph.Unknown;

/** Under which URL an API answers. */
public final class Stage extends Behaviour {
    private static final String TYPE = "aws:apigatewayv2/stage:Stage";

    public Stage() {
        super(Shape.of(TYPE)
                .inputs(
                        text("apiId").require().replace().to(HttpApi.BY_ID),
                        name("name", "").rule(Rule.matches(HttpApi.BAD, "\\$default|[A-Za-z0-9_-]{1,128}", "$default, or up to 128 letters, digits, - and _")),
                        flag("autoDeploy").orElse(false),
                        text("description").rule(Rule.length(HttpApi.BAD, 0, 1024)).inert("for people only"),
                        object("accessLogSettings", text("destinationArn").require().to(LogGroup.BY_ARN), text("format").require()
                                .rule(Rule.matches(HttpApi.BAD, ".*\\$context\\.(requestId|extendedRequestId).*", "AccessLogSettings.Format must include $context.requestId"))),
                        object("defaultRouteSettings", number("throttlingRateLimit"), number("throttlingBurstLimit"), flag("detailedMetricsEnabled")).inert("requests are not counted here"),
                        tags())
                .computes("arn", "deploymentId", "executionArn", "invokeUrl")
                .unique("ConflictException", "Stage already exists", "apiId", "name"));
    }

    @Override
    protected Object id(Call call) {
        return call.inputs().raw("name");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var api = call.inputs().raw("apiId");
        var name = call.inputs().raw("name");
        var outputs = new HashMap<String, Object>();
        outputs.put("arn", api == Unknown.UNKNOWN ? Unknown.UNKNOWN : "arn:" + call.region().partition() + ":apigateway:" + call.region().name() + "::/apis/" + api + "/stages/" + name);
        outputs.put("executionArn", Call.join(HttpApi.executionArn(call, api), "/", name));
        outputs.put("invokeUrl", Call.join(HttpApi.endpoint(call, api), "/", "$default".equals(name) ? "" : name));
        outputs.put("deploymentId", call.kept("deploymentId", call.preview() ? Unknown.UNKNOWN : Call.hex("deployment" + call.urn(), 6)));
        return outputs;
    }
}
