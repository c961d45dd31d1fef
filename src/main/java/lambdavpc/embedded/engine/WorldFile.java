package lambdavpc.embedded.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import lambdavpc.embedded.World;
import lambdavpc.graph.Wire;

/**
 * A stack's world in one JSON file, held by one process at a time. Each {@link #keep} is on the disk, whole, before it
 * returns; the state before the last run lies beside it as {@code .bak}.
 */
public final class WorldFile implements AutoCloseable {
    private final Path file;
    private final FileChannel lock;
    private Map<World.Entry, String> texts = Map.of();
    private World world = World.EMPTY;
    private Marks marks = Marks.NONE;

    private WorldFile(Path file, FileChannel lock) {
        this.file = file;
        this.lock = lock;
    }

    /** The file cannot be used: what is wrong, where, and what to do. */
    public static final class Unusable extends RuntimeException {
        private Unusable(String message) {
            super(message);
        }
    }

    /**
     * What a deployment in process must remember of its resources, as the engine's checkpoint does.
     *
     * @param protectedUrns   deletion is refused
     * @param retainedUrns    deletion leaves them in the account
     * @param abandoned       left in the account so: {@code type|id}
     */
    public record Marks(Set<String> protectedUrns, Set<String> retainedUrns, Set<String> abandoned) {
        public static final Marks NONE = new Marks(Set.of(), Set.of(), Set.of());

        public Marks {
            protectedUrns = Set.copyOf(protectedUrns);
            retainedUrns = Set.copyOf(retainedUrns);
            abandoned = Set.copyOf(abandoned);
        }
    }

    /**
     * Opens and locks; an absent file is an empty world.
     *
     * @throws Unusable when another run holds it, it cannot be written, or it is corrupted (it is then left as it is)
     */
    public static WorldFile open(Path file) {
        return open(file, Duration.ZERO);
    }

    /** @param patience how long to wait for another run to end */
    static WorldFile open(Path file, Duration patience) {
        var opened = new WorldFile(file, lock(file, System.nanoTime() + patience.toNanos()));
        try {
            opened.load();
            return opened;
        } catch (RuntimeException | Error e) {
            opened.close();
            throw e;
        }
    }

    /**
     * What is on the disk now, whoever holds the file; an absent file is an empty world.
     *
     * @throws Unusable when it is corrupted
     */
    public static World read(Path file) {
        var opened = new WorldFile(file, null);
        opened.parse();
        return opened.world;
    }

