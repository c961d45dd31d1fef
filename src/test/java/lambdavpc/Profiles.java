package lambdavpc;

import com.google.gson.Gson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.yaml.snakeyaml.Yaml;

/** The profiles of this repository as the engine hands them to the program: key to JSON text. */
public final class Profiles {
    private Profiles() {}

    public static Map<String, String> config(String stack) {
        try (var in = Files.newBufferedReader(Path.of("Pulumi." + stack + ".yaml"))) {
            Map<String, Map<String, Object>> profile = new Yaml().load(in);
            var config = new HashMap<String, String>();
            profile.get("config").forEach((key, value) ->
                    config.put(key, value instanceof String text ? text : new Gson().toJson(value)));
            return config;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A profile with one room's object replaced. */
    public static Map<String, String> with(String stack, String room, String json) {
        var config = new HashMap<>(config(stack));
        config.put("lambda-vpc:" + room, json);
        return config;
    }
}
