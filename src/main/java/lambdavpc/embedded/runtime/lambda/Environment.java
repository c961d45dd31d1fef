package lambdavpc.embedded.runtime.lambda;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Children;
import lambdavpc.embedded.runtime.secrets.RoleKeys;

/** One execution environment: a process of the function, which does one invocation at a time. */
final class Environment implements AutoCloseable {
    private static final long INITIALISATION_SECONDS = 10;
    private static final long MEMORY_CHECK_MILLIS = 50;

    private final Declaration declaration;
    private final LogGroups logs;
    private final String stream;
    private final RuntimeApi api;
    private final Process process;
    private final Output output;
    private volatile long started = System.nanoTime();
    private volatile double initMillis;
    private volatile boolean overMemory;
    private boolean fresh = true;
    private int mostMemory;
    private long lastUsed = System.nanoTime();

    Environment(Declaration declaration, Surroundings surroundings, RoleKeys.Keys keys, LogGroups logs, Children children) {
        this.declaration = declaration;
        this.logs = logs;
        this.stream = "%s[%s]%s".formatted(DateTimeFormatter.ofPattern("yyyy/MM/dd/").format(LocalDate.now(ZoneOffset.UTC)),
                declaration.version(), UUID.randomUUID().toString().replace("-", ""));
        this.api = new RuntimeApi(keys);
        // On AWS the initialisation was done when the version was published: only the restoration is timed and charged.
        api.restoring().thenRun(() -> started = System.nanoTime());
        api.ready().thenRun(() -> initMillis = millisSince(started));
        try {
            var builder = surroundings.process(declaration, api, keys, stream);
            output = new Output(builder.directory().toPath(), this::log);
            process = children.start(builder.redirectOutput(output.file().toFile()));
        } catch (IOException e) {
            api.close();
            throw new CannotRun("the function %s cannot be started: %s".formatted(declaration.name(), e.getMessage()), e);
        }
        var reader = new Thread(this::followOutput, "log of " + declaration.name());
        reader.setDaemon(true);
        reader.start();
    }

    Declaration declaration() {
        return declaration;
    }

    boolean alive() {
        return process.isAlive();
    }

    double idleSeconds() {
        return (System.nanoTime() - lastUsed) / 1e9;
    }

    Result invoke(String payload) {
        var requestId = UUID.randomUUID().toString();
        var cold = fresh;
        fresh = false;
        var from = logs.size(declaration.logGroup());
        var answer = new CompletableFuture<RuntimeApi.Answer>();
        var problem = cold ? initialise(requestId) : null;
        var report = new Report(declaration, requestId, this::log);
        report.start();
        var began = System.nanoTime();
        if (problem == null) {
            var deadline = System.currentTimeMillis() + declaration.timeout() * 1000L;
            api.submit(new RuntimeApi.Invocation(requestId, declaration.qualifiedArn(), payload, deadline, answer));
            problem = await(answer, requestId, began);
        }
        var duration = millisSince(began);
        var outcome = answer.getNow(null);
        var failed = problem != null || outcome.error();
        if (problem != null) {
            close();
            report.problem(problem);
        }
        output.drain();
        mostMemory = Math.max(mostMemory, peakMemoryMb());
        var restored = cold && declaration.snapStart();
        var billed = (long) Math.ceil(duration + (cold ? initMillis : 0));
        report.end(failed, duration, billed, cold ? initMillis : null, restored, Math.min(mostMemory, declaration.memorySize()));
        lastUsed = System.nanoTime();
        var own = logs.since(declaration.logGroup(), from).stream().filter(event -> event.stream().equals(stream)).map(LogGroups.Event::message).toList();
        return new Result(requestId, problem != null ? problem.toString() : outcome.payload(), failed ? "Unhandled" : null, duration, billed,
                cold ? initMillis : null, restored, declaration.memorySize(), mostMemory, own);
    }

    /** @return what went wrong; null when the function is ready, or is given the invocation's time to become so */
    private JsonObject initialise(String requestId) {
        var end = System.nanoTime() + TimeUnit.SECONDS.toNanos(INITIALISATION_SECONDS);
        while (System.nanoTime() < end && !api.ready().isDone() && process.isAlive()) {
            watchMemory();
            pause(api.ready());
        }
        if (api.ready().isDone()) {
            var answer = api.ready().join();
            return answer.error() ? new Gson().fromJson(answer.payload(), JsonObject.class) : null;
        }
        initMillis = millisSince(started);
        return process.isAlive() ? null : exit(requestId);
    }

    private JsonObject await(CompletableFuture<RuntimeApi.Answer> answer, String requestId, long began) {
        var end = began + TimeUnit.SECONDS.toNanos(declaration.timeout());
        while (!answer.isDone()) {
            if (!process.isAlive()) {
                return answer.isDone() ? null : exit(requestId);
            }
            if (System.nanoTime() >= end) {
                return error("Sandbox.Timedout", "RequestId: %s Error: Task timed out after %s seconds".formatted(requestId,
                        String.format(Locale.ROOT, "%.2f", (double) declaration.timeout())));
            }
            watchMemory();
            pause(answer);
        }
        return null;
    }

    private static void pause(CompletableFuture<?> until) {
        try {
            until.get(MEMORY_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException notYet) {
            // The callers look again.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CannotRun("interrupted");
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonObject exit(String requestId) {
        awaitOutput();
        var status = process.exitValue();
        var how = status == 0 ? "Runtime exited without providing a reason"
                : overMemory || status == 137 ? "Runtime exited with error: signal: killed"
                : status == 134 ? "Runtime exited with error: signal: aborted"
                : status == 139 ? "Runtime exited with error: signal: segmentation fault"
                : status == 143 ? "Runtime exited with error: signal: terminated"
                : "Runtime exited with error: exit status " + status;
        return error("Runtime.ExitError", "RequestId: %s Error: %s".formatted(requestId, how));
    }

    private static JsonObject error(String type, String message) {
        var error = new JsonObject();
        error.addProperty("errorType", type);
        error.addProperty("errorMessage", message);
        return error;
    }

    private void watchMemory() {
        mostMemory = Math.max(mostMemory, status("VmRSS:"));
        if (mostMemory > declaration.memorySize()) {
            overMemory = true;
            process.destroyForcibly();
            try {
                process.waitFor();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private int peakMemoryMb() {
        return status("VmHWM:");
    }

    /** MB, rounded up; 0 where the system does not tell. */
    private int status(String line) {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(process.pid()), "status"))) {
            return lines.filter(each -> each.startsWith(line)).findFirst()
                    .map(each -> (Integer.parseInt(each.replaceAll("\\D", "")) + 1023) / 1024).orElse(0);
        } catch (IOException | java.io.UncheckedIOException gone) {
            return 0;
        }
    }

    private void log(String message) {
        logs.append(declaration.logGroup(), stream, message);
    }

    /** So that a long invocation's log can be followed; what belongs before an answer is drained with it. */
    private void followOutput() {
        try {
            while (!process.waitFor(MEMORY_CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
                output.drain();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            output.close();
        }
    }

    private void awaitOutput() {
        try {
            if (process.waitFor(2, TimeUnit.SECONDS)) {
                output.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }

    /** Kills it: Lambda does not let functions say goodbye either. */
    @Override
    public void close() {
        process.destroyForcibly();
        awaitOutput();
        api.close();
    }

    /** How a function's process is started in this stack. */
    interface Surroundings {
        ProcessBuilder process(Declaration declaration, RuntimeApi api, RoleKeys.Keys keys, String stream);
    }
}
