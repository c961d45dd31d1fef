package lambdavpc.monitoring;

import com.google.gson.Gson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which events a rule of EventBridge takes, as the JSON that it wants.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html">event patterns</a>.
 */
public final class EventPattern {
    private EventPattern() {}

    /**
     * @param source {@code aws.backup}
     * @param kinds  {@code detail-type}s, one of which the event has
     * @param detail what its {@code detail} has: lists of allowed values or matchers by name, or maps of such
     */
    public static String of(String source, List<String> kinds, Map<String, ?> detail) {
        return of(Map.of("source", List.of(source), "detail-type", kinds, "detail", detail));
    }

    /** @param parts by their names in the event */
    public static String of(Map<String, ?> parts) {
        return new Gson().toJson(sorted(parts));
    }

    /** The order of Map.of changes from run to run, and with it the rule. */
    private static Object sorted(Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(EventPattern::sorted).toList();
        }
        if (value instanceof Map<?, ?> map) {
            var sorted = new TreeMap<String, Object>();
            map.forEach((name, each) -> sorted.put((String) name, sorted(each)));
            return sorted;
        }
        return value;
    }
}
