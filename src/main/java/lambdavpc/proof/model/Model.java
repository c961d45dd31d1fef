package lambdavpc.proof.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import lambdavpc.graph.ResourceGraph;

/** The resource graph, indexed by type and by what other resources call a resource: its id, ARN or name. */
public final class Model {
    private final Map<String, Node> byUrn = new LinkedHashMap<>();
    private final Map<String, List<Node>> byType = new LinkedHashMap<>();
    private final Map<String, Map<String, Node>> byReference = new HashMap<>();
    private final Set<String> asked = new HashSet<>();

    public Model(ResourceGraph graph) {
        graph.all().map(Node::new).forEach(node -> {
            byUrn.put(node.urn(), node);
            byType.computeIfAbsent(node.type(), type -> new ArrayList<>()).add(node);
        });
        byType.forEach((type, nodes) -> byReference.put(type, index(nodes)));
    }

    /** @param type Pulumi's token: {@code aws:ec2/subnet:Subnet} */
    public List<Node> ofType(String type) {
        asked.add(type);
        return byType.getOrDefault(type, List.of());
    }

    /** Types that somebody has asked for: what is of another one was not read. */
    public Set<String> asked() {
        return Set.copyOf(asked);
    }

    public Stream<Node> all() {
        return byUrn.values().stream();
    }

    public Set<String> types() {
        return byType.keySet();
    }

    public Optional<Node> find(String urn) {
        return Optional.ofNullable(byUrn.get(urn));
    }

    /** @param reference an id, an ARN or a name */
    public Optional<Node> find(String type, String reference) {
        asked.add(type);
        return Optional.ofNullable(byReference.getOrDefault(type, Map.of()).get(reference));
    }

    /**
     * The one resource of that type that a property names. Before a deployment the value is not known, but where it comes from is.
     *
     * @return empty where the property is not set, or names something outside this stack
     * @throws NotModelled where the value is not known and comes from several such resources, or none
     */
    public Optional<Node> referred(Node from, String property, String type) {
        if (!from.unknown(property)) {
            return from.text(property).flatMap(reference -> find(type, reference));
        }
        var origins = origins(from, property, type);
        if (origins.size() != 1) {
            throw new NotModelled("%s, which is not known before the deployment and comes from %d resources,"
                    .formatted(property, origins.size()), from.urn());
        }
        return origins.stream().findFirst();
    }

    /** All resources of that type that a list property names. */
    public Set<Node> allReferred(Node from, String property, String type) {
        if (from.unknown(property)) {
            return origins(from, property, type);
        }
        var nodes = new LinkedHashSet<Node>();
        from.texts(property).forEach(reference -> find(type, reference).ifPresent(nodes::add));
        return nodes;
    }

    /**
     * What a property names, as a key that is the same for everyone who names it: the URN of the resource, or the reference
     * itself where it is not in this stack.
     *
     * @param types those that share one kind of id: {@code aws:ec2/securityGroup:SecurityGroup} and {@code ...DefaultSecurityGroup}
     * @return empty where the property is not set
     * @throws NotModelled where the value is not known and comes from several such resources, or none
     */
    public Optional<String> key(Node from, String property, String... types) {
        return from.unknown(property) ? Optional.of(origin(from, property, types)) : from.text(property).map(reference -> key(reference, types));
    }

    /** The same for a list. */
    public List<String> keys(Node from, String property, String... types) {
        return from.unknown(property) ? List.of(origin(from, property, types))
                : from.texts(property).stream().map(reference -> key(reference, types)).toList();
    }

    /** The same for lists within blocks: {@code vpcConfig}'s {@code subnetIds}. */
    public List<String> keysWithin(Node from, String property, String inner, String... types) {
        return from.unknown(property) ? List.of(origin(from, property, types))
                : from.blocks(property).stream().flatMap(block -> block.get(inner) instanceof List<?> list ? list.stream() : Stream.ofNullable(block.get(inner)))
                        .map(reference -> key(String.valueOf(reference), types)).toList();
    }

    public String key(String reference, String... types) {
        return Arrays.stream(types).flatMap(type -> find(type, reference).stream()).findFirst().map(Node::urn).orElse(reference);
    }

    private String origin(Node from, String property, String... types) {
        var origins = Arrays.stream(types).flatMap(type -> origins(from, property, type).stream()).toList();
        if (origins.size() != 1) {
            throw new NotModelled("%s, which is not known before the deployment and comes from %d resources,"
                    .formatted(property, origins.size()), from.urn());
        }
        return origins.get(0).urn();
    }

    private Set<Node> origins(Node from, String property, String type) {
        var nodes = new LinkedHashSet<Node>();
        from.resource().registration().propertyDependencies().getOrDefault(property, Set.of()).stream()
                .map(byUrn::get).filter(node -> node != null && node.type().equals(type)).forEach(nodes::add);
        return nodes;
    }

    private static Map<String, Node> index(List<Node> nodes) {
        var index = new HashMap<String, Node>();
        // An id wins over an ARN, an ARN over a name.
        for (var property : List.of("name", "arn")) {
            nodes.stream().filter(node -> !node.unknown(property)).forEach(node -> node.text(property).ifPresent(text -> index.put(text, node)));
        }
        nodes.stream().filter(node -> !node.id().isEmpty()).forEach(node -> index.put(node.id(), node));
        return index;
    }
}
