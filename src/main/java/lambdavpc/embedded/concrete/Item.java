package lambdavpc.embedded.concrete;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.graph.Unknown;

/**
 * One deployed resource. A property is what AWS tells of it, else what was asked for; absent and {@code null} are the same.
 *
 * @param id physical id
 */
public record Item(String type, String id, String urn, Map<String, Object> inputs, Map<String, Object> outputs) {

    public Optional<String> text(String property) {
        return value(property).map(Item::plain);
    }

    /** @throws Unsupported where it is not set: every deployed resource of the type has it */
    public String need(String property) {
        return text(property).orElseThrow(() -> new Unsupported("a resource without " + property, urn));
    }

    public boolean flag(String property, boolean otherwise) {
        return text(property).map(Boolean::parseBoolean).orElse(otherwise);
    }

    public List<String> texts(String property) {
        return list(value(property).orElse(null)).stream().map(Item::plain).toList();
    }

    /** Nested blocks: a list of objects, or one object. */
    public List<Item> blocks(String property) {
        return nested(value(property).orElse(null));
    }

    /** Nested blocks that the program itself set: AWS tells the rules of others in the same property. */
    public List<Item> ownBlocks(String property) {
        return nested(known(property, inputs.get(property)));
    }

    @SuppressWarnings("unchecked")
    private List<Item> nested(Object value) {
        return list(value).stream().map(each -> new Item(type, id, urn, (Map<String, Object>) each, Map.of())).toList();
    }

    private Optional<Object> value(String property) {
        var output = outputs.get(property);
        return Optional.ofNullable(known(property, output == null || output == Unknown.UNKNOWN ? inputs.get(property) : output))
                .filter(value -> !"".equals(value));
    }

    private Object known(String property, Object value) {
        if (holdsUnknown(value)) {
            throw new Unsupported(property + ", which is not known before the deployment", urn);
        }
        return value;
    }

    private static boolean holdsUnknown(Object value) {
        return value == Unknown.UNKNOWN || value instanceof List<?> list && list.stream().anyMatch(Item::holdsUnknown)
                || value instanceof Map<?, ?> map && map.values().stream().anyMatch(Item::holdsUnknown);
    }

    private static List<?> list(Object value) {
        return value == null ? List.of() : value instanceof List<?> list ? list : List.of(value);
    }

    private static String plain(Object value) {
        return value instanceof Double number && number == Math.rint(number) ? String.valueOf(number.longValue()) : String.valueOf(value);
    }
}
