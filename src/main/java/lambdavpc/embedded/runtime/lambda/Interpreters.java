package lambdavpc.embedded.runtime.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import lambdavpc.embedded.runtime.CannotRun;

/**
 * The installed {@code node} and {@code python3}, whatever their version, under a bootstrap of ours: AWS's interface clients for both
 * are built from C++ when they are installed, which is more than a first try of one's function should need.
 */
final class Interpreters {
    /** Asks a program where it really is: a version manager's stand-in needs more of an environment than a function has. */
    private static final Map<String, List<String>> WHERE = Map.of(
            "node", List.of("node", "-p", "process.execPath"),
            "python3", List.of("python3", "-c", "import sys; print(sys.executable)"));

    private final Map<String, String> found = new ConcurrentHashMap<>();

    /** @throws CannotRun where the program is not installed */
    List<String> node(String hostsFile, String taskRoot, String handler, int heapMb) {
        return List.of(program("node"), "--max-old-space-size=" + heapMb, "-e", script("bootstrap.js"), hostsFile, taskRoot, handler);
    }

    /** @throws CannotRun where the program is not installed */
    List<String> python(String hostsFile, String taskRoot, String handler) {
        return List.of(program("python3"), "-u", "-c", script("bootstrap.py"), hostsFile, taskRoot, handler);
    }

    private String program(String name) {
        return found.computeIfAbsent(name, Interpreters::locate);
    }

    private static String locate(String name) {
        try {
            var asked = new ProcessBuilder(WHERE.get(name)).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            var answer = new String(asked.getInputStream().readAllBytes(), UTF_8).strip();
            if (asked.waitFor(10, TimeUnit.SECONDS) && asked.exitValue() == 0 && !answer.isEmpty()) {
                return answer;
            }
        } catch (IOException absent) {
            // Told below.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new CannotRun("functions of this runtime need %s on the PATH of this machine; install it, or deploy without invoking".formatted(name));
    }

    private static String script(String name) {
        try (var script = Objects.requireNonNull(Interpreters.class.getResourceAsStream("/lambdavpc/embedded/runtime/" + name), name)) {
            return new String(script.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
