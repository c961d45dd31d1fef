package lambdavpc.embedded.runtime.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** CloudWatch's log groups: a file each, one JSON object a line. */
public final class LogGroups {
    public static final String TYPE = "aws:cloudwatch/logGroup:LogGroup";

    private final Path folder;
    private final Gson json = new Gson();

    public LogGroups(Path folder) {
        this.folder = folder;
    }

    /** @param time milliseconds since 1970 */
    public record Event(long time, String stream, String message) {}

    public synchronized void append(String group, String stream, String message) {
        try {
            Files.createDirectories(folder);
            var line = json.toJson(new Event(System.currentTimeMillis(), stream, message)) + "\n";
            Files.writeString(file(group), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            // As on AWS: a log line that cannot be kept does not stop the function.
            System.err.println("cannot write the log group " + group + ": " + e.getMessage());
        }
    }

    public void remove(String group) {
        try {
            Files.deleteIfExists(file(group));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the log is now: {@link #read} tells what comes after it. */
    public long size(String group) {
        var file = file(group);
        return file.toFile().length();
    }

    /**
     * Tells what was written since.
     *
     * @param from a position that {@link #size} or this method gave; 0: from the beginning
     * @return the position to go on from
     */
    public long read(String group, long from, Consumer<Event> consumer) {
        var file = file(group);
        try (var access = new RandomAccessFile(file.toFile(), "r")) {
            var start = from > access.length() ? 0 : from; // it was removed and written anew
            var bytes = new byte[(int) Math.min(Integer.MAX_VALUE - 8, access.length() - start)];
            access.seek(start);
            access.readFully(bytes);
            var end = bytes.length;
            while (end > 0 && bytes[end - 1] != '\n') {
                end--; // a line that is being written
            }
            new String(bytes, 0, end, UTF_8).lines().map(this::event).filter(Objects::nonNull).forEach(consumer);
            return start + end;
        } catch (IOException e) {
            if (!Files.exists(file)) {
                return 0; // asked afterwards: a destroy may remove it at any moment
            }
            throw new UncheckedIOException(e);
        }
    }

    List<Event> since(String group, long from) {
        var events = new java.util.ArrayList<Event>();
        read(group, from, events::add);
        return events;
    }

    private Event event(String line) {
        try {
            return json.fromJson(line, Event.class);
        } catch (JsonParseException halfALine) {
            return null; // a disk that was full for a while leaves some
        }
    }

    private Path file(String group) {
        return folder.resolve(URLEncoder.encode(group, UTF_8) + ".jsonl");
    }
}
