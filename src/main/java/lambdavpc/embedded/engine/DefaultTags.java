package lambdavpc.embedded.engine;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.Map;
import lambdavpc.embedded.EmbeddedAws;

/**
 * What the provider's configuration {@code aws:defaultTags} gives to everything that takes tags. As the real provider does, they become inputs of
 * each resource, whose own tags win.
 */
record DefaultTags(Map<String, Object> tags) {
    static final DefaultTags NONE = new DefaultTags(Map.of());

    /** @param json {@code {"tags": {"team": "data"}}}; null for none */
    static DefaultTags of(String json) {
        if (json == null || json.isBlank() || !(JsonParser.parseString(json) instanceof JsonObject settings) || !(settings.get("tags") instanceof JsonObject given)) {
            return NONE;
        }
        var tags = new LinkedHashMap<String, Object>();
        given.entrySet().forEach(tag -> tags.put(tag.getKey(), tag.getValue().getAsString()));
        return new DefaultTags(Map.copyOf(tags));
    }

    /** @return the inputs with them; as they are where nothing has to be added */
    Map<String, Object> on(EmbeddedAws aws, String type, Map<String, Object> inputs) {
        if (tags.isEmpty() || !aws.takesTags(type) || !(inputs.getOrDefault("tags", Map.of()) instanceof Map<?, ?> own)) {
            return inputs;
        }
        var all = new LinkedHashMap<String, Object>(tags);
        own.forEach((name, value) -> all.put(String.valueOf(name), value));
        var tagged = new LinkedHashMap<>(inputs);
        tagged.put("tags", all);
        return tagged;
    }
}
