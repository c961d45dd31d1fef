package lambdavpc.embedded.runtime.secrets;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.runtime.Passwords;

/** {@code GetRandomPassword}. */
final class RandomPassword {
    private RandomPassword() {}

    static JsonObject of(JsonObject request) {
        var length = request.has("PasswordLength") ? request.get("PasswordLength").getAsInt() : 32;
        var excluded = request.has("ExcludeCharacters") ? request.get("ExcludeCharacters").getAsString() : "";
        var kinds = new ArrayList<String>();
        add(kinds, request, "ExcludeLowercase", "abcdefghijklmnopqrstuvwxyz", excluded);
        add(kinds, request, "ExcludeUppercase", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", excluded);
        add(kinds, request, "ExcludeNumbers", "0123456789", excluded);
        add(kinds, request, "ExcludePunctuation", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", excluded);
        if (request.has("IncludeSpace") && request.get("IncludeSpace").getAsBoolean()) {
            kinds.add(" ");
        }
        if (kinds.isEmpty() || length < 1 || length > 4096 || length < kinds.size()) {
            throw new AwsException("InvalidParameterException", "PasswordLength must be 1 to 4096 and leave room for every character type that is not excluded.");
        }
        var eachType = !request.has("RequireEachIncludedType") || request.get("RequireEachIncludedType").getAsBoolean();
        var characters = new ArrayList<String>();
        if (eachType) {
            kinds.forEach(kind -> characters.add(Passwords.generate(1, kind)));
        }
        var rest = Passwords.generate(length - characters.size(), String.join("", kinds));
        rest.chars().forEach(each -> characters.add(Character.toString(each)));
        Collections.shuffle(characters, new java.security.SecureRandom());
        var answer = new JsonObject();
        answer.addProperty("RandomPassword", String.join("", characters));
        return answer;
    }

    private static void add(List<String> kinds, JsonObject request, String exclusion, String letters, String excluded) {
        if (!request.has(exclusion) || !request.get(exclusion).getAsBoolean()) {
            var left = letters.chars().filter(letter -> excluded.indexOf(letter) < 0).mapToObj(Character::toString).collect(Collectors.joining());
            if (!left.isEmpty()) {
                kinds.add(left);
            }
        }
    }
}
