package lambdavpc.cli;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.stream.Stream;
import lambdavpc.embedded.runtime.Place;

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
}
