package lambdavpc.embedded.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import lambdavpc.embedded.World;
import org.junit.jupiter.api.Test;

class InterruptedTest {
    private static final String RESOURCES = """
            "resources": [{"urn": "urn:known", "type": "t", "id": "known"}, {"urn": "urn:replaced", "type": "t", "id": "old"}],
            "pending_operations": [
              {"type": "creating", "resource": {"urn": "urn:begun", "type": "t"}},
              {"type": "creating", "resource": {"urn": "urn:replaced", "type": "t"}},
              {"type": "creating", "resource": {"urn": "urn:never-begun", "type": "t"}},
              {"type": "updating", "resource": {"urn": "urn:updated", "type": "t", "id": "updated"}}]""";

    private static World.Entry entry(String id, String urn) {
        return new World.Entry("t", id, urn, Map.of(), Map.of());
    }

    private final World world = World.EMPTY.with(entry("known", "urn:known")).with(entry("begun", "urn:begun"))
            .with(World.Entry.madeBy("begun", "t", "made", Map.of())).with(entry("old", "urn:replaced"))
            .with(entry("new", "urn:replaced")).with(entry("updated", "urn:updated")).with(entry("unheard", "urn:of"));

    private void reconciles(String checkpoint) {
        var reconciled = Interrupted.reconcile(JsonParser.parseString(checkpoint).getAsJsonObject(), world);
        assertEquals(List.of("begun", "new"), reconciled.removed().stream().map(World.Entry::id).toList());
        assertEquals(List.of("known", "old", "updated", "unheard"), reconciled.world().all().map(World.Entry::id).toList());
    }

    @Test
    void exactly_what_was_begun_and_not_written_down_goes() {
        reconciles("{\"version\": 3, \"checkpoint\": {\"stack\": \"s\", \"latest\": {" + RESOURCES + "}}}");
        reconciles("{\"version\": 3, \"deployment\": {" + RESOURCES + "}}");
    }

    @Test
    void without_pending_operations_nothing_goes() {
        for (var checkpoint : List.of("{}", "{\"deployment\": {\"resources\": null}}", "{\"checkpoint\": {\"latest\": null}}")) {
            var reconciled = Interrupted.reconcile(JsonParser.parseString(checkpoint).getAsJsonObject(), world);
            assertEquals(List.of(), reconciled.removed());
            assertEquals(7, reconciled.world().all().count());
        }
    }
}
