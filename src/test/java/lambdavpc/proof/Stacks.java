package lambdavpc.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import lambdavpc.App;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ResourceGraph;

/** Our profiles, deployed once in this JVM. */
final class Stacks {
    /** The profile {@code dev} with a read cache. */
    static final String CACHED = "with a cache";
    /** The profile {@code dev} with a proxy before its database. */
    static final String PROXIED = "with a proxy";

    private Stacks() {}

    static ResourceGraph dev() {
        return Dev.GRAPH;
    }

    static ResourceGraph prod() {
        return Prod.GRAPH;
    }

    static ResourceGraph cached() {
        return Cached.GRAPH;
    }

    static ResourceGraph proxied() {
        return Proxied.GRAPH;
    }

    // In classes of their own: the program runs in another thread, which needs this class to be ready.

    private static final class Dev {
        private static final ResourceGraph GRAPH = deployed("dev", Map.of());
    }

    private static final class Prod {
        private static final ResourceGraph GRAPH = deployed("prod", Map.of());
    }

    private static final class Cached {
        private static final ResourceGraph GRAPH = deployed("dev", Map.of("cache", "{\"store\":\"serverless\",\"ttlInSeconds\":30}"));
    }

    private static final class Proxied {
        private static final ResourceGraph GRAPH = deployed("dev", Map.of("database", "{\"onDelete\":\"discard\",\"proxy\":true}"));
    }

    /** @param rooms settings of whole rooms instead of the profile's: {@code network} to JSON */
    static ResourceGraph deployed(String stack, Map<String, String> rooms) {
        try {
            var config = new HashMap<>(Profile.read(Path.of(""), stack));
            rooms.forEach((room, json) -> config.put("lambda-vpc:" + room, json));
            var aws = EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {});
            return new InProcessEngine("lambda-vpc", stack, config, false).run(App.program(config), new InProcessDeployment(aws));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
