package lambdavpc;

import com.google.gson.Gson;
import com.google.gson.reflect.TypeToken;
import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.Map;
import java.util.function.Consumer;
import lambdavpc.settings.SettingsReader;

/** The Pulumi program: reads the profile, builds the topology, exports what people look for. */
public final class App {
    private App() {}

    /** Pulumi starts this. */
    public static void main(String[] args) {
        Pulumi.run(program(configOfEngine()));
    }

    /**
     * The program for one raw configuration.
     *
     * @param config key to value as the engine hands them over: {@code lambda-vpc:network} to JSON text
     */
    public static Consumer<Context> program(Map<String, String> config) {
        return context -> {
            var settings = SettingsReader.read(context.projectName(), context.stackName(), config);
            settings.warnings().forEach(context.log()::warn);
            var topology = new Topology("topology", settings, ComponentResourceOptions.Empty);
            topology.outputs().forEach(context::export);
        };
    }

    /** The raw configuration. {@code Config} finds single keys only; unknown ones are seen in what the engine gave it. */
    public static Map<String, String> configOfEngine() {
        return new Gson().fromJson(System.getenv().getOrDefault("PULUMI_CONFIG", "{}"),
                new TypeToken<Map<String, String>>() {}.getType());
    }
}
