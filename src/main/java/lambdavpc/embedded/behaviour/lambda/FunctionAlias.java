package lambdavpc.embedded.behaviour.lambda;

import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.graph.Unknown;

/** Names of function versions. */
public final class FunctionAlias extends Behaviour {
    public static final String TYPE = "aws:lambda/alias:Alias";
    private static final Property FUNCTION = text("functionName").require().replace().to(LambdaFunction.BY_NAME);

    public FunctionAlias() {
        super(Shape.of(TYPE)
                .inputs(
                        name("name", "").rule(Rule.matches("ValidationException", "(?!\\d+$)[a-zA-Z0-9-_]{1,128}", "up to 128 letters, digits, - and _, not only digits")),
                        FUNCTION,
                        text("functionVersion").require().rule(Rule.matches("ValidationException", "\\$LATEST|[0-9]+", "$LATEST or a number")),
                        text("description").rule(Rule.length("ValidationException", 0, 256)).inert("for people only"))
                .computes("arn", "invokeArn")
                .unique("ResourceConflictException", "Alias already exists: %s", "name", "functionName"));
    }

    @Override
    protected Object id(Call call) {
        var function = call.inputs().raw("functionName") instanceof String name ? LambdaFunction.unqualified(name).replaceFirst("^arn:.*:function:", "") : Unknown.UNKNOWN;
        return call.arn("lambda", "function:", function, ":", call.inputs().raw("name"));
    }

    @Override
    protected void refuse(Call call) {
        var version = call.inputs().text("functionVersion").orElseThrow();
        var function = call.target(FUNCTION).orElseThrow();
        call.refuseIf(!exists(function, version), "ResourceNotFoundException", "Function not found: " + function.outputs().get("arn") + ":" + version);
    }

    /** Whether the version was ever published. */
    static boolean exists(World.Entry function, String version) {
        var latest = (String) function.outputs().get("version");
        return version.equals("$LATEST") || !latest.equals("$LATEST") && Integer.parseInt(version) >= 1 && Integer.parseInt(version) <= Integer.parseInt(latest);
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", id(call), "invokeArn", LambdaFunction.invokeArn(call, id(call)));
    }
}
