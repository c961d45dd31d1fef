package lambdavpc.embedded.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import lambdavpc.embedded.AwsException;

/** Talks to a stack's supervisor; starts it where that is needed. */
final class SupervisorClient {
    private static final Duration START = Duration.ofSeconds(60);

    private final Place place;

    SupervisorClient(Place place) {
        this.place = place;
    }

    /**
     * One request; the supervisor is started when it does not run.
     *
     * @throws AwsException as AWS refuses
     * @throws CannotRun      when it cannot start, or cannot do what it was asked
     */
    JsonObject call(String path, JsonObject request) {
        for (var attempt = 0;; attempt++) {
            var running = running().orElseGet(this::start);
            try {
                return checked(running.call(path, request));
            } catch (java.net.ConnectException wentMeanwhile) {
                if (attempt == 3) {
                    throw new CannotRun("the stack's supervisor does not answer; its log is " + place.output());
                }
            } catch (IOException e) {
                throw new CannotRun("the stack's supervisor ended in the middle of its work; its log is " + place.output());
            }
        }
    }

    /** Ends it and waits for its end; nothing when it does not run. */
    void stop() {
        running().ifPresent(running -> {
            try {
                running.call("/stop", new JsonObject());
            } catch (IOException ended) {
                // That is what was wanted.
            }
            running.process().ifPresent(process -> {
                try {
                    process.onExit().get(30, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
                    process.destroyForcibly();
                }
            });
        });
    }

    /** @return empty when it does not run */
    Optional<Long> pid() {
        return running().map(Running::pid);
    }

    private static JsonObject checked(JsonObject answer) {
        if (answer.has("code")) {
            throw new AwsException(answer.get("code").getAsString(), answer.get("message").getAsString());
        }
        if (answer.has("failure")) {
            throw new CannotRun(answer.get("failure").getAsString());
        }
        return answer;
    }

    /** Where one listens. */
    private record Running(int port, String token, long pid) {
        Optional<ProcessHandle> process() {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        }

        JsonObject call(String path, JsonObject request) throws IOException {
            var connection = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Authorization", token);
            connection.setDoOutput(true);
            try (var body = connection.getOutputStream()) {
                body.write(request.toString().getBytes(UTF_8));
            }
            try (var answer = connection.getInputStream()) {
                if (JsonParser.parseString(new String(answer.readAllBytes(), UTF_8)) instanceof JsonObject whole) {
                    return whole;
                }
                throw new IOException("it ended before it had answered");
            } catch (JsonParseException cutShort) {
                throw new IOException("it ended before it had answered", cutShort);
            }
        }
    }

    private Optional<Running> running() {
        try {
            var control = JsonParser.parseString(Files.readString(place.control())).getAsJsonObject();
            var running = new Running(control.get("port").getAsInt(), control.get("token").getAsString(), control.get("pid").getAsLong());
            if (running.process().isEmpty()) {
                return Optional.empty(); // killed
            }
            running.call("/ping", new JsonObject());
            return Optional.of(running);
        } catch (IOException | JsonParseException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    private Running start() {
        Process process;
        try {
            Files.createDirectories(place.folder());
            process = new ProcessBuilder(command()).directory(place.folder().toFile())
                    .redirectInput(new File("/dev/null")).redirectErrorStream(true).redirectOutput(place.output().toFile()).start();
        } catch (IOException e) {
            throw new CannotRun("cannot start the stack's supervisor in %s: %s".formatted(place.folder(), e.getMessage()), e);
        }
        var end = System.nanoTime() + START.toNanos();
        while (System.nanoTime() < end) {
            var running = running();
            if (running.isPresent()) {
                return running.get();
            }
            // One that ends with 0 found another at work: that one will answer soon.
            if (!process.isAlive() && process.exitValue() != 0) {
                throw new CannotRun("the stack's supervisor cannot start: " + lastWords());
            }
            try {
                Thread.sleep(30);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CannotRun("interrupted");
            }
        }
        process.destroyForcibly();
        throw new CannotRun("the stack's supervisor was not ready within %d s; its log is %s".formatted(START.toSeconds(), place.output()));
    }

    private List<String> command() {
        var command = new ArrayList<String>();
        var setsid = Path.of("/usr/bin/setsid");
        if (Files.isExecutable(setsid)) {
            command.add(setsid.toString()); // ctrl-C in this terminal is not meant for it
        }
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx256m", "-Dsun.net.httpserver.nodelay=true", "-Xlog:disable", "-Xlog:all=error:stderr"));
        Optional.ofNullable(System.getProperty(Supervisor.IDLE_PROPERTY)).ifPresent(value -> command.add("-D" + Supervisor.IDLE_PROPERTY + "=" + value));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Supervisor.class.getName(),
                place.folder().toString(), place.world().toString(), place.root().toString()));
        return command;
    }

    private String lastWords() {
        try {
            var lines = Files.readAllLines(place.output());
            return lines.isEmpty() ? "it said nothing" : lines.get(lines.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
