package lambdavpc.proof.model;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.graph.ResourceGraph.Resource;
import lambdavpc.graph.Unknown;

/**
 * One resource as the claims read it. A property is what the resource has (its output), else what the program set; absent and
 * {@code null} are the same. A value that is not known yet cannot be read: {@link NotModelled}.
 */
public record Node(Resource resource) {
    public String urn() {
        return resource.urn();
    }

    public String type() {
        return resource.type();
    }

    public String name() {
        return resource.name();
    }

    /** The physical id; empty before it is created. */
    public String id() {
        return resource.id();
    }

    /** The same resource as the program set it, without what AWS made of it: rules inside a group, say, and not those of rule resources too. */
    public Node declared() {
        return new Node(new Resource(resource.registration(), resource.id(), Map.of(), resource.external()));
    }

    public Optional<String> text(String property) {
        return known(property).map(value -> value instanceof Double number && number == Math.rint(number)
                ? String.valueOf(number.longValue()) : String.valueOf(value));
    }

    /** @param otherwise what AWS takes where nothing is said */
    public boolean flag(String property, boolean otherwise) {
        // Some of the provider's flags are texts.
        return known(property).map(value -> value instanceof Boolean flag ? flag : Boolean.parseBoolean(value.toString())).orElse(otherwise);
    }

    public Optional<Double> number(String property) {
        return known(property).map(value -> number(property, value));
    }

    public List<String> texts(String property) {
        return list(property).stream().map(String::valueOf).toList();
    }

    /** Nested blocks: a list of objects, or one object. */
    @SuppressWarnings("unchecked")
    public List<Map<String, Object>> blocks(String property) {
        return known(property).map(value -> value instanceof Map<?, ?> one ? List.of((Map<String, Object>) one)
                : list(property).stream().map(each -> {
                    if (each instanceof Map<?, ?> block) {
                        return (Map<String, Object>) block;
                    }
                    throw new NotModelled("%s that is no block ('%s')".formatted(property, each), urn());
                }).toList()).orElse(List.of());
    }

    /** Of a value within a block. */
    public double number(String property, Object value) {
        try {
            return value instanceof Double number ? number : Double.parseDouble(value.toString());
        } catch (NumberFormatException e) {
            throw new NotModelled("%s that is no number ('%s')".formatted(property, value), urn());
        }
    }

    /** @throws NotModelled where it is not JSON */
    public Optional<JsonObject> json(String property) {
        return text(property).filter(text -> !text.isBlank()).map(text -> {
            try {
                return JsonParser.parseString(text).getAsJsonObject();
            } catch (JsonParseException | IllegalStateException e) {
                throw new NotModelled("%s that is no JSON object".formatted(property), urn());
            }
        });
    }

    /** Whether the value will only be known after a deployment. */
    public boolean unknown(String property) {
        return holdsUnknown(raw(property));
    }

    private Optional<Object> known(String property) {
        var value = raw(property);
        if (holdsUnknown(value)) {
            throw new NotModelled("%s, which is not known before the deployment,".formatted(property), urn());
        }
        return Optional.ofNullable(value);
    }

    private Object raw(String property) {
        var output = resource.outputs().get(property);
        return output == null || holdsUnknown(output) && resource.inputs().get(property) != null
                ? resource.inputs().get(property) : output;
    }

    private List<?> list(String property) {
        return known(property).map(value -> value instanceof List<?> list ? list : List.of(value)).orElse(List.of());
    }

    private static boolean holdsUnknown(Object value) {
        return value == Unknown.UNKNOWN
                || value instanceof List<?> list && list.stream().anyMatch(Node::holdsUnknown)
                || value instanceof Map<?, ?> map && map.values().stream().anyMatch(Node::holdsUnknown);
    }
}