    private static FileChannel lock(Path file, long until) {
        var path = beside(file, ".lock");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            var channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            do {
                if (locked(channel)) {
                    channel.truncate(0).write(ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(UTF_8)));
                    return channel;
                }
                LockSupport.parkNanos(100_000_000);
            } while (System.nanoTime() < until);
            channel.close();
            throw new Unusable("Another run (process " + Files.readString(path).strip() + ") is at work on " + file
                    + ": wait until it has ended, or end it.");
        } catch (IOException e) {
            throw new Unusable("Cannot write in " + file.toAbsolutePath().getParent() + " (" + reason(e)
                    + "): make that folder writable.");
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    private void load() {
        parse().ifPresent(text -> replace(beside(file, ".bak"), text));
    }

    private Optional<String> parse() {
        String text;
        try {
            text = Files.readString(file);
        } catch (NoSuchFileException nothingYet) {
            return Optional.empty();
        } catch (IOException e) {
            throw corrupted(reason(e));
        }
        try {
            var json = JsonParser.parseString(text).getAsJsonObject();
            world = world(json);
            if (json.get("elsewhere") instanceof JsonObject elsewhere) {
                elsewhere.asMap().forEach((region, there) -> world = world.with(region, world(there.getAsJsonObject())));
            }
            marks = new Marks(strings(json, "protected"), strings(json, "retained"), strings(json, "abandoned"));
        } catch (JsonParseException | IllegalStateException | NullPointerException | ClassCastException
                | UnsupportedOperationException | NumberFormatException e) {
            throw corrupted("it is not a whole world of this version");
        }
        return Optional.of(text);
    }

    private static World world(JsonObject json) {
        var entries = new ArrayList<World.Entry>();
        for (var each : json.getAsJsonArray("entries")) {
            var entry = each.getAsJsonObject();
            entries.add(new World.Entry(entry.get("type").getAsString(), entry.get("id").getAsString(),
                    entry.get("urn").getAsString(), values(entry.get("inputs")), values(entry.get("outputs"))));
        }
        return World.of(entries, json.get("serial").getAsLong());
    }

    private Unusable corrupted(String why) {
        var backup = beside(file, ".bak");
        return new Unusable("The embedded world " + file + " cannot be read: " + why + ". It has not been touched. "
                + (Files.exists(backup) ? "Restore the state before the last run (mv " + backup + " " + file
                        + ", then refresh), or remove" : "Remove")
                + " " + file.toAbsolutePath().getParent() + " to start over with an empty world.");
    }

    public synchronized World world() {
        return world;
    }

    public synchronized Marks marks() {
        return marks;
    }

    /** @throws UncheckedIOException when it cannot be written: then nothing has changed */
    public synchronized void keep(World next) {
        write(next, marks);
        world = next;
    }

    /** @throws UncheckedIOException when it cannot be written: then nothing has changed */
    public synchronized void keep(Marks next) {
        if (!next.equals(marks)) {
            write(world, next);
            marks = next;
        }
    }

    private void write(World next, Marks with) {
        // A run changes one entry at a time: the others' texts are at hand.
        var known = new IdentityHashMap<World.Entry, String>();
        Stream.concat(Stream.of(next), next.elsewhere().values().stream()).flatMap(World::all)
                .forEach(entry -> known.put(entry, texts.containsKey(entry) ? texts.get(entry) : text(entry)));
        texts = known;
        var text = new StringWriter();
        try (var json = new JsonWriter(text)) {
            json.beginObject();
            write(json, "protected", with.protectedUrns);
            write(json, "retained", with.retainedUrns);
            write(json, "abandoned", with.abandoned);
            write(json, next, known);
            json.name("elsewhere").beginObject();
            for (var there : next.elsewhere().entrySet()) {
                json.name(there.getKey()).beginObject();
                write(json, there.getValue(), known);
                json.endObject();
            }
            json.endObject().endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        replace(file, text.toString());
    }

    private static void write(JsonWriter json, World world, Map<World.Entry, String> known) throws IOException {
        json.name("serial").value(world.serial()).name("entries").beginArray();
        for (var entry : world.all().toList()) {
            json.jsonValue("\n" + known.get(entry));
        }
        json.endArray();
    }

    private static void write(JsonWriter json, String name, Set<String> values) throws IOException {
        json.name(name).beginArray();
        for (var value : new TreeSet<>(values)) {
            json.value(value);
        }
        json.endArray();
    }

    private static String text(World.Entry entry) {
        var text = new StringWriter();
        try (var json = new JsonWriter(text)) {
            json.beginObject().name("type").value(entry.type()).name("id").value(entry.id()).name("urn").value(entry.urn());
            json.name("inputs");
            write(json, entry.inputs());
            json.name("outputs");
            write(json, entry.outputs());
            json.endObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    private static void write(JsonWriter json, Object value) throws IOException {
        var plain = Wire.signed(value);
        if (plain instanceof Map<?, ?> map) {
            json.beginObject();
            for (var each : map.entrySet()) {
                json.name((String) each.getKey());
                write(json, each.getValue());
            }
            json.endObject();
        } else if (plain instanceof List<?> list) {
            json.beginArray();
            for (var each : list) {
                write(json, each);
            }
            json.endArray();
        } else if (plain instanceof String text) {
            json.value(text);
        } else if (plain instanceof Boolean flag) {
            json.value(flag);
        } else if (plain instanceof Number number) {
            json.value(number);
        } else {
            json.nullValue();
        }
    }

    /** Whole or not at all, whatever happens meanwhile. */
    private static void replace(Path target, String text) {
        var partial = beside(target, ".partial");
        try {
            try (var channel = FileChannel.open(partial, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                var bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + target + ": " + reason(e), e);
        }
    }

    private static String reason(IOException e) {
        var message = e.getMessage() == null ? "" : ": " + e.getMessage();
        return e.getClass().getSimpleName().replace("Exception", "") + message;
    }

    private static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> values(JsonElement json) {
        return (Map<String, Object>) Wire.decode((JsonObject) json);
    }

    private static Set<String> strings(JsonObject json, String name) {
        var set = new TreeSet<String>();
        if (json.get(name) instanceof JsonArray array) {
            array.forEach(each -> set.add(each.getAsString()));
        }
        return set;
    }

    /** Lets another run have it. */
    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
