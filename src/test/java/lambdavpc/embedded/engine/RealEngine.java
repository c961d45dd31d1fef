package lambdavpc.embedded.engine;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The real Pulumi engine in a folder of its own, with a provider of this JVM attached and no account anywhere. */
public final class RealEngine {
    private final Path folder;
    private final Path binaries;
    private final int providerPort;

    /** What a command printed and how it ended. */
    public record Result(int status, String output) {}

    private RealEngine(Path folder, Path binaries, int providerPort) {
        this.folder = folder;
        this.binaries = binaries;
        this.providerPort = providerPort;
    }

    /**
     * A project whose program is {@code mainClass} on this JVM's class path; the test is skipped with a message where
     * there is no engine.
     */
    public static RealEngine project(Path folder, String project, Class<?> mainClass, int providerPort) throws IOException {
        var binaries = find();
        Assumptions.assumeTrue(binaries.isPresent(), "no pulumi with pulumi-language-java on PATH or in the cache: bin/pulumi version gets one");
        // As bin/program does: discovery's answer is known, and the program starts without Maven.
        var program = folder.resolve("mvn-program");
        Files.writeString(program, """
                #!/bin/sh
                case "$*" in *packages*) echo '[{"resource":true,"name":"aws","version":"%s"}]'; exit ;; esac
                exec '%s' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '%s' '%s'
                """.formatted(ProviderServer.SDK_VERSION, Path.of(System.getProperty("java.home"), "bin", "java"),
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator)).map(each -> Path.of(each).toAbsolutePath().toString())
                        .collect(Collectors.joining(File.pathSeparator)), mainClass.getName()));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(folder.resolve("Pulumi.yaml"),
                "name: " + project + "\nruntime: {name: java, options: {use-executor: ./mvn-program}}\n");
        Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(folder.resolve("state"));
        return new RealEngine(folder, binaries.get(), providerPort);
    }

    private static Optional<Path> find() throws IOException {
        var cache = Path.of(Optional.ofNullable(System.getenv("XDG_CACHE_HOME")).filter(text -> !text.isEmpty())
                .orElse(System.getProperty("user.home") + "/.cache")).resolve("lambda-vpc/engine");
        var versions = new ArrayList<Path>();
        if (Files.isDirectory(cache)) {
            try (var folders = Files.list(cache)) {
                folders.sorted().forEach(versions::add);
            }
        }
        return Stream.concat(Arrays.stream(System.getenv("PATH").split(File.pathSeparator)).map(Path::of), versions.stream())
                .filter(each -> Files.isExecutable(each.resolve("pulumi")) && Files.isExecutable(each.resolve("pulumi-language-java")))
                .findFirst();
    }

    /** Makes the stack; its configuration as the settings file has it. */
    public RealEngine stack(String name, Map<String, String> config) throws IOException {
        run("stack", "init", name);
        var file = folder.resolve("Pulumi." + name + ".yaml");
        var lines = new ArrayList<>(List.of("", "config:"));
        config.forEach((key, value) -> lines.add("  " + key + ": " + value));
        Files.writeString(file, Files.readString(file) + String.join("\n", lines) + "\n");
        return this;
    }

    public Result run(String... arguments) {
        try {
            var log = Files.createTempFile(folder, "pulumi", ".log");
            var process = start(log, arguments);
            if (!process.waitFor(5, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
                throw new AssertionError("pulumi " + String.join(" ", arguments) + " did not end:\n" + Files.readString(log));
            }
            return new Result(process.exitValue(), Files.readString(log));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Starts a command and does not wait for it. */
    public Process start(Path log, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(binaries.resolve("pulumi").toString(), "--non-interactive", "--color=never"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).redirectOutput(log.toFile());
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.startsWith("AWS_") || name.startsWith("PULUMI_"));
        environment.put("PATH", binaries + File.pathSeparator + environment.get("PATH"));
        environment.put("PULUMI_HOME", folder.resolve("home").toString());
        environment.put("PULUMI_BACKEND_URL", folder.resolve("state").toUri().toString());
        environment.put("PULUMI_CONFIG_PASSPHRASE", "test");
        environment.put("PULUMI_SKIP_UPDATE_CHECK", "true");
        environment.put("PULUMI_DEBUG_PROVIDERS", "aws:" + providerPort);
        return builder.start();
    }

    /** The same, for a command that has to go well. */
    public String must(String... arguments) {
        var result = run(arguments);
        if (result.status() != 0) {
            throw new AssertionError("pulumi " + String.join(" ", arguments) + " ended with " + result.status() + ":\n" + result.output());
        }
        return result.output();
    }

    public JsonObject export(String stack) throws IOException {
        var file = Files.createTempFile(folder, "export", ".json");
        must("stack", "export", "-s", stack, "--file", file.toString());
        return JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    }
}
