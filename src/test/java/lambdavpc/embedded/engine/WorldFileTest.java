package lambdavpc.embedded.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.WorldFile.Marks;
import lambdavpc.embedded.engine.WorldFile.Unusable;
import lambdavpc.graph.Archive;
import lambdavpc.graph.Unknown;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorldFileTest {
    @TempDir
    private Path folder;

    private static World.Entry entry(String id, Map<String, Object> values) {
        return new World.Entry("aws:ec2/vpc:Vpc", id, "urn:" + id, values, values);
    }

    private Path file() {
        return folder.resolve("state/world.json");
    }

    @Test
    void every_value_survives_closing_and_opening() {
        var values = new LinkedHashMap<String, Object>();
        values.put("text", "quote \" and line\nbreak");
        values.put("number", 1.5);
        values.put("flag", true);
        values.put("nothing", null);
        values.put("list", Arrays.asList("a", null, Map.of("b", 2.0)));
        values.put("archive", new Archive("f.jar", "abc"));
        values.put("unknown", Unknown.UNKNOWN);
        try (var kept = WorldFile.open(file())) {
            assertTrue(kept.world().isEmpty());
            kept.keep(kept.world().next().with(entry("b", Map.of())));
            kept.keep(kept.world().next().with(entry("a", values)));
            kept.keep(new Marks(Set.of("urn:a"), Set.of("urn:b"), Set.of("t|c")));
        }
        try (var kept = WorldFile.open(file())) {
            assertEquals(List.of(entry("b", Map.of()), entry("a", values)), kept.world().all().toList());
            assertEquals(2, kept.world().serial());
            assertEquals(new Marks(Set.of("urn:a"), Set.of("urn:b"), Set.of("t|c")), kept.marks());
        }
    }

    @Test
    void two_runs_at_once_are_refused() {
        try (var first = WorldFile.open(file())) {
            var refused = assertThrows(Unusable.class, () -> WorldFile.open(file())).getMessage();
            assertEquals("Another run (process " + ProcessHandle.current().pid() + ") is at work on " + file()
                    + ": wait until it has ended, or end it.", refused);
            assertTrue(first.world().isEmpty());
        }
        WorldFile.open(file()).close();
    }

    @Test
    void a_corrupted_world_is_reported_and_left_alone() throws Exception {
        try (var kept = WorldFile.open(file())) {
            kept.keep(World.EMPTY.with(entry("a", Map.of())));
        }
        WorldFile.open(file()).close();
        for (var broken : List.of("", "{\"serial\":1,\"entries\":[{\"ty", "[]", "{}", "{\"serial\":\"x\",\"entries\":[]}", "{\"serial\":1,\"entries\":[7]}")) {
            Files.writeString(file(), broken);
            var message = assertThrows(Unusable.class, () -> WorldFile.open(file()), broken).getMessage();
            assertTrue(message.contains("mv " + file() + ".bak " + file()), message);
            assertEquals(broken, Files.readString(file()));
        }
        Files.move(Path.of(file() + ".bak"), file(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        try (var restored = WorldFile.open(file())) {
            assertEquals(1, restored.world().all().count());
        }
    }

    @Test
    void a_failed_write_changes_nothing() throws Exception {
        try (var kept = WorldFile.open(file())) {
            kept.keep(World.EMPTY.with(entry("a", Map.of())));
            var before = Files.readString(file());
            // A folder of that name is in the way of the partial file, for root as well.
            Files.createDirectory(Path.of(file() + ".partial"));
            assertThrows(java.io.UncheckedIOException.class, () -> kept.keep(World.EMPTY));
            assertEquals(before, Files.readString(file()));
            assertEquals(1, kept.world().all().count());
        }
    }

    @Test
    void a_place_that_cannot_be_written_is_named() throws Exception {
        var inTheWay = Files.writeString(folder.resolve("file"), "");
        var message = assertThrows(Unusable.class, () -> WorldFile.open(inTheWay.resolve("world.json"))).getMessage();
        assertTrue(message.startsWith("Cannot write in " + inTheWay), message);
    }
}
