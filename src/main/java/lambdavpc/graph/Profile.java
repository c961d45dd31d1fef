package lambdavpc.graph;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A stack's configuration as the engine hands it to the program: the profile's values over Pulumi.yaml's defaults. */
public final class Profile {
    private Profile() {}

    /**
     * @param root the folder of Pulumi.yaml and {@code Pulumi.<stack>.yaml}
     * @return namespaced keys to scalars as text and objects as JSON
     * @throws IOException when one of the two cannot be read as YAML
     */
    public static Map<String, String> read(Path root, String stack) throws IOException {
        var project = load(root.resolve("Pulumi.yaml"));
        var name = String.valueOf(project.get("name"));
        var config = new LinkedHashMap<String, String>();
        section(project).forEach((key, declaration) -> {
            var value = declaration instanceof Map<?, ?> map ? map.containsKey("value") ? map.get("value") : map.get("default") : declaration;
            if (value != null) {
                config.put(namespaced(name, key), text(value));
            }
        });
        section(load(root.resolve("Pulumi.%s.yaml".formatted(stack)))).forEach((key, value) -> config.put(namespaced(name, key), text(value)));
        return config;
    }

    private static Map<?, ?> load(Path file) throws IOException {
        try (var reader = Files.newBufferedReader(file)) {
            return new Yaml(new SafeConstructor(new LoaderOptions())).load(reader) instanceof Map<?, ?> map ? map : Map.of();
        } catch (RuntimeException e) {
            throw new IOException("%s is not YAML: %s".formatted(file, e.getMessage()), e);
        }
    }

    private static Map<?, ?> section(Map<?, ?> file) {
        return file.get("config") instanceof Map<?, ?> config ? config : Map.of();
    }

    private static String namespaced(String project, Object key) {
        return key.toString().contains(":") ? key.toString() : project + ":" + key;
    }

    private static String text(Object value) {
        return value instanceof Map || value instanceof Iterable ? new Gson().toJson(value) : String.valueOf(value);
    }
}
