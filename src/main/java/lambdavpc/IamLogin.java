package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.Resource;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Access;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.database.Database;

/** A token of the function's own role. Its user has no password: PostgreSQL would not accept one for it. */
record IamLogin(Database database) implements Login {
    private static final String USER = "app_iam";

    @Override
    public List<Grant> grants(Identity function) {
        return List.of(database.allowFrom(function), database.allowLogin(function, USER));
    }

    @Override
    public List<Grant> ownGrants() {
        return List.of();
    }

    @Override
    public Map<String, Output<String>> environment() {
        return Map.of("DATABASE_AUTHENTICATION", Output.of("iam"), "DATABASE_USER", Output.of(USER));
    }

    @Override
    public void maintain(Access access, Resource migrated) {
        // Nothing rotates: every token is new.
    }

    @Override
    public Map<String, Output<?>> outputs() {
        return Map.of();
    }
}
