package lambdavpc.embedded.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * The processes that a supervisor started. Each is noted in a file, so that the next supervisor can end those of one
 * that was killed.
 */
public final class Children {
    private final Path folder;

    Children(Path folder) {
        this.folder = folder;
    }

    /** Starts and notes it; the note goes when the process does. */
    public Process start(ProcessBuilder builder) throws IOException {
        Files.createDirectories(folder);
        var process = builder.start();
        var note = folder.resolve(Long.toString(process.pid()));
        try {
            Files.writeString(note, identity(process.toHandle()));
        } catch (IOException e) {
            process.destroyForcibly(); // nobody would know of it
            throw e;
        }
        process.onExit().thenRun(() -> note.toFile().delete());
        return process;
    }

    /** How a process ended, and all that it wrote. */
    public record Ended(int status, String output) {}

    /**
     * Runs a program to its end.
     *
     * @param builder writes its errors to its output
     * @param input   what it reads
     * @throws CannotRun when this thread is interrupted; the program is ended then
     */
    public Ended run(ProcessBuilder builder, String input) throws IOException {
        var running = start(builder);
        try (var in = running.getOutputStream()) {
            in.write(input.getBytes(UTF_8));
        } catch (IOException endedEarly) {
            // Its own words tell why.
        }
        var output = new String(running.getInputStream().readAllBytes(), UTF_8);
        try {
            return new Ended(running.waitFor(), output);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            running.destroyForcibly();
            throw new CannotRun("interrupted");
        }
    }

    /** Ends what an earlier supervisor left. */
    void endLeftovers() {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var notes = Files.list(folder)) {
            for (var note : notes.toList()) {
                var known = Files.readString(note);
                // A process id is used again in time: only the one with the same start is ours.
                ProcessHandle.of(Long.parseLong(note.getFileName().toString()))
                        .filter(process -> identity(process).equals(known)).ifPresent(Children::end);
                Files.deleteIfExists(note);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void end(ProcessHandle process) {
        process.destroy();
        try {
            process.onExit().get(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
            process.destroyForcibly();
        }
    }

    private static String identity(ProcessHandle process) {
        return process.info().startInstant().map(Object::toString).orElse("");
    }
}
