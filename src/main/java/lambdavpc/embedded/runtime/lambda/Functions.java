package lambdavpc.embedded.runtime.lambda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Children;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.PrivateFiles;
import lambdavpc.embedded.runtime.monitoring.Reading;
import lambdavpc.embedded.runtime.network.FunctionNetwork;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import lambdavpc.graph.Archive;

/** The stack's functions: their versions as they were deployed, and their processes. */
public final class Functions {
    public static final String TYPE = "aws:lambda/function:Function";
    public static final String ALIAS = "aws:lambda/alias:Alias";
    /** After so long without work an execution environment ends. */
    private static final double IDLE_SECONDS = 300;

    private final Place place;
    private final Supplier<World> world;
    private final Launcher launcher;
    private final FunctionNetwork network;
    private final RoleKeys keys;
    private final LogGroups logs;
    private final Children children;
    private final List<Environment> idle = new ArrayList<>();
    private final List<Environment> busy = new ArrayList<>();

    public Functions(Place place, Supplier<World> world, Launcher launcher, FunctionNetwork network, RoleKeys keys, LogGroups logs, Children children) {
        this.place = place;
        this.world = world;
        this.launcher = launcher;
        this.network = network;
        this.keys = keys;
        this.logs = logs;
        this.children = children;
    }

    /**
     * Keeps the code and the configuration as they are now: what is built later does not change what was deployed.
     *
     * @throws CannotRun when the archive cannot be read
     */
    public void deploy(World.Entry function) {
        var folder = folder((String) function.outputs().get("name"));
        var latest = Declaration.of(function, Declaration.LATEST, copied(function, folder));
        PrivateFiles.write(file(folder, Declaration.LATEST), latest.toJson());
        if (function.outputs().get("version") instanceof String version && version.matches("\\d+") && !Files.exists(file(folder, version))) {
            PrivateFiles.write(file(folder, version), Declaration.of(function, version, latest.code()).toJson());
        }
        endIdle(latest.name(), environment -> environment.declaration().version().equals(Declaration.LATEST));
    }

    public void remove(World.Entry function) {
        var name = (String) function.outputs().get("name");
        endIdle(name, environment -> true);
        network.remove(name);
        PrivateFiles.deleteTree(folder(name));
    }

    /**
     * One invocation, in a process that is there already or a new one.
     *
     * @param qualifier version or alias; empty for the latest code
     * @throws AwsException as AWS refuses: no such function, version or alias; too many at once
     */
    public Result invoke(String name, String qualifier, String payload) {
        var declaration = declaration(name, qualifier);
        var environment = take(declaration);
        try {
            return environment.invoke(payload);
        } finally {
            giveBack(environment);
        }
    }

    /** Our copy of a function's latest code. */
    public Path code(String name) {
        return Path.of(declaration(name, "").code());
    }

    /** How many run at this moment, as Lambda tells of the account. */
    public synchronized Reading reading() {
        return new Reading("AWS/Lambda", "ConcurrentExecutions", Map.of(), busy.size());
    }

    /** Ends the processes that had no work for a while. */
    public void rest() {
        var tired = new ArrayList<Environment>();
        synchronized (this) {
            idle.stream().filter(each -> each.idleSeconds() > IDLE_SECONDS || !each.alive()).forEach(tired::add);
            idle.removeAll(tired);
        }
        tired.forEach(Environment::close);
    }

    public void stop() {
        List<Environment> all;
        synchronized (this) {
            all = new ArrayList<>(idle);
            all.addAll(busy);
            idle.clear();
        }
        all.parallelStream().forEach(Environment::close);
    }

    private Declaration declaration(String name, String qualifier) {
        var folder = folder(name);
        var arn = world.get().all(TYPE).filter(each -> name.equals(each.outputs().get("name"))).findFirst()
                .map(each -> (String) each.outputs().get("arn"))
                .orElseThrow(() -> new AwsException("ResourceNotFoundException", "Function not found: " + name));
        var version = qualifier.isEmpty() || qualifier.equals(Declaration.LATEST) ? Declaration.LATEST
                : qualifier.matches("\\d+") ? qualifier : ofAlias(name, arn, qualifier);
        try {
            return Declaration.fromJson(Files.readString(file(folder, version)));
        } catch (IOException e) {
            throw new AwsException("ResourceNotFoundException", "Function not found: " + arn + ":" + version);
        }
    }

