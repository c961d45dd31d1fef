package lambdavpc.embedded.behaviour.lambda;

import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.textsByName;

import com.google.gson.JsonParseException;
import java.util.Map;
import java.util.Optional;
import lambdavpc.embedded.StrictJson;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/**
 * A call during the deployment. The provider's own id (function, qualifier, hash of the input) is the same before and
 * after a change of triggers; ours differs, since the world knows two things by two ids.
 */
public final class Invocation extends Behaviour {
    public static final String TYPE = "aws:lambda/invocation:Invocation";
    private static final Property FUNCTION = text("functionName").require().replace().to(LambdaFunction.BY_NAME);

    public Invocation() {
        super(Shape.of(TYPE).id("invocation-")
                .inputs(
                        FUNCTION,
                        text("input").require().replace(),
                        text("qualifier").replace(),
                        textsByName("triggers").replace(),
                        text("lifecycleScope").orElse("CREATE_ONLY").rule(Rule.oneOf("InvalidParameterValueException", "CREATE_ONLY")))
                .computes("result"));
    }

    @Override
    protected void refuse(Call call) {
        var function = call.target(FUNCTION).orElseThrow();
        call.inputs().text("qualifier").ifPresent(qualifier -> call.refuseIf(
                call.world().find(FunctionAlias.TYPE, function.outputs().get("arn") + ":" + qualifier).isEmpty()
                        && !(qualifier.matches("\\d+|\\$LATEST") && FunctionAlias.exists(function, qualifier)),
                "ResourceNotFoundException", "Function not found: " + function.outputs().get("arn") + ":" + qualifier));
        try {
            StrictJson.parse(call.inputs().text("input").orElse(""));
        } catch (JsonParseException e) {
            call.refuseIf(true, "InvalidRequestContentException", "Could not parse request body into json: " + e.getMessage());
        }
    }

    /** Only running the function tells: where it is not run there is none, and once deployed "unknown" is no answer. */
    @Override
    protected Map<String, Object> outputs(Call call) {
        return call.before().map(entry -> entry.outputs().get("result")).or(() -> Optional.<Object>of(Unknown.UNKNOWN).filter(unknown -> call.preview()))
                .map(result -> Map.of("result", result)).orElseGet(Map::of);
    }
}
