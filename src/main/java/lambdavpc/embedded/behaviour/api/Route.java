package lambdavpc.embedded.behaviour.api;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Which requests of an API go where. */
public final class Route extends Behaviour {
    private static final String TYPE = "aws:apigatewayv2/route:Route";
    private static final Property TARGET = text("target").rule(Rule.matches(HttpApi.BAD, "integrations/.+", "integrations/ and the id of an integration"))
            .to(Reference.to(Integration.TYPE, "NotFoundException", "Invalid Integration identifier specified: %s").key(target -> target.replaceFirst("^integrations/", "")));

    public Route() {
        super(Shape.of(TYPE)
                .inputs(
                        text("apiId").require().replace().to(HttpApi.BY_ID),
                        text("routeKey").require().rule(Rule.matches(HttpApi.BAD, "\\$default|(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /\\S*",
                                "The provided route key is not formatted properly for HTTP protocol. Format should be \"<HTTP METHOD> /<RESOURCE PATH>\" or \"$default\"")),
                        TARGET,
                        text("authorizationType").orElse("NONE").rule(Rule.oneOf(HttpApi.BAD, "NONE", "AWS_IAM")),
                        texts("authorizationScopes").inert("only tokens have scopes, and none is known here"),
                        text("operationName").rule(Rule.length(HttpApi.BAD, 0, 64)).inert("for people only"),
                        flag("apiKeyRequired").orElse(false).inert("for WebSocket APIs"))
                .unique("ConflictException", "Route with key already exists for this API", "apiId", "routeKey"));
    }

    @Override
    protected Object id(Call call) {
        return Call.hex(TYPE + call.urn() + call.world().serial(), 7);
    }

    @Override
    protected void refuse(Call call) {
        call.target(TARGET).ifPresent(integration -> call.refuseIf(!integration.inputs().get("apiId").equals(call.inputs().raw("apiId")), "NotFoundException",
                "Invalid Integration identifier specified: " + integration.id()));
    }
}
