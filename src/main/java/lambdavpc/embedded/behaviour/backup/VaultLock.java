package lambdavpc.embedded.behaviour.backup;

import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;

/** How long a vault's backups are kept whatever anybody wants. */
public final class VaultLock extends Behaviour {
    private static final Property VAULT = text("backupVaultName").require().replace().to(Vault.BY_NAME.diesWith());
    private static final int MOST_DAYS = 36_500;

    public VaultLock() {
        super(Shape.of("aws:backup/vaultLockConfiguration:VaultLockConfiguration").idFrom("backupVaultName")
                .inputs(VAULT,
                        number("changeableForDays").replace().rule(Rule.between(Vault.INVALID, 3, MOST_DAYS)),
                        number("minRetentionDays").replace().rule(Rule.between(Vault.INVALID, 1, MOST_DAYS)),
                        number("maxRetentionDays").replace().rule(Rule.between(Vault.INVALID, 1, MOST_DAYS)))
                .computes("backupVaultArn"));
    }

    @Override
    protected void refuse(Call call) {
        call.inputs().number("maxRetentionDays").ifPresent(most -> call.refuseIf(call.inputs().number("minRetentionDays").filter(least -> least > most).isPresent(),
                Vault.INVALID, "MaxRetentionDays must be at least MinRetentionDays."));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("backupVaultArn", Call.output(call.target(VAULT), "arn"));
    }
}
