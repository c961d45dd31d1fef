package lambdavpc.embedded.runtime.proxy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.Stream;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.rds.Proxy;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.PrivateFiles;
import lambdavpc.embedded.runtime.Spot;
import lambdavpc.embedded.runtime.database.Authority;
import lambdavpc.embedded.runtime.database.Databases;
import lambdavpc.embedded.runtime.lambda.LogGroups;
import lambdavpc.embedded.runtime.network.FunctionNetwork;
import lambdavpc.embedded.runtime.secrets.IamTokens;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import lambdavpc.embedded.runtime.secrets.SecretsManager;

/** The stack's RDS Proxies. Each starts when somebody may want it, and ends with the supervisor or with its resource. */
public final class Proxies implements AutoCloseable {
    /** Of PostgreSQL, whatever the database's own. */
    private static final int PORT = 5432;

    private final Place place;
    private final Supplier<World> world;
    private final Databases databases;
    private final FunctionNetwork network;
    private final SecretsManager secrets;
    private final RoleKeys keys;
    private final IamTokens tokens;
    private final LogGroups logs;
    private final Authority authority;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, ConnectionProxy> running = new ConcurrentHashMap<>();

    public Proxies(Place place, Supplier<World> world, Databases databases, FunctionNetwork network, SecretsManager secrets, RoleKeys keys, IamTokens tokens,
            LogGroups logs) {
        this.place = place;
        this.world = world;
        this.databases = databases;
        this.network = network;
        this.secrets = secrets;
        this.keys = keys;
        this.tokens = tokens;
        this.logs = logs;
        authority = new Authority(place.certificates());
    }

    /** Names in the VPC to where they are here; whoever is named takes connections. */
    public Map<String, InetSocketAddress> hosts() {
        var hosts = new TreeMap<String, InetSocketAddress>();
        world.get().all(Proxy.TYPE).filter(proxy -> "POSTGRESQL".equals(proxy.inputs().get("engineFamily"))).forEach(proxy -> {
            running.computeIfAbsent(proxy.id(), id -> start(proxy));
            hosts.put((String) proxy.outputs().get("endpoint"), new InetSocketAddress(place.address(proxy.id()), PORT));
        });
        return hosts;
    }

    public void remove(World.Entry proxy) {
        Optional.ofNullable(running.remove(proxy.id())).ifPresent(ConnectionProxy::close);
        PrivateFiles.deleteTree(folder(proxy.id()));
    }

    /** What stands between them and their databases, a line each. */
    public Stream<String> blocked() {
        return running.entrySet().stream().filter(each -> !each.getValue().blocked().isEmpty()).map(each -> each.getKey() + " " + each.getValue().blocked());
    }

    private Path folder(String id) {
        return place.databases().resolveSibling("proxies").resolve(id);
    }

    private ConnectionProxy start(World.Entry proxy) {
        try {
            var folder = folder(proxy.id());
            if (!Files.exists(folder.resolve("server.pem"))) {
                authority.issue((String) proxy.outputs().get("endpoint"), folder);
            }
            var listener = new ServerSocket(PORT, 50, InetAddress.getByName(place.address(proxy.id())));
            return new ConnectionProxy(new Entry(proxy.id()), Tls.identity(folder), Tls.trust(authority.certificate()), listener, threads,
                    line -> logs.append("/aws/rds/proxy/" + proxy.id(), "default", line));
        } catch (IOException | GeneralSecurityException e) {
            throw new CannotRun("the proxy %s cannot start on port %d of %s: %s".formatted(proxy.id(), PORT, place.address(proxy.id()), e.getMessage()));
        }
    }

    /** A proxy as the world has it at the moment. */
    private final class Entry implements ConnectionProxy.Declared {
        private final String id;
        private RoleKeys.Keys session;

        Entry(String id) {
            this.id = id;
        }

        private World.Entry proxy() {
            return world.get().find(Proxy.TYPE, id).orElseThrow();
        }

        private Inputs auth() {
            return new Inputs(proxy().inputs()).objects("auths").get(0);
        }

        private Inputs pool() {
            return world.get().all(Proxy.Targets.TYPE).filter(each -> id.equals(each.inputs().get("dbProxyName"))).findFirst()
                    .flatMap(each -> new Inputs(each.inputs()).object("connectionPoolConfig")).orElse(new Inputs(Map.of()));
        }

        private World.Entry database() throws Refusal {
            return world.get().all(Proxy.Target.TYPE).filter(each -> id.equals(each.inputs().get("dbProxyName"))).findFirst()
                    .flatMap(each -> world.get().all(Databases.TYPE).filter(instance -> instance.outputs().get("identifier").equals(each.inputs().get("dbInstanceIdentifier"))).findFirst())
                    .orElseThrow(() -> new Refusal("08001", "the proxy has no target"));
        }

        @Override
        public boolean takesTokens() {
            return auth().text("iamAuth").filter("REQUIRED"::equals).isPresent();
        }

        @Override
        public synchronized String secret() {
            var role = (String) proxy().inputs().get("roleArn");
            if (session == null || !session.role().equals(role)) {
                session = keys.issue(role, new Spot(id, ""));
            }
            var request = new JsonObject();
            request.addProperty("SecretId", auth().text("secretArn").orElseThrow());
            return secrets.call("GetSecretValue", request, session).get("SecretString").getAsString();
        }

        @Override
        public boolean isToken(String user, String token) {
            var endpoint = proxy().outputs().get("endpoint") + ":" + PORT;
            return tokens.valid(endpoint, String.valueOf(proxy().outputs().get("arn")).split(":")[3], user, token);
        }

        @Override
        public Optional<String> blocker() {
            try {
                var database = database();
                return network.blocker(id, (String) database.outputs().get("address"), ((Number) database.outputs().get("port")).intValue());
            } catch (Refusal none) {
                return Optional.empty();
            }
        }

        @Override
        public Backend.Target target() throws Refusal {
            var host = (String) database().outputs().get("address");
            return new Backend.Target(host, Optional.ofNullable(databases.hosts().get(host)).orElseThrow(() -> new Refusal("08001", "the proxy's target does not run")));
        }

        @Override
        public int most() {
            return Databases.MOST_CONNECTIONS * pool().number("maxConnectionsPercent").orElse(100) / 100;
        }

        @Override
        public Duration borrowTimeout() {
            return Duration.ofSeconds(pool().number("connectionBorrowTimeout").orElse(120));
        }
    }

    @Override
    public void close() {
        running.values().forEach(ConnectionProxy::close);
        running.clear();
        threads.shutdownNow();
    }
}
