package lambdavpc.graph;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every resource of a stack, in the order in which the program (or the state file) names them. */
public final class ResourceGraph {
    static final String STACK = "pulumi:pulumi:Stack";
    static final String PROVIDER = "pulumi:providers:";

    private final Map<String, Resource> resources;
    private final Map<String, List<Resource>> byType;
    private final List<Message> messages;

    ResourceGraph(List<Resource> resources, List<Message> messages) {
        this.resources = new LinkedHashMap<>();
        resources.forEach(resource -> this.resources.put(resource.urn(), resource));
        byType = all().collect(Collectors.groupingBy(Resource::type));
        this.messages = List.copyOf(messages);
    }

    /**
     * @param registration what the program asked for
     * @param id           physical id; empty for components and for what a preview does not know
     * @param outputs      of a component: what it registered; of the stack: its exports
     * @param external     it exists already and is only read
     */
    public record Resource(Registration registration, String id, Map<String, Object> outputs, boolean external) {
        public String urn() {
            return registration.urn();
        }

        public String type() {
            return registration.type();
        }

        public String name() {
            return registration.name();
        }

        public Map<String, Object> inputs() {
            return registration.inputs();
        }
    }

    /** A line that the program logged. */
    public record Message(Severity severity, String text) {
        public enum Severity { INFO, WARNING, ERROR }
    }

    /** All of them, the stack and components included. */
    public Stream<Resource> all() {
        return resources.values().stream();
    }

    public Stream<Resource> ofType(String type) {
        return byType.getOrDefault(type, List.of()).stream();
    }

    public Optional<Resource> find(String urn) {
        return Optional.ofNullable(resources.get(urn));
    }

    /** @throws IllegalArgumentException when there is none, naming those of that type */
    public Resource get(String type, String name) {
        return ofType(type).filter(resource -> resource.name().equals(name)).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + type + " '" + name + "'; of that type there are "
                        + ofType(type).map(Resource::name).toList()));
    }

    /** What the program said through {@code ctx.log()}, without its debug lines. */
    public List<Message> messages() {
        return messages;
    }

    /** The same program with other resources: what would be if one of them were changed. */
    public static ResourceGraph of(List<Resource> resources) {
        return new ResourceGraph(resources, List.of());
    }

    /**
     * @param json of {@code pulumi stack export}, or of {@code pulumi preview --json}
     * @throws IllegalArgumentException when it is neither
     */
    public static ResourceGraph read(JsonObject json) {
        var states = new ArrayList<JsonObject>();
        if (json.get("deployment") instanceof JsonObject deployment) {
            array(deployment, "resources").forEach(state -> states.add(state.getAsJsonObject()));
        } else if (json.get("steps") instanceof JsonArray steps) {
            for (var step : steps) {
                if (step.getAsJsonObject().get("newState") instanceof JsonObject state) {
                    states.add(state);
                }
            }
        } else {
            throw new IllegalArgumentException("neither a state (`pulumi stack export`: 'deployment') nor a preview"
                    + " (`pulumi preview --json`: 'steps'); got an object with " + json.keySet());
        }
        return new ResourceGraph(states.stream()
                // Half of a replacement that still waits for its deletion, and the providers that nobody asked for.
                .filter(state -> !flag(state, "delete"))
                .filter(state -> !(text(state, "type").startsWith(PROVIDER) && name(text(state, "urn")).startsWith("default_")))
                .map(ResourceGraph::resource).toList(), List.of());
    }

    private static Resource resource(JsonObject state) {
        var urn = text(state, "urn");
        if (name(urn).isEmpty() || text(state, "type").isEmpty()) {
            throw new IllegalArgumentException("a resource without a URN or a type");
        }
        var byProperty = new LinkedHashMap<String, Set<String>>();
        if (state.get("propertyDependencies") instanceof JsonObject properties) {
            properties.entrySet().stream()
                    .filter(entry -> entry.getValue() instanceof JsonArray urns && !urns.isEmpty())
                    .forEach(entry -> byProperty.put(entry.getKey(), new LinkedHashSet<>(strings(entry.getValue().getAsJsonArray()))));
        }
        var registration = new Registration(text(state, "type"), name(urn), urn, text(state, "parent"), flag(state, "custom"),
                values(state, "inputs"), new LinkedHashSet<>(strings(array(state, "dependencies"))), byProperty,
                flag(state, "protect"), flag(state, "retainOnDelete"), strings(array(state, "ignoreChanges")),
                strings(array(state, "aliases")), providerUrn(text(state, "provider")));
        return new Resource(registration, text(state, "id"), values(state, "outputs"), flag(state, "external"));
    }

    /** A provider reference is {@code urn::id}; the default providers count as none. */
    static String providerUrn(String reference) {
        var end = reference.lastIndexOf("::");
        var urn = end < 0 ? "" : reference.substring(0, end);
        return name(urn).startsWith("default_") ? "" : urn;
    }

    private static String name(String urn) {
        // urn:pulumi:<stack>::<project>::<types>::<name>: a name may itself hold "::"
        var at = urn.indexOf("::");
        at = at < 0 ? -1 : urn.indexOf("::", at + 2);
        at = at < 0 ? -1 : urn.indexOf("::", at + 2);
        return at < 0 ? "" : urn.substring(at + 2);
    }

    private static String text(JsonObject object, String key) {
        return object.get(key) instanceof JsonPrimitive value ? value.getAsString() : "";
    }

    private static boolean flag(JsonObject object, String key) {
        return object.get(key) instanceof JsonPrimitive value && value.getAsBoolean();
    }

    private static JsonArray array(JsonObject object, String key) {
        return object.get(key) instanceof JsonArray array ? array : new JsonArray();
    }

    private static List<String> strings(JsonArray array) {
        var list = new ArrayList<String>();
        array.forEach(each -> list.add(each.getAsString()));
        return list;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> values(JsonObject object, String key) {
        return object.get(key) instanceof JsonObject values ? (Map<String, Object>) Wire.decode(values) : Map.of();
    }
}
