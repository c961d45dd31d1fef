package lambdavpc.embedded.runtime;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.List;
import java.util.Map;
import lambdavpc.embedded.World;
import lambdavpc.graph.Wire;

/** Entries of the world on their way to the supervisor and back. */
final class EntryJson {
    private EntryJson() {}

    static JsonObject write(World.Entry entry) {
        var json = new JsonObject();
        json.addProperty("type", entry.type());
        json.addProperty("id", entry.id());
        json.addProperty("urn", entry.urn());
        json.add("inputs", write(entry.inputs()));
        json.add("outputs", write(entry.outputs()));
        return json;
    }

    static World.Entry read(JsonObject json) {
        return new World.Entry(json.get("type").getAsString(), json.get("id").getAsString(), json.get("urn").getAsString(),
                values(json.get("inputs")), values(json.get("outputs")));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> values(JsonElement json) {
        return (Map<String, Object>) Wire.decode((JsonElement) json.getAsJsonObject());
    }

    static JsonElement write(Object value) {
        var plain = Wire.signed(value);
        if (plain instanceof Map<?, ?> map) {
            var object = new JsonObject();
            map.forEach((key, each) -> object.add((String) key, write(each)));
            return object;
        }
        if (plain instanceof List<?> list) {
            var array = new JsonArray();
            list.forEach(each -> array.add(write(each)));
            return array;
        }
        return plain instanceof String text ? new JsonPrimitive(text)
                : plain instanceof Boolean flag ? new JsonPrimitive(flag)
                : plain instanceof Number number ? new JsonPrimitive(number) : JsonNull.INSTANCE;
    }
}
