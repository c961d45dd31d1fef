package lambdavpc.cli.stack;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Other programs of this machine, each asked one thing: briefly and without input.
 *
 * @param environment whose PATH they are found on, and which they get
 */
public record Programs(Map<String, String> environment) {
    private static final int PATIENCE_IN_SECONDS = 30;

    /** @param err what it complained of */
    public record Answer(int status, String out, String err) {
        public boolean fine() {
            return status == 0;
        }
    }

    public boolean has(String name) {
        return find(name).isPresent();
    }

    /** @return empty where there is no such program, or it does not end in time */
    public Optional<Answer> ask(String... command) {
        return find(command[0]).flatMap(program -> {
            var words = new ArrayList<>(List.of(command));
            words.set(0, program.toString());
            return run(words);
        });
    }

    private Optional<Path> find(String name) {
        return (name.contains("/") ? List.of("") : List.of(environment.getOrDefault("PATH", "").split(":"))).stream()
                .map(folder -> Path.of(folder, name)).filter(file -> Files.isExecutable(file) && !Files.isDirectory(file)).findFirst();
    }

    private Optional<Answer> run(List<String> command) {
        try {
            var builder = new ProcessBuilder(command).redirectInput(Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().clear();
            builder.environment().putAll(environment);
            var process = builder.start();
            // Read while it runs: a full pipe would hold it up.
            var out = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            var err = CompletableFuture.supplyAsync(() -> text(process.getErrorStream()));
            if (!process.waitFor(PATIENCE_IN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            return Optional.of(new Answer(process.exitValue(), out.join(), err.join()));
        } catch (IOException notRunnable) {
            return Optional.empty();
        } catch (InterruptedException e) {
            throw new Failure("interrupted");
        }
    }

    private static String text(InputStream stream) {
        try (stream) {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException closed) {
            return "";
        }
    }
}
