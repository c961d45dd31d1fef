package lambdavpc.embedded.behaviour.api;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/** API Gateway's HTTP APIs. The runtime listens for those that have the stage $default. */
public final class HttpApi extends Behaviour {
    public static final String TYPE = "aws:apigatewayv2/api:Api";
    static final String BAD = "BadRequestException";
    /** What belongs to an API goes with it. */
    static final Reference BY_ID = Reference.to(TYPE, "NotFoundException", "Invalid API identifier specified %s").diesWith();

    public HttpApi() {
        super(Shape.of(TYPE)
                .inputs(
                        name("name", "").rule(Rule.length(BAD, 1, 128)),
                        text("protocolType").require().replace().rule(Rule.oneOf(BAD, "HTTP")),
                        text("description").rule(Rule.length(BAD, 0, 1024)).inert("for people only"),
                        flag("disableExecuteApiEndpoint").orElse(false),
                        text("ipAddressType").orElse("ipv4").rule(Rule.oneOf(BAD, "ipv4", "dualstack")),
                        object("corsConfiguration", texts("allowOrigins"), texts("allowMethods"), texts("allowHeaders"), texts("exposeHeaders"), flag("allowCredentials"),
                                number("maxAge").rule(Rule.between(BAD, -1, 86_400))).inert("browsers ask, and none does here"),
                        tags())
                .computes("apiEndpoint", "arn", "executionArn")
                .limit(600, "TooManyRequestsException", "The maximum number of HTTP APIs in this account and region has been reached."));
    }

    /** Ten letters and digits. */
    @Override
    protected Object id(Call call) {
        return Call.hex(TYPE + call.urn() + call.world().serial(), 10);
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("apiEndpoint", endpoint(call, call.id()), "arn", call.id() == Unknown.UNKNOWN ? Unknown.UNKNOWN
                : "arn:" + call.region().partition() + ":apigateway:" + call.region().name() + "::/apis/" + call.id(), "executionArn", executionArn(call, call.id()));
    }

    static Object endpoint(Call call, Object api) {
        return Call.join("https://", api, ".execute-api.", call.region().name(), ".", call.region().dnsSuffix());
    }

    static Object executionArn(Call call, Object api) {
        return call.arn("execute-api", api);
    }
}
