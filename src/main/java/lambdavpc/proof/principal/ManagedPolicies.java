package lambdavpc.proof.principal;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import lambdavpc.proof.model.NotModelled;

/** Those of AWS's managed policies whose text is known here. */
final class ManagedPolicies {
    private ManagedPolicies() {}

    /**
     * @param arn {@code arn:aws:iam::aws:policy/AdministratorAccess}
     * @throws NotModelled for any other one: AWS changes them, and a text that is not kept here would be a guess
     */
    static JsonObject text(String arn) {
        try (var reader = new InputStreamReader(ManagedPolicies.class.getResourceAsStream("managed-policies.json"), StandardCharsets.UTF_8)) {
            var known = JsonParser.parseReader(reader).getAsJsonObject().get(arn.substring(arn.indexOf(":policy/") + ":policy/".length()));
            if (known == null) {
                throw new NotModelled("managed policy " + arn, "");
            }
            return known.getAsJsonObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