    private String ofAlias(String name, String arn, String alias) {
        return world.get().all(ALIAS)
                .filter(each -> alias.equals(each.outputs().get("name")))
                .filter(each -> List.of(name, arn).contains(each.inputs().get("functionName")))
                .findFirst().map(each -> (String) each.outputs().get("functionVersion"))
                .orElseThrow(() -> new AwsException("ResourceNotFoundException", "Cannot find alias arn: " + arn + ":" + alias));
    }

    private synchronized Environment take(Declaration declaration) {
        idle.removeIf(each -> !each.alive());
        var warm = idle.stream().filter(each -> each.declaration().equals(declaration)).findFirst();
        if (warm.isPresent()) {
            idle.remove(warm.get());
            busy.add(warm.get());
            return warm.get();
        }
        var running = busy.stream().filter(each -> each.declaration().name().equals(declaration.name())).count();
        if (declaration.reserved() != null && running >= declaration.reserved()) {
            throw new AwsException("TooManyRequestsException", "Rate Exceeded. (ReservedFunctionConcurrentInvocationLimitExceeded)");
        }
        var environment = new Environment(declaration, launcher, keys.issue(declaration.role(), network.place(declaration.name())), logs, children);
        busy.add(environment);
        return environment;
    }

    private synchronized void giveBack(Environment environment) {
        busy.remove(environment);
        if (environment.alive()) {
            idle.add(environment);
        }
    }

    private void endIdle(String name, java.util.function.Predicate<Environment> which) {
        var ended = new ArrayList<Environment>();
        synchronized (this) {
            idle.stream().filter(each -> each.declaration().name().equals(name) && which.test(each)).forEach(ended::add);
            idle.removeAll(ended);
        }
        ended.forEach(Environment::close);
    }

    /** A jar as it is, a zip unpacked, a folder as a folder. */
    private String copied(World.Entry function, Path folder) {
        if ("Image".equals(function.outputs().get("packageType"))) {
            return "";
        }
        if (!(function.inputs().get("code") instanceof Archive archive)) {
            throw new CannotRun("the embedded Lambda runs code from a file archive; %s has none".formatted(function.outputs().get("name")));
        }
        var source = place.root().resolve(archive.path());
        if (!Files.exists(source)) {
            throw new CannotRun("the function's archive %s is not there: run bin/build".formatted(source));
        }
        var copy = folder.resolve(Archive.hashOf(source).substring(0, 32) + (source.toString().endsWith(".jar") ? ".jar" : ""));
        try {
            if (!Files.exists(copy)) {
                keep(source, copy);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the function's archive %s: %s".formatted(source, e.getMessage()), e);
        }
        return copy.toString();
    }

    /** Whole or not at all: a part of it, on a full disk, would be taken for the whole next time. */
    private static void keep(Path source, Path copy) throws IOException {
        if (copy.toString().endsWith(".jar")) {
            PrivateFiles.write(copy, Files.readAllBytes(source));
            return;
        }
        Files.createDirectories(copy.getParent());
        var partial = Files.createTempDirectory(copy.getParent(), "code"); // 0700 by contract
        try {
            if (Files.isDirectory(source)) {
                copyTree(source, partial);
            } else {
                try (var zip = FileSystems.newFileSystem(source, Map.of("accessMode", "readOnly"))) {
                    copyTree(zip.getPath("/"), partial);
                }
            }
            Files.move(partial, copy, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            PrivateFiles.deleteTree(partial);
        }
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var target = to.resolve(from.relativize(file).toString()).normalize();
                if (!target.startsWith(to)) {
                    throw new IOException(file + " leads out of the archive");
                }
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private Path folder(String name) {
        return place.functions().resolve(name);
    }

    private static Path file(Path folder, String version) {
        return folder.resolve("version-" + version + ".json");
    }
}
