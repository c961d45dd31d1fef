package lambdavpc.cli.deployed;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Follows what the engine writes about a run, one JSON object a line, and shows one line of progress. */
final class EventLog implements AutoCloseable {
    private static final long SLOW_PROGRESS_MILLIS = 5_000;

    private final Path file;
    private final PrintWriter progress;
    private final boolean terminal;
    private final Thread follower;
    private final Map<String, Integer> changes = new LinkedHashMap<>();
    private final List<String> errors = new ArrayList<>();
    private volatile boolean ended;
    private long read;
    private int begun;
    private int done;
    private long shown = System.currentTimeMillis();

    /** @param terminal shows progress in place instead of as lines now and then */
    EventLog(Path file, PrintWriter progress, boolean terminal) throws IOException {
        this.file = file;
        this.progress = progress;
        this.terminal = terminal;
        Files.deleteIfExists(file);
        follower = new Thread(this::follow, "engine events");
        follower.setDaemon(true);
        follower.start();
    }

    /**
     * @param changes how many resources of each kind of change
     * @param errors  what the engine reported as errors, one text each
     */
    record End(Map<String, Integer> changes, List<String> errors) {}

    /** To be called when the engine has ended. */
    End finish() {
        close();
        return new End(changes, errors);
    }

    @Override
    public void close() {
        ended = true;
        try {
            follower.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        file.toFile().delete();
    }

    private void follow() {
        while (true) {
            var last = ended; // read once more after the end
            try {
                readOn();
            } catch (IOException e) {
                errors.add("cannot read the engine's events in " + file + ": " + e.getMessage());
                return;
            }
            if (last) {
                if (terminal) {
                    progress.print("\r\033[K");
                    progress.flush();
                }
                return;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void readOn() throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (var events = new RandomAccessFile(file.toFile(), "r")) {
            events.seek(read);
            var bytes = new byte[(int) Math.min(1 << 22, events.length() - read)];
            events.readFully(bytes);
            var text = new String(bytes, StandardCharsets.UTF_8);
            var whole = text.lastIndexOf('\n') + 1; // the engine may be in the middle of a line
            read += text.substring(0, whole).getBytes(StandardCharsets.UTF_8).length;
            text.substring(0, whole).lines().forEach(line -> take(JsonParser.parseString(line).getAsJsonObject()));
        }
    }

    private void take(JsonObject event) {
        if (event.has("resourcePreEvent")) {
            var urn = urn(event, "resourcePreEvent");
            if (isResource(urn)) {
                begun++;
                show(urn);
            }
        } else if (event.has("resOutputsEvent")) {
            if (isResource(urn(event, "resOutputsEvent"))) {
                done++;
            }
        } else if (event.has("summaryEvent")) {
            event.getAsJsonObject("summaryEvent").getAsJsonObject("resourceChanges").entrySet()
                    .forEach(change -> changes.put(change.getKey(), change.getValue().getAsInt()));
        } else if (event.has("diagnosticEvent")) {
            var diagnostic = event.getAsJsonObject("diagnosticEvent");
            if (diagnostic.get("severity").getAsString().equals("error")) {
                var where = diagnostic.has("urn") ? name(diagnostic.get("urn").getAsString()) + ": " : "";
                errors.add(where + diagnostic.get("message").getAsString().strip());
            }
        }
    }

    private static String urn(JsonObject event, String kind) {
        return event.getAsJsonObject(kind).getAsJsonObject("metadata").get("urn").getAsString();
    }

    /** The engine's summary does not count the provider either. */
    private static boolean isResource(String urn) {
        return !urn.contains("::pulumi:providers:");
    }

    private void show(String urn) {
        var now = System.currentTimeMillis();
        if (terminal) {
            progress.printf("\r\033[K  %d of %d resources  %s", done, begun, name(urn));
        } else if (now - shown > SLOW_PROGRESS_MILLIS) {
            shown = now;
            progress.printf("  %d of %d resources  %s%n", done, begun, name(urn));
        }
        progress.flush();
    }

    private static String name(String urn) {
        return urn.substring(urn.lastIndexOf("::") + 2);
    }
}
