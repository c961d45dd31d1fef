package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Access;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.database.Database;
import lambdavpc.secret.Rotation;
import lambdavpc.secret.RotationArgs;
import lambdavpc.secret.Secret;
import lambdavpc.secret.SecretArgs;

/** A password that rotation makes and changes, kept in a secret that only it writes. */
final class PasswordLogin implements Login {
    static final String USER = "app_login";

    private final Deployment deployment;
    private final Database database;
    private final Secret secret;
    private final Identity rotator;
    private final ComponentResourceOptions options;

    PasswordLogin(Deployment deployment, Database database, ComponentResourceOptions options) {
        this.deployment = deployment;
        this.database = database;
        this.options = options;
        secret = new Secret("app", new SecretArgs(deployment.network(), deployment.keys().data(),
                deployment.settings().secret().recoveryWindowInDays()), options);
        rotator = deployment.identity("rotation", options);
    }

    Secret secret() {
        return secret;
    }

    @Override
    public List<Grant> grants(Identity function) {
        return List.of(database.allowFrom(function), secret.grantRead(function));
    }

    @Override
    public List<Grant> ownGrants() {
        return List.of(secret.grantRotation(rotator), database.grantMasterRead(rotator), database.allowFrom(rotator));
    }

    @Override
    public Map<String, Output<String>> environment() {
        return Map.of("DATABASE_AUTHENTICATION", Output.of("password"), "DATABASE_USER", Output.of(USER), "SECRET_ARN", secret.arn());
    }

    @Override
    public void maintain(Access access, Resource migrated) {
        var environment = new HashMap<>(environment());
        environment.put("MASTER_SECRET_ARN", database.masterSecretArn());
        environment.put("ROTATION_USERS", Output.of(deployment.settings().secret().users().value()));
        var rotation = deployment.function(rotator, "Rotates the application's database password", database, environment,
                access.readyFor(rotator), options);
        new Rotation("app-rotation", new RotationArgs(secret, rotation.invocable(), deployment.network().account(), database.resourceId(),
                // The first rotation makes a user of a role that the migration makes.
                deployment.settings().secret().rotateEvery(), migrated), options);
        RotationAlarms.register(deployment, rotation, secret.arn(), options);
    }

    @Override
    public Map<String, Output<?>> outputs() {
        return Map.of("secretArn", secret.arn());
    }
}
