package lambdavpc.embedded.behaviour.api;

import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.text;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** What an API calls: here only functions. API Gateway does not look whether it is there, nor whether it may call it. */
public final class Integration extends Behaviour {
    static final String TYPE = "aws:apigatewayv2/integration:Integration";

    public Integration() {
        super(Shape.of(TYPE)
                .inputs(
                        text("apiId").require().replace().to(HttpApi.BY_ID),
                        text("integrationType").require().replace().rule(Rule.oneOf(HttpApi.BAD, "AWS_PROXY")),
                        text("integrationUri").rule(Rule.matches(HttpApi.BAD, "arn:[a-z-]+:lambda:[a-z0-9-]+:\\d{12}:function:.+"
                                + "|arn:[a-z-]+:apigateway:[a-z0-9-]+:lambda:path/2015-03-31/functions/.+/invocations", "the ARN of a function")),
                        text("payloadFormatVersion").orElse("1.0").rule(Rule.oneOf(HttpApi.BAD, "1.0", "2.0")),
                        text("connectionType").orElse("INTERNET").rule(Rule.oneOf(HttpApi.BAD, "INTERNET")),
                        text("integrationMethod").rule(Rule.oneOf(HttpApi.BAD, "POST")),
                        text("description").rule(Rule.length(HttpApi.BAD, 0, 1024)).inert("for people only"),
                        number("timeoutMilliseconds").orElse(30_000).rule(Rule.between(HttpApi.BAD, 50, 30_000)))
                .computes("integrationResponseSelectionExpression"));
    }

    @Override
    protected Object id(Call call) {
        return Call.hex(TYPE + call.urn() + call.world().serial(), 7);
    }

    @Override
    protected void refuse(Call call) {
        call.refuseIf(!call.inputs().has("integrationUri"), HttpApi.BAD, "IntegrationUri must not be null for AWS_PROXY integration");
    }
}
