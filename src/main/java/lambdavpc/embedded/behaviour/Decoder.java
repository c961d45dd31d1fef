package lambdavpc.embedded.behaviour;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

import lambdavpc.embedded.EmbeddedAws.Problem;
import lambdavpc.graph.Archive;
import lambdavpc.graph.Unknown;

/** Reads raw inputs by what a behaviour declares: fills in defaults, and collects every problem instead of the first. */
final class Decoder {
    private final String type;
    private final List<Broken> broken = new ArrayList<>();

    private Decoder(String type) {
        this.type = type;
    }

    /** @param broken in the order in which they were found */
    record Decoded(Inputs inputs, List<Broken> broken) {}

    /** @param code AWS's code */
    record Broken(String code, Problem problem) {}

    static Decoded decode(Behaviour behaviour, Map<String, Object> raw) {
        var decoder = new Decoder(behaviour.type());
        var values = decoder.fields("", behaviour.properties(), raw);
        return new Decoded(new Inputs(values), List.copyOf(decoder.broken));
    }

    /** Calls back for each known single value of each property, those inside objects and lists included. */
    static void visit(List<Property> properties, Inputs inputs, BiConsumer<Property, Object> visitor) {
        for (var property : properties) {
            var value = inputs.raw(property.name());
            for (var single : value instanceof List<?> list ? list : value == null ? List.of() : List.of(value)) {
                if (single == Unknown.UNKNOWN) {
                    continue;
                }
                visitor.accept(property, single);
                if (property.kind() == Property.Kind.OBJECT) {
                    @SuppressWarnings("unchecked")
                    var fields = (Map<String, Object>) single;
                    visit(property.fields(), new Inputs(fields), visitor);
                }
            }
        }
    }

    private Map<String, Object> fields(String path, List<Property> properties, Map<String, Object> raw) {
        var values = new LinkedHashMap<String, Object>();
        for (var property : properties) {
            var given = raw.get(property.name());
            var value = given == null ? property.fallback() : given;
            if (value == null) {
                if (property.required()) {
                    report("MissingParameter", path + property.name(), "is required and was not given");
                }
                continue;
            }
            values.put(property.name(), value(path + property.name(), property, value));
        }
        for (var name : raw.keySet()) {
            if (raw.get(name) != null && !name.startsWith("__") && properties.stream().noneMatch(property -> property.name().equals(name))) {
                report("UnmodelledProperty", path + name, "the embedded AWS does not know this input of " + type
                        + "; declare it in the type's behaviour or leave it out");
            }
        }
        return values;
    }

    private Object value(String path, Property property, Object value) {
        if (value == Unknown.UNKNOWN) {
            return value;
        }
        if (!property.many()) {
            return single(path, property, value);
        }
        if (!(value instanceof List<?> list)) {
            report("InvalidParameterType", path, "is not a list");
            return value;
        }
        var values = new ArrayList<Object>();
        for (var i = 0; i < list.size(); i++) {
            values.add(list.get(i) == Unknown.UNKNOWN ? Unknown.UNKNOWN : single(path + "[" + i + "]", property, list.get(i)));
        }
        return values;
    }

    private Object single(String path, Property property, Object value) {
        var typed = switch (property.kind()) {
            case TEXT -> value instanceof String ? value : null;
            case NUMBER -> value instanceof Number number ? (Object) number.doubleValue() : null;
            case FLAG -> value instanceof Boolean ? value : null;
            case ARCHIVE -> value instanceof Archive ? value : null;
            case TEXTS_BY_NAME -> value instanceof Map<?, ?> map && map.values().stream().allMatch(
                    text -> text instanceof String || text == Unknown.UNKNOWN) ? value : null;
            case OBJECT -> value instanceof Map<?, ?> map ? object(path, property, map) : null;
        };
        if (typed == null) {
            report("InvalidParameterType", path, "is a " + value.getClass().getSimpleName() + ", not a "
                    + property.kind().name().toLowerCase(Locale.ROOT));
            return value;
        }
        if (Inputs.isKnown(typed)) {
            for (var rule : property.rules()) {
                var problem = rule.problem().apply(typed);
                if (problem.isPresent()) {
                    report(rule.code(), path, problem.get());
                    break;
                }
            }
        }
        return typed;
    }

    @SuppressWarnings("unchecked")
    private Object object(String path, Property property, Map<?, ?> map) {
        return fields(path + ".", property.fields(), (Map<String, Object>) map);
    }

    private void report(String code, String path, String message) {
        broken.add(new Broken(code, new Problem(path, message)));
    }
}
