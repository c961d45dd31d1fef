package lambdavpc.embedded.runtime.secrets;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Permissions for tests that are about something else: every call, and logging in as said. */
public record Anything(boolean connects) implements Permissions {
    public static final Permissions ALL = new Anything(true);

    @Override
    public void demand(RoleKeys.Keys caller, String action, String resource, Map<String, List<String>> context) {}

    @Override
    public void demandKey(RoleKeys.Keys caller, String action, Optional<String> key, String secret) {}

    @Override
    public boolean connects(RoleKeys.Keys caller, String endpoint, String user) {
        return connects;
    }

    @Override
    public boolean connectsToCache(RoleKeys.Keys caller, String cache, String user) {
        return connects;
    }
}
