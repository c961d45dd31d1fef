package lambdavpc.embedded.behaviour.lambda;

import static lambdavpc.embedded.behaviour.Property.text;

import java.util.HashMap;
import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/** URLs of functions. The runtime listens for them. */
public final class FunctionUrl extends Behaviour {
    private static final String TYPE = "aws:lambda/functionUrl:FunctionUrl";
    private static final Property FUNCTION = text("functionName").require().replace().to(LambdaFunction.BY_NAME);

    public FunctionUrl() {
        super(Shape.of(TYPE)
                .inputs(FUNCTION,
                        text("qualifier").replace(),
                        text("authorizationType").require().rule(Rule.oneOf("ValidationException", "AWS_IAM", "NONE")),
                        text("invokeMode").orElse("BUFFERED").rule(Rule.oneOf("ValidationException", "BUFFERED", "RESPONSE_STREAM")))
                .computes("functionArn", "functionUrl", "urlId"));
    }

    @Override
    protected Object id(Call call) {
        return Call.join(call.inputs().raw("functionName"), call.inputs().has("qualifier") ? Call.join("/", call.inputs().raw("qualifier")) : "");
    }

    @Override
    protected void refuse(Call call) {
        var function = call.target(FUNCTION).orElseThrow();
        call.inputs().text("qualifier").ifPresent(qualifier -> {
            call.refuseIf(qualifier.matches("\\d+"), "ValidationException", "a function URL is of an alias or of the latest version; got the version " + qualifier);
            call.refuseIf(call.world().find(FunctionAlias.TYPE, function.outputs().get("arn") + ":" + qualifier).isEmpty(), "ResourceNotFoundException",
                    "Function not found: " + function.outputs().get("arn") + ":" + qualifier);
        });
        call.refuseIf(call.before().isEmpty() && call.world().find(TYPE, (String) id(call)).isPresent(), "ResourceConflictException",
                "Failed to create function url config for [functionArn = " + function.outputs().get("arn") + "]. Error message:  FunctionUrlConfig exists for this Lambda function");
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var outputs = new HashMap<String, Object>();
        var arn = call.target(FUNCTION).map(function -> function.outputs().get("arn")).orElse(Unknown.UNKNOWN);
        outputs.put("functionArn", call.inputs().has("qualifier") ? Call.join(arn, ":", call.inputs().raw("qualifier")) : arn);
        var id = call.kept("urlId", call.preview() ? Unknown.UNKNOWN : Call.hex("url" + call.urn() + call.world().serial(), 32));
        outputs.put("urlId", id);
        outputs.put("functionUrl", Call.join("https://", id, ".lambda-url.", call.region().name(), ".on.aws/"));
        return outputs;
    }
}
