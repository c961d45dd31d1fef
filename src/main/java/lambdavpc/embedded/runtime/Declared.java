package lambdavpc.embedded.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.WorldFile;

/**
 * The world as the supervisor sees it: what is on the disk, with what is being created this very moment. It is the only
 * record of what is declared, so that a supervisor that was killed has nothing to recover.
 */
final class Declared implements Supplier<World> {
    private final Path file;
    private final List<World.Entry> beingMade = new CopyOnWriteArrayList<>();
    private World world = World.EMPTY;
    private Object seen = "";

    Declared(Path file) {
        this.file = file;
    }

    @Override
    public synchronized World get() {
        var now = stamp();
        if (!now.equals(seen)) {
            world = WorldFile.read(file);
            seen = now;
        }
        var all = world;
        for (var entry : beingMade) {
            all = all.with(entry);
        }
        return all;
    }

    /** Does something while an entry counts as existing. */
    <T> T with(World.Entry entry, Supplier<T> work) {
        beingMade.add(entry);
        try {
            return work.get();
        } finally {
            beingMade.remove(entry);
        }
    }

    private Object stamp() {
        try {
            // Each new state is a new file: its key changes even when two come within one tick of the clock.
            var attributes = Files.readAttributes(file, java.nio.file.attribute.BasicFileAttributes.class);
            return attributes.fileKey() + "|" + attributes.lastModifiedTime() + "|" + attributes.size();
        } catch (IOException notThere) {
            return "none";
        }
    }
}
