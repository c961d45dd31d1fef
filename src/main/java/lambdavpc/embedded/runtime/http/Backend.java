package lambdavpc.embedded.runtime.http;

import java.util.List;
import java.util.Map;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.concrete.request.Principal;
import lambdavpc.embedded.runtime.lambda.Result;
import lambdavpc.embedded.runtime.secrets.RoleKeys;

/** What stands behind all that answers HTTP. */
public interface Backend {
    RoleKeys keys();

    /** Whether the declared policies let somebody do something, from the internet. */
    boolean allows(Principal principal, String action, String resource, Map<String, List<String>> context);

    /**
     * Calls a function, alias or version.
     *
     * @throws AwsException as Lambda refuses
     */
    Result invoke(String arn, String event);

    void log(String group, String stream, String line);
}
