package lambdavpc.embedded.concrete;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.embedded.World;
import lambdavpc.graph.ResourceGraph;

/**
 * All that is deployed, as both evaluators read it: a world of the embedded AWS, or a graph out of a program or a state file. What AWS
 * makes by itself (default groups, main route tables, endpoints' interfaces) is in a world, and derived where a graph lacks it.
 */
public final class Inventory {
    private final Map<String, List<Item>> byType = new HashMap<>();
    private final Map<String, Map<String, Item>> byReference = new HashMap<>();

    private Inventory(Stream<Item> items) {
        items.forEach(item -> {
            byType.computeIfAbsent(item.type(), type -> new ArrayList<>()).add(item);
            var names = byReference.computeIfAbsent(item.type(), type -> new HashMap<>());
            names.put(item.id(), item);
            for (var property : List.of("arn", "name")) {
                if (item.outputs().getOrDefault(property, item.inputs().get(property)) instanceof String reference) {
                    names.putIfAbsent(reference, item);
                }
            }
        });
    }

    public static Inventory of(World world) {
        return new Inventory(world.all().filter(entry -> !entry.type().startsWith(World.KEPT))
                .map(entry -> new Item(entry.type(), entry.id(), entry.urn(), entry.inputs(), entry.outputs())));
    }

    public static Inventory of(ResourceGraph graph) {
        return new Inventory(graph.all().map(each -> new Item(each.type(), each.id(), each.urn(), each.inputs(), each.outputs())));
    }

    /** @param type Pulumi's token: {@code aws:ec2/subnet:Subnet} */
    public List<Item> all(String type) {
        return byType.getOrDefault(type, List.of());
    }

    /** @param reference an id, an ARN or a name */
    public Optional<Item> find(String type, String reference) {
        return Optional.ofNullable(byReference.getOrDefault(type, Map.of()).get(reference));
    }

    /** @throws Unsupported where it is not part of the stack: what it says is not known */
    public Item get(String type, String reference) {
        return find(type, reference).orElseThrow(() -> new Unsupported("a " + type.replaceAll(".*:", "") + " outside of this stack", reference));
    }
}
