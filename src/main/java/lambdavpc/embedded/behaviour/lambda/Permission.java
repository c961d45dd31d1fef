package lambdavpc.embedded.behaviour.lambda;

import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.List;
import java.util.Objects;

import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** Statements of functions' own policies: who may call them. */
public final class Permission extends Behaviour {
    public static final String TYPE = "aws:lambda/permission:Permission";
    private static final Property FUNCTION = text("function").require().replace().to(LambdaFunction.BY_NAME);

    public Permission() {
        super(Shape.of(TYPE)
                .inputs(
                        name("statementId", "statementIdPrefix").rule(Rule.matches("ValidationException", "[a-zA-Z0-9-_]{1,100}", "up to 100 letters, digits, - and _")),
                        text("statementIdPrefix").replace(),
                        FUNCTION,
                        text("action").require().replace().rule(Rule.matches("ValidationException", "lambda:\\*|lambda:[a-zA-Z]+|\\*", "lambda:InvokeFunction and its like")),
                        text("principal").require().replace().rule(Rule.matches("InvalidParameterValueException",
                                "\\*|\\d{12}|arn:[a-z-]+:iam::\\d{12}:.+|[a-z0-9.-]+\\.amazonaws\\.com(\\.cn)?", "a service, an account or an ARN")),
                        text("qualifier").replace(),
                        text("functionUrlAuthType").replace().rule(Rule.oneOf("ValidationException", "AWS_IAM", "NONE")),
                        text("sourceAccount").replace().rule(Rule.matches("ValidationException", "\\d{12}", "12 digits")),
                        text("sourceArn").replace().rule(Rule.matches("ValidationException", "arn:[a-z-]+:[a-z0-9-]+:.*", "an ARN"))));
    }

    @Override
    protected Object id(Call call) {
        return Call.join(call.inputs().raw("function"), ":", call.inputs().has("qualifier") ? call.inputs().raw("qualifier") : "$LATEST",
                "/", call.inputs().raw("statementId"));
    }

    @Override
    protected void refuse(Call call) {
        var function = call.target(FUNCTION).orElseThrow();
        call.refuseIf(call.world().find(TYPE, (String) id(call)).isPresent(), "ResourceConflictException",
                "The statement id (" + call.inputs().raw("statementId") + ") provided already exists. Please provide a new statement id, or remove the existing statement.");
        call.refuseIf(call.inputs().has("functionUrlAuthType") && !call.inputs().text("action").filter("lambda:InvokeFunctionUrl"::equals).isPresent(),
                "InvalidParameterValueException", "FunctionUrlAuthType is only supported for lambda:InvokeFunctionUrl action");
        call.inputs().text("qualifier").ifPresent(qualifier -> {
            var alias = call.world().find(FunctionAlias.TYPE, function.outputs().get("arn") + ":" + qualifier).isPresent();
            call.refuseIf(!alias && !(qualifier.matches("\\d+") && FunctionAlias.exists(function, qualifier)), "ResourceNotFoundException",
                    "Function not found: " + function.outputs().get("arn") + ":" + qualifier);
        });
    }

    /** Whether a service may call this function, alias or version on behalf of a resource of an account. */
    public static boolean allows(World world, String functionArn, String service, String sourceArn, String sourceAccount) {
        var unqualified = LambdaFunction.unqualified(functionArn);
        var qualifier = functionArn.equals(unqualified) ? null : functionArn.substring(unqualified.length() + 1);
        return world.all(TYPE).map(entry -> new Inputs(entry.inputs())).anyMatch(permission ->
                LambdaFunction.BY_NAME.find(world, permission.text("function").orElse("")).filter(function -> unqualified.equals(function.outputs().get("arn"))).isPresent()
                        && Objects.equals(permission.raw("qualifier"), qualifier)
                        && List.of(service, "*").contains(permission.raw("principal"))
                        && List.of("lambda:InvokeFunction", "lambda:*", "*").contains(permission.raw("action"))
                        && permission.text("sourceArn").map(sourceArn::equals).orElse(true)
                        && permission.text("sourceAccount").map(sourceAccount::equals).orElse(true));
    }
}
