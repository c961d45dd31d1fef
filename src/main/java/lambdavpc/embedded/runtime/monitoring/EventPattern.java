package lambdavpc.embedded.runtime.monitoring;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.stream.StreamSupport;

/** EventBridge's patterns as far as they name values: one with {@code prefix} or another such word matches nothing here. */
final class EventPattern {
    private EventPattern() {}

    static boolean matches(JsonObject pattern, JsonObject event) {
        return pattern.entrySet().stream().allMatch(field -> {
            var value = event.get(field.getKey());
            return field.getValue() instanceof JsonObject nested ? value instanceof JsonObject inner && matches(nested, inner)
                    : value instanceof JsonArray values ? StreamSupport.stream(values.spliterator(), false).anyMatch(each -> among(field.getValue(), each))
                    : value != null && among(field.getValue(), value);
        });
    }

    private static boolean among(JsonElement allowed, JsonElement value) {
        return allowed.getAsJsonArray().contains(value);
    }
}
