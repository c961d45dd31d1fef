package lambdavpc.embedded.behaviour.secrets;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.text;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.identity.Principals;

/** The one resource policy of a secret. */
public final class SecretPolicy extends Behaviour {
    public static final String TYPE = "aws:secretsmanager/secretPolicy:SecretPolicy";

    public SecretPolicy() {
        super(Shape.of(TYPE).idFrom("secretArn")
                .inputs(
                        text("secretArn").require().replace().to(Secret.BY_ARN),
                        text("policy").require().rule(Policies.rules(Policies.Kind.RESOURCE, "MalformedPolicyDocumentException", "LimitExceededException", 20_480)),
                        flag("blockPublicPolicy").orElse(false)));
    }

    @Override
    protected void refuse(Call call) {
        for (var statement : Policies.statements(call.inputs().text("policy").orElseThrow())) {
            Principals.unknown(call, statement).ifPresent(arn -> {
                throw new AwsException("MalformedPolicyDocumentException", "This resource policy contains an unsupported principal: " + arn);
            });
            call.refuseIf(call.inputs().flag("blockPublicPolicy") && statement.isPublic(), "PublicPolicyException",
                    "You can't attach a resource policy that allows broad access to the secret.");
        }
    }
}
