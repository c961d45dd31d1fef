package lambdavpc.embedded.behaviour.backup;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.kms.Key;

/** Backup vaults. Nothing is backed up here, so they are always empty. */
public final class Vault extends Behaviour {
    public static final String TYPE = "aws:backup/vault:Vault";
    static final String INVALID = "InvalidParameterValueException";
    static final String MISSING = "ResourceNotFoundException";
    static final Reference BY_NAME = Reference.to(TYPE, MISSING, "Backup vault %s does not exist.").by("name");

    public Vault() {
        super(Shape.of(TYPE).idFrom("name")
                .inputs(
                        name("name", "").rule(Rule.matches(INVALID, "[a-zA-Z0-9_-]{2,50}", "2 to 50 letters, digits, - and _")),
                        text("kmsKeyArn").replace().to(Key.BY_ARN),
                        flag("forceDestroy").orElse(false).inert("vaults are always empty here"),
                        tags())
                .computes("arn", "recoveryPoints")
                .unique("AlreadyExistsException", "Backup vault with the same name already exists: %s", "name")
                .limit(100, "LimitExceededException", "The maximum number of backup vaults of this account is reached.")
                .inUse("InvalidRequestException", "Backup vault %s cannot be deleted: %s refers to it."));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("backup", "backup-vault:", call.inputs().raw("name")), "recoveryPoints", 0.0);
    }
}
