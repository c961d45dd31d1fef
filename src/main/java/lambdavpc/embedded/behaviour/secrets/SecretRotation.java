package lambdavpc.embedded.behaviour.secrets;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.lambda.LambdaFunction;
import lambdavpc.embedded.behaviour.lambda.Permission;

/** Rotation of a secret by a function that Secrets Manager may call. */
public final class SecretRotation extends Behaviour {
    private static final Property SECRET = text("secretId").require().replace().to(Secret.BY_ARN.by("id", "name"));
    private static final Property FUNCTION = text("rotationLambdaArn").to(Reference.to(LambdaFunction.TYPE, "ResourceNotFoundException",
            "The specified Lambda function does not exist: %s").by("arn").key(LambdaFunction::unqualified).loose());

    public SecretRotation() {
        super(Shape.of("aws:secretsmanager/secretRotation:SecretRotation").idFrom("secretId")
                .inputs(SECRET, FUNCTION,
                        flag("rotateImmediately").orElse(true),
                        object("rotationRules",
                                number("automaticallyAfterDays").rule(Rule.between("InvalidParameterException", 1, 1000)),
                                text("scheduleExpression").rule(Rule.matches("InvalidParameterException", "(rate|cron)\\(.+\\)", "rate(...) or cron(...)")),
                                text("duration").rule(Rule.matches("InvalidParameterException", "[0-9]{1,2}h", "hours, such as 3h"))).require())
                .computes("rotationEnabled"));
    }

    @Override
    protected void refuse(Call call) {
        var rules = call.inputs().object("rotationRules").orElseThrow();
        call.refuseIf(rules.has("automaticallyAfterDays") == rules.has("scheduleExpression"), "InvalidParameterException",
                "give either automaticallyAfterDays or scheduleExpression");
        var secret = call.target(SECRET).orElseThrow();
        call.refuseIf(!call.inputs().has("rotationLambdaArn") && !secret.isAwsMade(), "InvalidRequestException",
                "No Lambda rotation function ARN is associated with this secret.");
        call.inputs().text("rotationLambdaArn").ifPresent(arn -> call.refuseIf(
                !Permission.allows(call.world(), arn, "secretsmanager.amazonaws.com", secret.id(), call.region().account()), "AccessDeniedException",
                "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal "
                        + "secretsmanager.amazonaws.com."));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("rotationEnabled", true);
    }
}
