package lambdavpc.cli;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.StackRuntime;

/** What runs behind a stack. */
final class StackProcesses {
    private StackProcesses() {}

    /** @return its supervisor and all that it started; empty when nothing runs */
    static List<ProcessHandle> of(Place place) throws IOException {
        var control = place.folder().resolve("supervisor.json");
        if (!Files.exists(control)) {
            return List.of();
        }
        var pid = JsonParser.parseString(Files.readString(control)).getAsJsonObject().get("pid").getAsLong();
        return ProcessHandle.of(pid).stream().flatMap(each -> Stream.concat(Stream.of(each), each.descendants())).toList();
    }

    /** Takes down what runs behind the stack, and waits for its supervisor to be gone. */
    static void end(Place place) throws Exception {
        var supervisor = of(place).stream().limit(1).toList();
        new StackRuntime(place, () -> World.EMPTY).close();
        for (var process : supervisor) {
            process.onExit().get(20, TimeUnit.SECONDS);
        }
    }
}
