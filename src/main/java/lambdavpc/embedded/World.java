package lambdavpc.embedded;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Everything that exists in the embedded AWS. Immutable; a change gives a new one. Order is order of creation.
 *
 * <p>Besides what programs declare it holds what AWS makes by itself ({@link Entry#madeBy}: a VPC's default security
 * group, an endpoint's interfaces), which goes when its maker goes, and what AWS keeps after a deletion
 * ({@link #KEPT}: names of secrets in their recovery window, final snapshots).
 *
 * <p>It is one region's, the one that the stack lives in; what it has in other regions are worlds of their own beside it,
 * as they are on AWS: nothing there is found by who looks here.
 */
public final class World {
    public static final World EMPTY = new World(Map.of(), 0, Map.of());

    /** Types of what outlives the deletion of its resource begin so. */
    public static final String KEPT = "kept:";

    private final Map<Key, Entry> entries;
    private final long serial;
    private final Map<String, World> elsewhere;

    private World(Map<Key, Entry> entries, long serial, Map<String, World> elsewhere) {
        this.entries = entries;
        this.serial = serial;
        this.elsewhere = elsewhere;
    }

    /** A world as it was stored. */
    public static World of(Collection<Entry> entries, long serial) {
        var map = new LinkedHashMap<Key, Entry>();
        entries.forEach(entry -> map.put(new Key(entry.type(), entry.id()), entry));
        return new World(map, serial, Map.of());
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

    /** Whether nothing is left but what AWS keeps after deletions. */
    public boolean isEmpty() {
        return all().allMatch(entry -> entry.type().startsWith(KEPT)) && elsewhere.values().stream().allMatch(World::isEmpty);
    }

    /** How many resources were ever created here: new ids derive from it, so that none comes twice. */
    public long serial() {
        return serial;
    }

    /** The same world, one creation later. */
    public World next() {
        return new World(entries, serial + 1, elsewhere);
    }

    /** Adds an entry, or replaces the one with its type and id in its place. */
    public World with(Entry entry) {
        var next = new LinkedHashMap<>(entries);
        next.put(new Key(entry.type(), entry.id()), entry);
        return new World(next, serial, elsewhere);
    }

    public World without(String type, String id) {
        var next = new LinkedHashMap<>(entries);
        next.remove(new Key(type, id));
        return new World(next, serial, elsewhere);
    }

    /** Without what AWS made for the resource with this id. */
    public World withoutMadeBy(String id) {
        var next = new LinkedHashMap<>(entries);
        next.values().removeIf(entry -> entry.urn().equals(Entry.MADE_BY + id));
        return new World(next, serial, elsewhere);
    }

    /** What the stack has in other regions, by the region's name. */
    public Map<String, World> elsewhere() {
        return elsewhere;
    }

    /** With that world in another region instead of what was there. */
    public World with(String region, World there) {
        var next = new TreeMap<>(elsewhere);
        next.put(region, there);
        next.values().removeIf(world -> world.entries.isEmpty() && world.serial == 0);
        return new World(entries, serial, next);
    }

    private record Key(String type, String id) {}

    /**
     * One resource that exists.
     *
     * @param type    type token
     * @param id      physical id, unique within the type
     * @param urn     the resource that the engine knows it as; {@link #MADE_BY} and an id for what AWS made by itself
     * @param inputs  what was asked for, defaults included
     * @param outputs all that AWS tells about it: inputs and computed values
     */
    public record Entry(String type, String id, String urn, Map<String, Object> inputs, Map<String, Object> outputs) {
        public static final String MADE_BY = "made-by:";

        /** What AWS makes by itself for the resource with id {@code maker}, and removes with it. */
        public static Entry madeBy(String maker, String type, String id, Map<String, Object> values) {
            return new Entry(type, id, MADE_BY + maker, values, values);
        }

        /** Whether no program declared it. */
        public boolean isAwsMade() {
            return urn.startsWith(MADE_BY);
        }
    }
}
