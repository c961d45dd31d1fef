package lambdavpc.proof.principal;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * One request.
 *
 * @param action  in lower case
 * @param context by key in lower case; a key without values is missing, of any other nothing is said
 */
public record Request(String action, String resource, Map<String, List<String>> context) {
    /** What every request to a resource says of it. */
    private static final Set<String> SETTLED = Set.of("aws:resourceaccount", "aws:requestedregion", "aws:securetransport", "aws:viaawsservice");

    static Request of(Box box) {
        var context = new TreeMap<String, List<String>>();
        box.context().forEach((key, values) -> context.put(key, values.example()));
        return new Request(box.actions().example(), box.resources().example(), context);
    }

    /** The set of this one request and of those that differ in keys that it says nothing of. */
    public Box box() {
        var values = new HashMap<String, Values>();
        context.forEach((key, held) -> values.put(key, new Values(Strings.of(held), held.stream().map(Strings::of).toList(), held.size() == 1)));
        return new Box(Strings.of(action), Strings.of(resource), values);
    }

    /** Without what follows from who asks, and how. */
    public Request without(Principal asking, Path path) {
        var rest = new TreeMap<>(context);
        rest.keySet().removeIf(key -> asking.own().containsKey(key) || path.context().containsKey(key) || SETTLED.contains(key));
        return new Request(action, resource, rest);
    }

    /** Its context in words. */
    public String circumstances() {
        return context.entrySet().stream().map(entry -> entry.getValue().isEmpty() ? "without " + entry.getKey()
                : "with %s=%s".formatted(entry.getKey(), String.join(",", entry.getValue()))).collect(Collectors.joining(", "));
    }
}
