package lambdavpc.proof.principal;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a condition key of a request may hold: nothing (it is missing), a value, or several. A plain operator is about keys of
 * one value at most; then a positive one says that the key has {@code some} value of a set, a negated one or one with
 * {@code IfExists} that {@code every} value (of none, perhaps) is in it.
 *
 * @param every all its values are in this set
 * @param some  it has a value in each of these sets
 * @param one   it has at most one value
 */
public record Values(Strings every, List<Strings> some, boolean one) {
    public static final Values ANY = new Values(Strings.ALL, List.of(), false);
    public static final Values MISSING = new Values(Strings.NONE, List.of(), false);

    /** Has a value of this set. */
    public static Values some(Strings set, boolean one) {
        return new Values(Strings.ALL, List.of(set), one);
    }

    /** Is missing, or all that it has is of this set. */
    public static Values every(Strings set, boolean one) {
        return new Values(set, List.of(), one);
    }

    /** Exactly this value. */
    public static Values of(String value) {
        return some(Strings.of(value), true);
    }

    Values and(Values other) {
        if (this == ANY || equals(other)) {
            return other;
        }
        if (other == ANY) {
            return this;
        }
        return new Values(every.and(other.every), Stream.concat(some.stream(), other.some.stream()).distinct().toList(), one || other.one);
    }

    boolean isEmpty() {
        return one ? !some.isEmpty() && value().isEmpty() : some.stream().anyMatch(set -> set.and(every).isEmpty());
    }

    /** All that is not in it, as a union. */
    List<Values> not() {
        var rest = new ArrayList<Values>();
        if (every != Strings.ALL) {
            rest.add(some(every.not(), one));
        }
        some.forEach(set -> rest.add(every(set.not(), one)));
        return rest;
    }

    /** An example; empty where the key may be missing, for that is the simplest. */
    List<String> example() {
        return some.isEmpty() ? List.of() : one ? List.of(value().example())
                : some.stream().map(set -> set.and(every).example()).distinct().toList();
    }

    private Strings value() {
        return some.stream().reduce(every, Strings::and);
    }
}
