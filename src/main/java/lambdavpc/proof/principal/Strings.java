package lambdavpc.proof.principal;

import dk.brics.automaton.Automaton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A set of strings, exact and closed under every set operation. What policies name is mostly a few ARNs or all but a few, and
 * these stay lists; a pattern is an automaton.
 */
public final class Strings {
    public static final Strings ALL = new Strings(true, Set.of(), null);
    public static final Strings NONE = new Strings(false, Set.of(), null);
    /** Tried in turn for examples, so that people can read them. */
    private static final List<String> ALPHABETS = List.of("abcdefghijklmnopqrstuvwxyz:/-_.*",
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/-_.+=,@*");

    private final boolean allBut;
    private final Set<String> listed;
    private final Automaton automaton;
    private Strings complement;

    private Strings(boolean allBut, Set<String> listed, Automaton automaton) {
        this.allBut = allBut;
        this.listed = listed;
        this.automaton = automaton;
    }

    public static Strings of(String... strings) {
        return of(List.of(strings));
    }

    public static Strings of(Collection<String> strings) {
        return strings.isEmpty() ? NONE : new Strings(false, Set.copyOf(strings), null);
    }

    static Strings of(Automaton automaton) {
        return automaton.isEmpty() ? NONE : automaton.isTotal() ? ALL : new Strings(false, Set.of(), automaton);
    }

    public Strings and(Strings other) {
        if (this == ALL || other == NONE || this == other) {
            return other;
        }
        if (other == ALL || this == NONE) {
            return this;
        }
        if (isFinite()) {
            return filter(other);
        }
        if (other.isFinite()) {
            return other.filter(this);
        }
        if (allBut && other.allBut) {
            var both = new HashSet<>(listed);
            both.addAll(other.listed);
            return new Strings(true, both, null);
        }
        if (allBut && listed.stream().noneMatch(other::contains)) {
            return other;
        }
        if (other.allBut && other.listed.stream().noneMatch(this::contains)) {
            return this;
        }
        return of(automaton().intersection(other.automaton()));
    }

    public Strings or(Strings other) {
        if (isFinite() && other.isFinite()) {
            var both = new HashSet<>(listed);
            both.addAll(other.listed);
            return of(both);
        }
        return not().and(other.not()).not();
    }

    public Strings not() {
        if (complement == null) {
            complement = this == ALL ? NONE : this == NONE ? ALL
                    : automaton == null ? new Strings(!allBut, listed, null) : of(automaton.complement());
        }
        return complement;
    }

    Strings minus(Strings other) {
        return other == NONE ? this : and(other.not());
    }

    public boolean isEmpty() {
        return this == NONE;
    }

    boolean contains(String string) {
        return automaton == null ? listed.contains(string) != allBut : automaton.run(string);
    }

    /** Whether {@link #listed} has all of it. */
    boolean isFinite() {
        return automaton == null && !allBut;
    }

    /** The strings of a finite set. */
    public Set<String> listed() {
        return listed;
    }

    /** One of its strings: the first of a list, the shortest that people can read of a pattern. */
    String example() {
        if (isFinite()) {
            return new TreeSet<>(listed).first();
        }
        for (var alphabet : ALPHABETS) {
            var readable = automaton().intersection(Automaton.makeCharSet(alphabet).repeat());
            if (!readable.isEmpty()) {
                return readable.getShortestExample(true);
            }
        }
        return automaton().getShortestExample(true);
    }

    private Strings filter(Strings other) {
        var kept = new ArrayList<>(listed);
        kept.removeIf(string -> !other.contains(string));
        return kept.size() == listed.size() ? this : of(kept);
    }

    private Automaton automaton() {
        if (automaton != null) {
            return automaton;
        }
        // The library's union takes no empty string.
        var union = Automaton.makeStringUnion(listed.stream().filter(string -> !string.isEmpty()).toArray(CharSequence[]::new));
        if (listed.contains("")) {
            union = union.union(Automaton.makeEmptyString());
            union.determinize();
        }
        return allBut ? union.complement() : union;
    }

    @Override
    public String toString() {
        return this == ALL ? "any" : this == NONE ? "none" : automaton == null ? (allBut ? "all but " : "") + new TreeSet<>(listed)
                : "like " + example();
    }
}
