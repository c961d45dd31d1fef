package lambdavpc.embedded.runtime.http;

import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Optional;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.concrete.request.Principal;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import lambdavpc.embedded.runtime.secrets.Signature;

/** Something declared that answers HTTP. */
interface Front {
    /** Where it answers on AWS: {@code https://ab12cd34ef.execute-api.us-east-1.amazonaws.com/}. */
    String url();

    HttpAnswer answer(HttpRequest request, Backend backend);

    default String domain() {
        return url().replaceFirst("https://([^/]+)/.*", "$1");
    }

    /**
     * Who signed a request for a service.
     *
     * @return empty where nobody did, or not as he should
     */
    default Optional<RoleKeys.Keys> signer(HttpRequest request, Backend backend, String service) {
        try {
            return Optional.of(Signature.signer(backend.keys(), service, request.method(), request.path(), request.query(), request.headers(), request.body()));
        } catch (AwsException refused) {
            return Optional.empty();
        }
    }

    /** Whoever owns this machine is the account's owner. */
    static Principal principal(RoleKeys.Keys keys) {
        return keys.role().equals(RoleKeys.OPERATOR) ? new Principal.Root("arn:aws:iam::" + Region.ACCOUNT + ":root")
                : new Principal.RoleSession(keys.role(), keys.spot().function());
    }

    /** What a function is told about who signed. */
    static JsonObject told(RoleKeys.Keys keys) {
        var told = new JsonObject();
        told.addProperty("accessKey", keys.id());
        told.addProperty("accountId", Region.ACCOUNT);
        told.addProperty("callerId", "AROAEMBEDDED000000000:" + keys.spot().function());
        told.add("cognitoIdentity", JsonNull.INSTANCE);
        told.add("principalOrgId", JsonNull.INSTANCE);
        told.addProperty("userArn", new Principal.RoleSession(keys.role(), keys.spot().function()).name());
        told.addProperty("userId", "AROAEMBEDDED000000000:" + keys.spot().function());
        return told;
    }
}
