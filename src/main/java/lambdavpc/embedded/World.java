package lambdavpc.embedded;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Everything that exists in the embedded AWS. Immutable; a change gives a new one. Order is order of creation. */
public final class World {
    public static final World EMPTY = new World(Map.of());

    private final Map<Key, Entry> entries;

    private World(Map<Key, Entry> entries) {
        this.entries = entries;
    }

    public Optional<Entry> find(String type, String id) {
        return Optional.ofNullable(entries.get(new Key(type, id)));
    }

    public Stream<Entry> all() {
        return entries.values().stream();
    }

    public Stream<Entry> all(String type) {
        return all().filter(entry -> entry.type().equals(type));
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Adds an entry, or replaces the one with its type and id in its place. */
    public World with(Entry entry) {
        var next = new LinkedHashMap<>(entries);
        next.put(new Key(entry.type(), entry.id()), entry);
        return new World(next);
    }

    public World without(String type, String id) {
        var next = new LinkedHashMap<>(entries);
        next.remove(new Key(type, id));
        return new World(next);
    }

    private record Key(String type, String id) {}

    /**
     * One resource that exists.
     *
     * @param type    type token
     * @param id      physical id, unique within the type
     * @param urn     the resource that the engine knows it as
     * @param inputs  what was asked for
     * @param outputs all that AWS tells about it: inputs and computed values
     */
    public record Entry(String type, String id, String urn, Map<String, Object> inputs, Map<String, Object> outputs) {}
}
