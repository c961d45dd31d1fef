package lambdavpc.cli.stack;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/** The Pulumi engine as a child process, cut off from the user's accounts and settings. It never outlives this JVM. */
public final class Engine {
    private static final int NO_ENGINE = 3;
    private static final String SETTINGS_OF_THE_USER = "(AWS|PULUMI)_.*";

    private final Path home;

    private Engine(Path home) {
        this.home = home;
    }

    /**
     * Gets the engine first where it is missing, with progress on stderr.
     *
     * @return empty when there is none to be had; the reason has been printed
     * @throws Failure if it cannot be kept
     */
    public static Optional<Engine> locate(Path root) {
        try {
            var process = new ProcessBuilder(root.resolve("bin/engine/locate").toString())
                    .redirectError(Redirect.INHERIT).start();
            var folder = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return switch (process.waitFor()) {
                case 0 -> Optional.of(new Engine(Path.of(folder)));
                case NO_ENGINE -> Optional.empty();
                default -> throw new Failure("could not get the Pulumi engine: see above");
            };
        } catch (IOException e) {
            throw Failure.of(e, root);
        } catch (InterruptedException e) {
            throw new Failure("interrupted");
        }
    }

    /**
     * @param provider port of the embedded AWS; empty for commands that touch no resource
     * @param output   where the engine's output and errors go
     * @return its exit status
     */
    int run(StackFolder stack, Path directory, OptionalInt provider, Redirect output, List<String> arguments) {
        var command = new ArrayList<>(List.of(home.resolve("pulumi").toString()));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command).directory(directory.toFile())
                .redirectInput(Redirect.INHERIT).redirectOutput(output);
        if (output.equals(Redirect.INHERIT)) {
            builder.redirectError(output);
        } else {
            builder.redirectErrorStream(true);
        }
        var environment = builder.environment();
        environment.keySet().removeIf(name -> name.matches(SETTINGS_OF_THE_USER));
        environment.put("PATH", home + ":" + environment.getOrDefault("PATH", "/usr/bin:/bin"));
        environment.putAll(Map.of(
                "PULUMI_HOME", stack.home().toString(),
                "PULUMI_BACKEND_URL", stack.backend().toUri().toString(),
                "PULUMI_CONFIG_PASSPHRASE_FILE", stack.passphrase().toString(),
                "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION", "true", // the plugin would be the one for the real AWS
                "PULUMI_SKIP_UPDATE_CHECK", "true",
                "PULUMI_DEBUG_COMMANDS", "true")); // offers --event-log
        provider.ifPresent(port -> environment.put("PULUMI_DEBUG_PROVIDERS", "aws:" + port));
        try {
            return await(builder.start());
        } catch (IOException e) {
            throw Failure.of(e, stack.folder());
        } catch (InterruptedException e) {
            throw new Failure("interrupted");
        }
    }

    /** The same engine with the user's own account and settings: {@code bin/pulumi}. */
    public static int onAccount(Path root, List<String> arguments) {
        var command = new ArrayList<>(List.of(root.resolve("bin/pulumi").toString()));
        command.addAll(arguments);
        try {
            return await(new ProcessBuilder(command).directory(root.toFile()).inheritIO().start());
        } catch (IOException e) {
            throw Failure.of(e, root);
        } catch (InterruptedException e) {
            throw new Failure("interrupted");
        }
    }

    /**
     * Ctrl-C reaches the engine by itself, being in the same process group, and it wants to end in good order: this JVM
     * stays until then. A request to terminate is passed on.
     */
    private static int await(Process engine) throws IOException, InterruptedException {
        var interrupt = Signal.handle(new Signal("INT"), signal -> {});
        SignalHandler passOn = signal -> engine.destroy();
        var terminate = Signal.handle(new Signal("TERM"), passOn);
        var hangUp = Signal.handle(new Signal("HUP"), passOn);
        var tether = tether(engine.pid());
        Set<ProcessHandle> family = new HashSet<>(); // an engine that is killed leaves its language host and program behind
        try {
            while (!engine.waitFor(250, TimeUnit.MILLISECONDS)) {
                engine.descendants().forEach(family::add);
            }
            return engine.exitValue();
        } finally {
            tether.destroyForcibly();
            engine.destroyForcibly();
            family.forEach(ProcessHandle::destroyForcibly);
            Signal.handle(new Signal("INT"), interrupt);
            Signal.handle(new Signal("TERM"), terminate);
            Signal.handle(new Signal("HUP"), hangUp);
        }
    }

    /** Ends the engine when this JVM is killed: its pipe to the tether closes then, whatever killed it. */
    private static Process tether(long engine) throws IOException {
        var script = """
                trap '' INT TERM HUP
                read -r nothing
                kill "$1" && for second in 1 2 3 4 5; do sleep 1; kill -0 "$1" || exit 0; done; kill -9 "$1"
                """;
        return new ProcessBuilder("sh", "-c", script, "tether", Long.toString(engine))
                .redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD).start();
    }
}
