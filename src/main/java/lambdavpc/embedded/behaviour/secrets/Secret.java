package lambdavpc.embedded.behaviour.secrets;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;
import java.util.Optional;

import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.kms.Key;

/** Secrets. Their values are not kept in the world. */
public final class Secret extends Behaviour {
    public static final String TYPE = "aws:secretsmanager/secret:Secret";
    /** Names of deleted secrets in their recovery window. */
    public static final String RESERVED_NAME = World.KEPT + "secretsmanager:Name";
    public static final Reference BY_ARN = Reference.to(TYPE, "ResourceNotFoundException", "Secrets Manager can't find the specified secret: %s").diesWith();

    public Secret() {
        super(Shape.of(TYPE)
                .inputs(
                        name("name", "namePrefix").rule(Rule.matches("ValidationException", "[A-Za-z0-9/_+=.@-]{1,512}", "up to 512 letters, digits and /_+=.@-")),
                        text("namePrefix").replace(),
                        text("description").rule(Rule.length("ValidationException", 0, 2048)).inert("for people only"),
                        text("kmsKeyId").to(Key.BY_ARN),
                        number("recoveryWindowInDays").orElse(30).rule(new Rule("InvalidParameterException", value ->
                                (Double) value == 0 || (Double) value >= 7 && (Double) value <= 30 ? Optional.empty()
                                        : Optional.of("RecoveryWindowInDays value must be between 7 and 30 days (inclusive), or 0"))),
                        flag("forceOverwriteReplicaSecret").orElse(false).inert("there is one region"),
                        tags())
                .computes("arn")
                .unique("ResourceExistsException", "The operation failed because the secret %s already exists.", "name")
                .limit(500_000, "LimitExceededException", "too many secrets"));
    }

    /** The ARN; it ends in six random characters, so that a successor of the same name is another secret. */
    @Override
    protected Object id(Call call) {
        return call.arn("secretsmanager", "secret:", call.inputs().raw("name"), "-", Call.hex(TYPE + call.urn() + call.world().serial(), 6));
    }

    @Override
    protected void refuse(Call call) {
        var name = call.inputs().text("name").orElseThrow();
        call.refuseIf(call.world().find(RESERVED_NAME, name).isPresent(), "InvalidRequestException",
                "You can't create this secret because a secret with this name is already scheduled for deletion: " + name);
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.id());
    }

    @Override
    protected World afterDeletion(World.Entry secret, World world) {
        var name = (String) secret.inputs().get("name");
        return Double.valueOf(0).equals(secret.inputs().get("recoveryWindowInDays")) ? world
                : world.with(new World.Entry(RESERVED_NAME, name, secret.urn(), Map.of(), Map.of("arn", secret.id())));
    }
}
