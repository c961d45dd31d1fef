package lambdavpc.embedded.runtime;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import lambdavpc.App;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.World.Entry;
import lambdavpc.embedded.behaviour.elasticache.ServerlessCache;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.database.Databases;
import lambdavpc.embedded.runtime.lambda.Functions;
import lambdavpc.embedded.runtime.secrets.Described;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ResourceGraph;

/** The profile {@code dev}, deployed in this process, with all that runs behind it. */
final class ServedStack implements AutoCloseable {
    private static final Set<String> RUNS = Set.of(Databases.TYPE, ServerlessCache.TYPE, Functions.TYPE, Described.ROTATION, Services.INVOCATION);

    /** Databases start while the program waits. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Place place;
    private final WorldFile file;
    private final Services services;
    private ResourceGraph program;

    private ServedStack(Place place, WorldFile file) {
        this.place = place;
        this.file = file;
        services = new Services(place, Clock.systemUTC());
    }

    static ServedStack start(Path folder) throws IOException {
        var place = new Place(folder.resolve("runtime"), folder.resolve("world.json"), Path.of("").toAbsolutePath());
        return new ServedStack(place, WorldFile.open(place.world()));
    }

    /** @param settings replace the profile's own */
    void deploy(Map<String, String> settings) throws IOException {
        var config = new TreeMap<>(Profile.read(place.root(), "dev"));
        config.putAll(settings);
        var aws = EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, file::keep, new lambdavpc.embedded.Runtime() {
            @Override
            public boolean runs(String type) {
                return RUNS.contains(type);
            }

            @Override
            public Map<String, Object> created(Entry entry) {
                return runs(entry.type()) ? services.created(entry) : Map.of();
            }
        });
        try {
            program = new InProcessEngine("organization", "lambda-vpc", "dev", config, false, PATIENCE).run(App.program(config), new InProcessDeployment(aws));
        } catch (RuntimeException e) {
            assumeTrue(!String.valueOf(e.getMessage()).contains("no PostgreSQL"), e.getMessage());
            throw e;
        }
    }

    Place place() {
        return place;
    }

    WorldFile file() {
        return file;
    }

    Services services() {
        return services;
    }

    /** What is deployed now, with what the program meant by it. */
    ResourceGraph seen() {
        var now = new HashMap<String, Entry>();
        file.world().all().forEach(entry -> now.put(entry.urn(), entry));
        return ResourceGraph.of(program.all().filter(resource -> !resource.registration().custom() || resource.id().isEmpty()
                || now.containsKey(resource.urn())).map(resource -> now.containsKey(resource.urn())
                        ? new ResourceGraph.Resource(resource.registration(), resource.id(), now.get(resource.urn()).outputs(), false) : resource).toList());
    }

    @Override
    public void close() {
        services.close();
        file.close();
    }
}
