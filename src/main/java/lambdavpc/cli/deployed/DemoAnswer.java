package lambdavpc.cli.deployed;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import lambdavpc.cli.stack.EncryptedState;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.behaviour.elasticache.ServerlessCache;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.Scan;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.embedded.runtime.cache.Caches;
import lambdavpc.embedded.runtime.lambda.Result;

/**
 * What a demo ends with: the deployed functions read the database and write what comes through the queue, and nobody has seen
 * the password.
 */
public final class DemoAnswer {
    private static final String FUNCTION = "reader";
    /** A message that is delivered while the writer starts is written within seconds; a failed one comes again only minutes later. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** As many notes as the reader gives at once. */
    private static final int MOST = 100;
    private static final long PAUSE_MILLIS = 100;
    /** So that there are as many questions as the patience has pauses. */
    private static final long CACHED_PAUSE_MILLIS = PATIENCE.toMillis() / (MOST - 1);

    private DemoAnswer() {}

    /** @throws Failure when the function does not answer, or a secret value lies where it must not */
    public static void show(StackFolder folder, PrintWriter out) {
        var deployed = DeployedFunction.find(folder, FUNCTION);
        try (var runtime = StackRuntime.of(deployed.place())) {
            var first = invoke(runtime, deployed, folder.stack(), 0, 2);
            var second = invoke(runtime, deployed, folder.stack(), 0, 2);
            out.printf("%n%s answered from %s:%n  %s%n", deployed.name(), kept(first) ? "its cache" : "the database", first.payload());
            out.printf(Locale.ROOT, "%s, the next in %.0f ms (warm%s)%n", first.initMs() == null
                    ? String.format(Locale.ROOT, "the first answer took %.0f ms (warm)", first.durationMs())
                    : String.format(Locale.ROOT, "the first answer took %.0f ms after a start of %.0f ms (cold)", first.durationMs(), first.initMs()),
                    second.durationMs(), kept(second) ? ", from its cache" : "");
            if (hasCache(deployed) && !Caches.runHere()) {
                out.printf("its cache does not run here, and it answers without one: apt-get install valkey-server, or redis-server, and run this again%n");
            }
            writeAndReadBack(runtime, deployed, folder, out);
        }
        var scan = scan(deployed, folder);
        if (!scan.found().isEmpty()) {
            throw new Failure("secret values lie where nobody may keep them:\n  " + String.join("\n  ", scan.found()));
        }
        out.printf("who holds the password: nobody. %d secret values looked for in %d files (state, world, profile, logs; %d encrypted values opened)%n"
                + "  and in the environments and command lines of %d processes: found in none%n"
                + "  not looked at: the secret store and the database's own files, where they have to be%s%n",
                scan.values(), scan.files(), scan.encrypted(), scan.processes(),
                scan.unseen().stream().map(each -> "; " + each).collect(Collectors.joining()));
    }

    private static Scan.Report scan(DeployedFunction deployed, StackFolder folder) {
        try {
            return new Scan(deployed.place(), folder.folder(), new EncryptedState(folder.passphrase(), folder.salt())).run();
        } catch (UncheckedIOException e) {
            throw Failure.of(e.getCause(), folder.folder());
        }
    }

    /** Through the queue to the writer, into the database, and out again. */
    private static void writeAndReadBack(StackRuntime runtime, DeployedFunction reader, StackFolder folder, PrintWriter out) {
        var queue = DeployedQueue.find(folder, null);
        var last = 0L;
        for (var page = notes(runtime, reader, folder.stack(), last, MOST); !page.isEmpty(); page = notes(runtime, reader, folder.stack(), last, MOST)) {
            last = page.get(page.size() - 1).get("id").getAsLong();
        }
        var text = "sent by the demo at " + Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var message = new JsonObject();
        message.addProperty("text", text);
        var began = System.nanoTime();
        queue.send(runtime, message.toString());
        for (var limit = MOST - 1; System.nanoTime() - began < PATIENCE.toNanos(); limit = limit > 1 ? limit - 1 : MOST - 1) {
            // A cache would give the same answer to the same question.
            for (var note : notes(runtime, reader, folder.stack(), last, limit)) {
                if (note.get("body").getAsString().equals(text)) {
                    out.printf(Locale.ROOT, "a message to %s was written by its function, and read back after %.1f s:%n  %s%n",
                            queue.name(), (System.nanoTime() - began) / 1e9, note);
                    return;
                }
            }
            try {
                Thread.sleep(hasCache(reader) ? CACHED_PAUSE_MILLIS : PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Failure("interrupted");
            }
        }
        throw new Failure("a message to %s was not written within %d s; the writer's log: bin/lambda-vpc logs writer -s %s"
                .formatted(queue.name(), PATIENCE.toSeconds(), folder.stack()));
    }

    /** The next ones after this id. */
    private static List<JsonObject> notes(StackRuntime runtime, DeployedFunction reader, String stack, long after, int limit) {
        var answer = JsonParser.parseString(invoke(runtime, reader, stack, after, limit).payload()).getAsJsonObject();
        return answer.getAsJsonArray("notes").asList().stream().map(JsonElement::getAsJsonObject).toList();
    }

    private static boolean kept(Result result) {
        return result.log().stream().anyMatch(line -> line.contains("\"kept\":true"));
    }

    private static boolean hasCache(DeployedFunction deployed) {
        return WorldFile.read(deployed.place().world()).all(ServerlessCache.TYPE).findAny().isPresent();
    }

    private static Result invoke(StackRuntime runtime, DeployedFunction deployed, String stack, long after, int limit) {
        var result = runtime.invoke(deployed.name(), deployed.qualifier(), "{\"after\":%d,\"limit\":%d}".formatted(after, limit)).result();
        if (result.failed()) {
            throw new Failure("%s failed: %s; its log: bin/lambda-vpc logs %s -s %s".formatted(deployed.name(), result.payload(), FUNCTION, stack));
        }
        return result;
    }
}
