package lambdavpc.embedded.runtime.secrets;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.embedded.AwsException;

/** What the declared policies say to a caller. */
public interface Permissions {
    /** @throws AwsException {@code AccessDeniedException} in AWS's words */
    void demand(RoleKeys.Keys caller, String action, String resource, Map<String, List<String>> context);

    /**
     * The use of a secret's key on the caller's behalf.
     *
     * @param key empty for AWS's own, which everybody in the account may use through its service
     * @throws AwsException as {@link #demand}
     */
    void demandKey(RoleKeys.Keys caller, String action, Optional<String> key, String secret);

    /** Whether the caller may log in to the database with this endpoint ({@code host:port}) as this user. */
    boolean connects(RoleKeys.Keys caller, String endpoint, String user);

    /** Whether the caller may log in to the cache as the user, by their ARNs: IAM is asked about both. */
    boolean connectsToCache(RoleKeys.Keys caller, String cache, String user);
}
