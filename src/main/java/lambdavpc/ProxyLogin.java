package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lambdavpc.access.Access;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.database.Authentication;
import lambdavpc.database.Database;
import lambdavpc.database.DatabaseProxy;
import lambdavpc.database.DatabaseProxyArgs;

/**
 * By a proxy, which logs in with the rotated password whatever the functions show to it: that password, or a token of their own role, and then the
 * proxy alone reads the secret. What makes and re-keys the user goes to the database itself.
 */
final class ProxyLogin implements Login {
    private final PasswordLogin password;
    private final DatabaseProxy proxy;
    private final Authentication clients;
    private final Deployment deployment;
    private final ComponentResourceOptions options;

    ProxyLogin(Deployment deployment, Database database, ComponentResourceOptions options) {
        this.deployment = deployment;
        this.options = options;
        password = new PasswordLogin(deployment, database, options);
        clients = deployment.settings().database().authentication();
        proxy = new DatabaseProxy("database-proxy", new DatabaseProxyArgs(deployment.network(), database, password.secret().guarded(), clients,
                deployment.settings().function().logRetentionInDays(), deployment.keys().logs()), options);
    }

    @Override
    public List<Grant> grants(Identity function) {
        return List.of(proxy.allowFrom(function), switch (clients) {
            case PASSWORD -> password.secret().grantRead(function);
            case IAM -> proxy.allowLogin(function, PasswordLogin.USER);
        });
    }

    @Override
    public List<Grant> ownGrants() {
        return Stream.concat(password.ownGrants().stream(), Stream.of(proxy.grantForward())).toList();
    }

    @Override
    public Map<String, Output<String>> environment() {
        return password.environment();
    }

    @Override
    public Map<String, Output<String>> functionEnvironment() {
        var environment = new HashMap<>(environment());
        environment.put("DATABASE_HOST", proxy.endpoint());
        environment.put("DATABASE_PROXY", Output.of("true"));
        if (clients == Authentication.IAM) {
            environment.put("DATABASE_AUTHENTICATION", Output.of("iam"));
            environment.remove("SECRET_ARN");
        }
        return environment;
    }

    @Override
    public void maintain(Access access, Resource migrated) {
        password.maintain(access, migrated);
        ProxyAlarms.register(deployment, proxy, options);
    }

    @Override
    public Map<String, Output<?>> outputs() {
        var outputs = new HashMap<>(password.outputs());
        outputs.put("databaseProxy", proxy.endpoint());
        return outputs;
    }
}
