package lambdavpc.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import lambdavpc.App;
import lambdavpc.cli.stack.StackFolder;

/** A clone of this repository with a space in its path, whose program is this JVM's classes: nothing has to be built. */
public final class Clone implements AutoCloseable {
    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();
    private String classPath = System.getProperty("java.class.path");

    /** What a command printed and how it ended. */
    public record Result(int status, String out, String err) {}

    public Clone(Path temporary) throws IOException {
        folder = Files.createDirectories(temporary.resolve("a clone")).toRealPath();
        environment.put("XDG_STATE_HOME", folder.resolveSibling("state").toString());
        var here = Path.of("").toAbsolutePath();
        Files.writeString(root().resolve("Pulumi.yaml"),
                Files.readString(here.resolve("Pulumi.yaml")).replace("use-executor: ./bin/program", "binary: program.jar"));
        for (var profile : List.of("Pulumi.dev.yaml", "Pulumi.prod.yaml", "bin/engine/locate", "bin/engine/go.mod", "bin/engine/go.sum")) {
            Files.createDirectories(root().resolve(profile).getParent());
            Files.copy(here.resolve(profile), root().resolve(profile), StandardCopyOption.COPY_ATTRIBUTES);
        }
        Files.createSymbolicLink(root().resolve("function"), here.resolve("function"));
        Files.createSymbolicLink(root().resolve("src"), here.resolve("src"));
        Files.createSymbolicLink(Files.createDirectories(root().resolve("target")).resolve("runtime"), here.resolve("target/runtime"));
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, App.class.getName());
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .map(Path::of).map(Path::toUri).map(URI::toString).collect(Collectors.joining(" ")));
        new JarOutputStream(Files.newOutputStream(root().resolve("program.jar")), manifest).close();
    }

    public Path root() {
        return folder;
    }

    StackFolder stack(String name) {
        return StackFolder.of(root(), name, environment);
    }

    public Clone with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** For a command line that cannot read this JVM's. */
    void classPath(String other) {
        classPath = other;
    }

    /** This PATH without an engine and all that could get one. */
    Clone withoutEngine() throws IOException {
        var tools = Files.createDirectories(folder.resolveSibling("tools"));
        for (var each : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isDirectory(Path.of(each))) {
                try (var programs = Files.list(Path.of(each))) {
                    for (var program : programs.filter(file -> !file.getFileName().toString().matches("pulumi.*|go|curl")).toList()) {
                        var link = tools.resolve(program.getFileName());
                        if (!Files.exists(link, LinkOption.NOFOLLOW_LINKS)) {
                            Files.createSymbolicLink(link, program);
                        }
                    }
                }
            }
        }
        return with("PATH", tools.toString()).with("XDG_CACHE_HOME", folder.resolveSibling("cache").toString());
    }

    static boolean engineIsHere() {
        var cache = System.getenv().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
        try (var versions = Files.walk(Path.of(cache, "lambda-vpc", "engine"), 2)) {
            if (versions.anyMatch(file -> file.endsWith("pulumi"))) {
                return true;
            }
        } catch (IOException | java.io.UncheckedIOException nothingCached) {
            // It may still be on PATH.
        }
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).anyMatch(each -> Files.isExecutable(Path.of(each, "pulumi")));
    }

    /** The links lead out of the temporary folder: whoever deletes it would complain. */
    @Override
    public void close() throws IOException {
        try (var files = Files.walk(folder.getParent())) {
            for (var link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    public Process start(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    /** @param runner program that runs the command; it stays the same process */
    public Process start(List<String> runner, String... arguments) throws IOException {
        var command = new ArrayList<>(runner);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
                "-cp", classPath, "-Dlambdavpc.root=" + root(), Main.class.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(root().toFile())
                .redirectOutput(folder.resolveSibling("out").toFile()).redirectError(folder.resolveSibling("err").toFile());
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** Gives a working tree, this one or a copy, a bin/lambda-vpc that is this JVM's classes. */
    void installCommand(Path tree) throws IOException {
        var command = Files.createDirectories(tree.resolve("bin")).resolve("lambda-vpc");
        Files.writeString(command, "#!/bin/sh\nexec '%s' -XX:TieredStopAtLevel=1 -cp '%s' '-Dlambdavpc.root=%s' %s \"$@\"\n"
                .formatted(Path.of(System.getProperty("java.home"), "bin", "java"), classPath, tree, Main.class.getName()));
        command.toFile().setExecutable(true);
    }

    /** A line in this folder, run as a step of a workflow is. */
    Result step(String line, Map<String, String> more) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", line).directory(root().toFile())
                .redirectOutput(folder.resolveSibling("out").toFile()).redirectError(folder.resolveSibling("err").toFile());
        builder.environment().putAll(environment);
        builder.environment().putAll(more);
        return end(builder.start(), line);
    }

    public Result run(String... arguments) throws IOException, InterruptedException {
        return end(start(arguments), arguments);
    }

    /** Waits for the end of what was started. */
    public Result end(Process process, String... arguments) throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(5, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + String.join(" ", arguments) + "\n" + err());
        }
        return new Result(process.exitValue(), Files.readString(folder.resolveSibling("out"), UTF_8), err());
    }

    private String err() throws IOException {
        return Files.readString(folder.resolveSibling("err"), UTF_8);
    }

    /** Every file of the working tree and its content. */
    public Map<String, String> content() throws IOException {
        var content = new TreeMap<String, String>();
        try (var files = Files.walk(root())) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                content.put(root().relativize(file).toString(), Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return content;
    }
}
