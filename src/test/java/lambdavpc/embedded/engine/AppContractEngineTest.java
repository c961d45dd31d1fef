package lambdavpc.embedded.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import lambdavpc.App;
import lambdavpc.graph.Archive;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Registration;
import lambdavpc.graph.ResourceGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the in-process engine records of the program is what the real engine writes into its state. It does not show
 * that AWS would take it: behind both stands an AWS that takes anything.
 */
@Tag("engine")
class AppContractEngineTest {
    private static final String PROJECT = "lambda-vpc";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"dev", "prod"})
    void recording_and_state_are_the_same(String stack) throws Exception {
        try (var server = new ProviderServer(Echo::new)) {
            var engine = RealEngine.project(folder, PROJECT, App.class, server.port());
            var jars = Files.createDirectories(folder.resolve("function/target"));
            for (var jar : Path.of("function/target").toFile().listFiles((directory, name) -> name.endsWith(".jar"))) {
                Files.copy(jar.toPath(), jars.resolve(jar.getName()));
            }
            engine.must("stack", "init", stack);
            var profile = folder.resolve("Pulumi." + stack + ".yaml");
            Files.writeString(profile, Files.readString(profile) + "\n" + Files.readString(Path.of("Pulumi." + stack + ".yaml")));

            var config = new HashMap<String, String>();
            JsonParser.parseString(engine.must("config", "--json", "-s", stack)).getAsJsonObject().entrySet()
                    .forEach(entry -> config.put(entry.getKey(), entry.getValue().getAsJsonObject().get("value").getAsString()));
            var recorded = new InProcessEngine(PROJECT, stack, config, false)
                    .run(App.program(config), new InProcessDeployment(new Echo(config.get("aws:region"))));

            engine.must("up", "--yes", "--skip-preview", "-s", stack);
            var state = ResourceGraph.read(engine.export(stack));

            var expected = comparable(state);
            var actual = comparable(recorded);
            assertEquals(expected.keySet(), actual.keySet());
            expected.forEach((urn, registration) -> assertEquals(registration, actual.get(urn), urn));
            recorded.all().filter(resource -> !resource.registration().custom()).forEach(component ->
                    assertEquals(state.find(component.urn()).orElseThrow().outputs(), component.outputs(), component.urn()));
        }
    }

    /** The state has the hash of an archive, and neither ignored changes nor aliases. */
    private static Map<String, Registration> comparable(ResourceGraph graph) {
        var byUrn = new TreeMap<String, Registration>();
        graph.all().map(ResourceGraph.Resource::registration).forEach(each -> {
            var inputs = new TreeMap<>(each.inputs());
            inputs.replaceAll((name, value) -> value instanceof Archive archive ? new Archive(archive.path(), "") : value);
            if (each.type().startsWith("pulumi:providers:")) {
                inputs.keySet().retainAll(Set.of("region")); // the engine adds notes of its own, and writes flags in another way
            }
            byUrn.put(each.urn(), new Registration(each.type(), each.name(), each.urn(), each.parent(), each.custom(), inputs,
                    each.dependencies(), each.propertyDependencies(), each.protect(), each.retainOnDelete(), List.of(), List.of(), each.provider()));
        });
        return byUrn;
    }
}
