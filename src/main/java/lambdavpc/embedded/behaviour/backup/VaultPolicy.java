package lambdavpc.embedded.behaviour.backup;

import static lambdavpc.embedded.behaviour.Property.text;

import java.util.Map;

import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Shape;

/** Who may do what with a vault's backups. Nobody asks it here. */
public final class VaultPolicy extends Behaviour {
    private static final Property VAULT = text("backupVaultName").require().replace().to(Vault.BY_NAME.diesWith());

    public VaultPolicy() {
        super(Shape.of("aws:backup/vaultPolicy:VaultPolicy").idFrom("backupVaultName")
                .inputs(VAULT, text("policy").require().rule(Policies.rules(Policies.Kind.RESOURCE, Vault.INVALID, Vault.INVALID, 10_240)))
                .computes("backupVaultArn"));
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("backupVaultArn", Call.output(call.target(VAULT), "arn"));
    }
}
