package lambdavpc.embedded.behaviour;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import lambdavpc.graph.Unknown;

/** Inputs by their declared types. What is missing or not known yet reads as empty; {@link #isKnown} tells them apart. */
public record Inputs(Map<String, Object> values) {

    public Optional<String> text(String name) {
        return known(name, String.class);
    }

    public Optional<Integer> number(String name) {
        return known(name, Double.class).map(Double::intValue);
    }

    public boolean flag(String name) {
        return known(name, Boolean.class).orElse(false);
    }

    public List<String> texts(String name) {
        return stream(name).filter(String.class::isInstance).map(String.class::cast).toList();
    }

    public Optional<Inputs> object(String name) {
        return known(name, Map.class).map(Inputs::of);
    }

    public List<Inputs> objects(String name) {
        return stream(name).filter(Map.class::isInstance).map(value -> of((Map<?, ?>) value)).toList();
    }

    /** The value as it is: may be {@code Unknown} or null. */
    public Object raw(String name) {
        return values.get(name);
    }

    public boolean has(String name) {
        return values.get(name) != null;
    }

    /** Whether nothing in the value waits for a resource that is still to be created. */
    public boolean isKnown(String name) {
        return isKnown(values.get(name));
    }

    static boolean isKnown(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().allMatch(Inputs::isKnown);
        }
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().allMatch(Inputs::isKnown);
        }
        return value != Unknown.UNKNOWN;
    }

    private Stream<?> stream(String name) {
        return known(name, List.class).map(list -> ((List<?>) list).stream()).orElseGet(Stream::of);
    }

    private <T> Optional<T> known(String name, Class<T> type) {
        return Optional.ofNullable(values.get(name)).filter(type::isInstance).map(type::cast);
    }

    @SuppressWarnings("unchecked")
    private static Inputs of(Map<?, ?> map) {
        return new Inputs((Map<String, Object>) map);
    }
}
