package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Access;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.database.Database;

/** How functions log in to the database: what that takes before, in and after the list of grants. */
sealed interface Login permits PasswordLogin, IamLogin, ProxyLogin {

    /** What a function needs that logs in. */
    List<Grant> grants(Identity function);

    /** What the login itself needs, whoever uses it. */
    List<Grant> ownGrants();

    /** Variables that tell how to log in to the database. */
    Map<String, Output<String>> environment();

    /** The same for functions that read and write: where there is a proxy, they log in to it instead. */
    default Map<String, Output<String>> functionEnvironment() {
        return environment();
    }

    /**
     * What keeps the login working.
     *
     * @param migrated made the roles that users are members of
     */
    void maintain(Access access, Resource migrated);

    /** What the stack exports of it. */
    Map<String, Output<?>> outputs();

    static Login of(Deployment deployment, Database database, ComponentResourceOptions options) {
        return deployment.settings().database().proxy() ? new ProxyLogin(deployment, database, options) : switch (deployment.settings().database().authentication()) {
            case PASSWORD -> new PasswordLogin(deployment, database, options);
            case IAM -> new IamLogin(database);
        };
    }
}
