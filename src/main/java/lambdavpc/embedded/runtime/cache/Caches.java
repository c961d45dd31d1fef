package lambdavpc.embedded.runtime.cache;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.elasticache.ServerlessCache;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Children;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.PrivateFiles;
import lambdavpc.embedded.runtime.database.Authority;
import lambdavpc.embedded.runtime.secrets.IamTokens;

/** The stack's serverless caches. Where this machine has no server for them none runs, which functions take for a cache that is down. */
public final class Caches {
    private final Place place;
    private final Supplier<World> world;
    private final Children children;
    private final IamTokens tokens;
    private final Map<String, Running> running = new ConcurrentHashMap<>();

    private record Running(String host, ValkeyServer server, Front front) {}

    /** @param tokens tells which IAM logins are good */
    public Caches(Place place, Supplier<World> world, Children children, IamTokens tokens) {
        this.place = place;
        this.world = world;
        this.children = children;
        this.tokens = tokens;
    }

    /** Whether this machine has a server for them. */
    public static boolean runHere() {
        return ValkeyServer.program().isPresent();
    }

    /**
     * Makes the cache, or starts it again, or changes one that runs.
     *
     * @throws CannotRun in one line
     */
    public synchronized void start(World.Entry cache) {
        if (runHere()) {
            running.computeIfAbsent(cache.id(), id -> behindItsFront(cache)).server().run(
                    new ValkeyServer.Setup(CacheUser.of(cache, world.get()), gigabytes(cache)));
        }
    }

    /** Applies what is declared now to those that run: users change without their cache. */
    public void refresh() {
        world.get().all(ServerlessCache.TYPE).filter(cache -> running.containsKey(cache.id()) && running.get(cache.id()).server().running()).forEach(cache -> {
            try {
                start(cache);
            } catch (CannotRun refused) {
                System.err.println(refused.getMessage());
            }
        });
    }

    /** @return those that ran before and do not any more: somebody killed them */
    public List<String> killed() {
        return running.entrySet().stream().filter(each -> !each.getValue().server().running()).map(Map.Entry::getKey).sorted().toList();
    }

    public void remove(World.Entry cache) {
        var gone = running.remove(cache.id());
        if (gone != null) {
            gone.front().close();
            gone.server().stop();
        }
        PrivateFiles.deleteTree(place.caches().resolve(cache.id()));
    }

    public void stop() {
        running.values().forEach(each -> {
            each.front().close();
            each.server().stop();
        });
    }

    /** Names in the VPC to what answers here. */
    public Map<String, InetSocketAddress> hosts() {
        return running.values().stream().collect(Collectors.toMap(Running::host, each -> each.front().address(), (one, same) -> one, TreeMap::new));
    }

    private Running behindItsFront(World.Entry cache) {
        var endpoint = new Inputs(cache.outputs()).objects("endpoints").get(0);
        var host = endpoint.text("address").orElseThrow();
        var port = ((Number) endpoint.raw("port")).intValue();
        var arn = (String) cache.outputs().get("arn");
        var at = new InetSocketAddress(place.address(cache.id() + "|server"), port);
        var server = new ValkeyServer(place.caches().resolve(cache.id()), at, children);
        var front = new Front(new InetSocketAddress(place.address(cache.id()), port), new Authority(place.certificates()).server(host), at, (name, given) ->
                CacheUser.of(world.get().find(ServerlessCache.TYPE, cache.id()).orElse(cache), world.get()).stream().filter(user -> user.iam() && user.name().equals(name)).findFirst()
                        .map(user -> tokens.opensCache(arn, user.arn(), given) ? server.behindIam() : "").orElse(given));
        return new Running(host, server, front);
    }

    /** As ElastiCache has it where nothing is said. */
    private static long gigabytes(World.Entry cache) {
        return new Inputs(cache.inputs()).object("cacheUsageLimits").flatMap(limits -> limits.object("dataStorage")).flatMap(storage -> storage.number("maximum"))
                .map(Integer::longValue).orElse(5_000L);
    }
}
