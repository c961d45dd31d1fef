package lambdavpc.embedded.runtime.secrets;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;

/**
 * Notes every password that a store ever held, one a line, where {@code bin/test} asks for it: so that its last step can look for
 * them in all that the tests have printed and left. Nobody else sets the variable, and a file that does not exist is not made.
 */
final class Witness {
    static final String VARIABLE = "LAMBDA_VPC_TEST_WITNESS";

    private Witness() {}

    static void note(Map<String, String> environment, Map<String, SecretStore.Versions> before, Map<String, SecretStore.Versions> after) {
        var file = environment.get(VARIABLE);
        if (file == null) {
            return;
        }
        after.forEach((arn, secret) -> secret.versions().forEach((id, version) -> {
            var known = before.getOrDefault(arn, SecretStore.Versions.NONE).versions().get(id);
            if (version.text() != null && (known == null || !version.text().equals(known.text()))) {
                try {
                    Files.writeString(Path.of(file), password(version.text()) + "\n", StandardOpenOption.WRITE, StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }));
    }

    private static String password(String value) {
        try {
            if (JsonParser.parseString(value) instanceof JsonObject object && object.has("password")) {
                return object.get("password").getAsString();
            }
        } catch (JsonParseException text) {
            // Then it is one value.
        }
        return value;
    }
}
