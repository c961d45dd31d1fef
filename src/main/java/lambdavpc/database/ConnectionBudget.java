package lambdavpc.database;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the database admits against what its functions may want at once, one connection for each environment.
 *
 * @param available connections that functions can have
 * @param most      how many environments each function has at most; empty where nothing but the account's pool bounds it
 */
public record ConnectionBudget(int available, SortedMap<String, Optional<Integer>> most) {

    /** Sorted by name, so that its arithmetic reads the same each time. */
    public ConnectionBudget(int available, Map<String, Optional<Integer>> most) {
        this(available, new TreeMap<>(most));
    }

    /** What is bounded, and one for each that is not: what such a function gets beyond that is what is left, and the database refuses the rest. */
    public int wanted() {
        return most.values().stream().mapToInt(each -> each.orElse(1)).sum();
    }

    /** Whether functions may want more than there is: then the database refuses some. */
    public boolean oversubscribed() {
        return wanted() > available;
    }

    /** {@code migrate 1 + reader 20 + writer 5 = 26}. */
    public String arithmetic() {
        return "%s = %d".formatted(most.entrySet().stream().map(each -> each.getKey() + " " + each.getValue().map(String::valueOf).orElse("at least 1"))
                .collect(Collectors.joining(" + ")), wanted());
    }
}
