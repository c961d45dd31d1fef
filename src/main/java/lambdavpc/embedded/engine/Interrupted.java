package lambdavpc.embedded.engine;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import lambdavpc.embedded.World;

/**
 * What an engine that was killed in mid-up has left: resources that exist, but that it never got to write down. On AWS
 * somebody would look for them and delete them by hand; here they are known, because the engine notes what it is about
 * to create.
 */
public final class Interrupted {
    private Interrupted() {}

    /** @param removed what the engine had begun to create and does not know of */
    public record Reconciled(World world, List<World.Entry> removed) {}

    /** @param checkpoint the stack's file in a file backend, or {@code pulumi stack export} */
    public static Reconciled reconcile(JsonObject checkpoint, World world) {
        var deployment = checkpoint.get("deployment") instanceof JsonObject exported ? exported
                : object(object(checkpoint, "checkpoint"), "latest");
        var creating = new HashSet<String>();
        for (var operation : array(deployment, "pending_operations")) {
            if (text(operation, "type").equals("creating")) {
                creating.add(text(operation.getAsJsonObject().get("resource"), "urn"));
            }
        }
        var known = new HashSet<String>();
        array(deployment, "resources").forEach(resource -> known.add(text(resource, "type") + "|" + text(resource, "id")));

        var removed = new ArrayList<World.Entry>();
        var left = without(world, creating, known, removed);
        for (var there : world.elsewhere().entrySet()) {
            left = left.with(there.getKey(), without(there.getValue(), creating, known, removed));
        }
        return new Reconciled(left, List.copyOf(removed));
    }

    private static World without(World world, Set<String> creating, Set<String> known, List<World.Entry> removed) {
        var left = world;
        for (var entry : world.all().toList()) {
            if (creating.contains(entry.urn()) && !known.contains(entry.type() + "|" + entry.id())) {
                removed.add(entry);
                left = left.without(entry.type(), entry.id()).withoutMadeBy(entry.id());
            }
        }
        return left;
    }

    private static JsonObject object(JsonObject from, String key) {
        return from.get(key) instanceof JsonObject object ? object : new JsonObject();
    }

    private static JsonArray array(JsonObject from, String key) {
        return from.get(key) instanceof JsonArray array ? array : new JsonArray();
    }

    private static String text(JsonElement from, String key) {
        var value = from.getAsJsonObject().get(key);
        return value == null || value.isJsonNull() ? "" : value.getAsString();
    }
}
