package lambdavpc.embedded.runtime.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.embedded.runtime.PrivateFiles;

/**
 * The messages of one queue. Every change is a line at the end of a file that only its owner can read, and is there before
 * anybody hears of it; the file is written anew when most of its lines are history.
 */
final class Journal implements AutoCloseable {
    private static final Gson JSON = new Gson();
    private static final int HISTORY = 1000;

    private final Path file;
    private final Map<String, Message> messages = new LinkedHashMap<>();
    /** Not a channel: those close for good when a thread that writes is interrupted, as pollers are. */
    private RandomAccessFile open;
    private int lines;

    /** @param message the message as it is now; null when it is gone */
    private record Change(String id, Message message) {}

    Journal(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                Files.readAllLines(file).forEach(this::replay);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
        rewrite();
    }

    /** In the order in which they came. */
    Collection<Message> messages() {
        return messages.values();
    }

    Message get(String id) {
        return messages.get(id);
    }

    void put(List<Message> changed) {
        append(changed.stream().map(message -> new Change(message.id(), message)));
        changed.forEach(message -> messages.put(message.id(), message));
        tidy();
    }

    void remove(Collection<String> ids) {
        append(ids.stream().map(id -> new Change(id, null)));
        messages.keySet().removeAll(ids);
        tidy();
    }

    private void replay(String line) {
        try {
            var change = JSON.fromJson(line, Change.class);
            if (change.message() == null) {
                messages.remove(change.id());
            } else {
                messages.put(change.id(), change.message());
            }
        } catch (JsonParseException | NullPointerException cutShort) {
            // The last line of a supervisor that was killed while it wrote: nobody has heard of it.
        }
    }

    private void append(Stream<Change> changes) {
        var text = changes.map(change -> JSON.toJson(change) + "\n").toList();
        try {
            var before = open.length();
            try {
                open.seek(before);
                open.write(String.join("", text).getBytes(UTF_8));
                lines += text.size();
            } catch (IOException e) {
                open.setLength(before); // on a full disk: half a change is none
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private void tidy() {
        if (lines > HISTORY && lines > 2 * messages.size()) {
            rewrite();
        }
    }

    private void rewrite() {
        close();
        PrivateFiles.write(file, messages.values().stream().map(message -> JSON.toJson(new Change(message.id(), message)) + "\n").collect(Collectors.joining()));
        lines = messages.size();
        try {
            open = new RandomAccessFile(file.toFile(), "rw");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open " + file + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            if (open != null) {
                open.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
