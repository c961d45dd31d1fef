package lambdavpc.embedded.runtime.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Children;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.PrivateFiles;
import lambdavpc.embedded.runtime.secrets.IamTokens;

/** The stack's RDS instances. */
public final class Databases {
    public static final String TYPE = "aws:rds/instance:Instance";
    /** What a server here admits, whatever its class. */
    public static final int MOST_CONNECTIONS = 100;

    private final Place place;
    private final Children children;
    private final Function<World.Entry, String> masterPassword;
    private final IamTokens tokens;
    private final Authority authority;
    private final Map<String, DatabaseServer> servers = new ConcurrentHashMap<>();
    private final Map<String, World.Entry> declared = new ConcurrentHashMap<>();

    /**
     * @param masterPassword of an instance: makes it when there is none yet
     * @param tokens         tells which IAM logins are good
     */
    public Databases(Place place, Children children, Function<World.Entry, String> masterPassword, IamTokens tokens) {
        this.place = place;
        this.children = children;
        this.masterPassword = masterPassword;
        this.tokens = tokens;
        this.authority = new Authority(place.certificates());
    }

    /**
     * Makes the instance, or starts it again.
     *
     * @throws CannotRun in one line
     */
    public void start(World.Entry instance) {
        var server = servers.computeIfAbsent(instance.id(), id -> server(instance));
        declared.put(instance.id(), instance);
        server.start(masterPassword.apply(instance));
    }

    /** Applies a setting that is read when a server starts. */
    public void restart(World.Entry instance) {
        var server = servers.remove(instance.id());
        if (server != null) {
            server.stop();
        }
        start(instance);
    }

    /** Copies the instance's files as they are. Its server pauses for it, as the storage of a single-zone instance does for a snapshot. */
    public void backUp(World.Entry instance, Path into) {
        servers.get(instance.id()).stop();
        PrivateFiles.copyTree(folder(instance), into);
        start(instance);
    }

    /** Takes its server and its data away, and nothing that is declared. */
    public void lose(World.Entry instance) {
        servers.remove(instance.id()).stop();
        PrivateFiles.deleteTree(folder(instance));
    }

    /** Starts a server on a backup's data, under the instance's own name, with a certificate for it. */
    public void restore(Path backup, World.Entry instance) {
        place(backup, instance);
        start(instance);
    }

    /** The same with a backup of another stack's instance: the master gets the password that RDS keeps for this one. */
    public void adopt(Path backup, World.Entry instance) {
        place(backup, instance);
        servers.computeIfAbsent(instance.id(), id -> server(instance)).rekey(masterPassword.apply(instance));
        start(instance);
    }

    private void place(Path backup, World.Entry instance) {
        remove(instance);
        PrivateFiles.copyTree(backup, folder(instance));
        authority.issue((String) instance.outputs().get("address"), folder(instance));
    }

    /** @return what this machine lacks for IAM logins, in one line; empty when nothing is lacking */
    public Optional<String> noIamLogins() {
        return servers.values().stream().map(DatabaseServer::noIamLogins).flatMap(Optional::stream).findFirst();
    }

    /** @return instances that ran before and do not any more: somebody killed them */
    public List<String> killed() {
        return servers.entrySet().stream().filter(each -> !each.getValue().running()).map(Map.Entry::getKey).sorted().toList();
    }

    public void remove(World.Entry instance) {
        var server = servers.remove(instance.id());
        declared.remove(instance.id());
        if (server != null) {
            server.stop();
        }
        PrivateFiles.deleteTree(folder(instance));
    }

    /** Takes away the data of instances that are not declared any more: an engine that was killed forgets what it had begun. */
    public void removeOthers(List<String> declaredIds) {
        if (Files.isDirectory(place.databases())) {
            try (var folders = Files.list(place.databases())) {
                folders.filter(folder -> !declaredIds.contains(folder.getFileName().toString())).forEach(PrivateFiles::deleteTree);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    public void stop() {
        servers.values().parallelStream().forEach(DatabaseServer::stop);
    }

    /** Names in the VPC to the servers here. */
    public Map<String, InetSocketAddress> hosts() {
        return declared.values().stream().collect(Collectors.toMap(entry -> (String) entry.outputs().get("address"),
                entry -> new InetSocketAddress(place.address(entry.id()), ((Number) entry.outputs().get("port")).intValue()), (one, same) -> one, TreeMap::new));
    }

    public Path rootCertificate() {
        return authority.certificate();
    }

    private DatabaseServer server(World.Entry instance) {
        var declaration = DatabaseServer.Declaration.of(instance, place.address(instance.id()), folder(instance));
        return switch (declaration.engine()) {
            case "postgres" -> new PostgreSql(declaration, authority, children, tokens);
            case "mysql", "mariadb" -> new MariaDb(declaration, authority, children);
            default -> throw new CannotRun("the embedded RDS runs postgres, mysql and mariadb, not " + declaration.engine());
        };
    }

    private Path folder(World.Entry instance) {
        return place.databases().resolve(instance.id());
    }
}
