package lambdavpc.proof.principal;

import dk.brics.automaton.Automaton;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A set of strings, exact and closed under every set operation. What policies name is mostly a few ARNs or all but a few, and
 * these stay lists; a pattern stays one, without what is listed of it, until more is asked of it than its ends tell: then it is an automaton.
 */
public final class Strings {
    public static final Strings ALL = new Strings(true, null, Set.of(), null);
    public static final Strings NONE = new Strings(false, null, Set.of(), null);
    /** Tried in turn for examples, so that people can read them. */
    private static final List<String> ALPHABETS = List.of("abcdefghijklmnopqrstuvwxyz:/-_.*",
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/-_.+=,@*");

    private final boolean allBut;
    private final Glob glob;
    private final Set<String> listed;
    private Automaton automaton;
    private Strings complement;

    /**
     * @param allBut    all strings but those that the rest describes
     * @param glob      null for those that are listed, else those that match and are not
     * @param automaton of all of it; null until it is asked for
     */
    private Strings(boolean allBut, Glob glob, Set<String> listed, Automaton automaton) {
        this.allBut = allBut;
        this.glob = glob;
        this.listed = listed;
        this.automaton = automaton;
    }

    public static Strings of(String... strings) {
        return of(List.of(strings));
    }

    public static Strings of(Collection<String> strings) {
        return strings.isEmpty() ? NONE : new Strings(false, null, Set.copyOf(strings), null);
    }

    static Strings of(Automaton automaton) {
        return automaton.isEmpty() ? NONE : automaton.isTotal() ? ALL : new Strings(false, null, null, automaton);
    }

    static Strings of(Glob glob) {
        return glob.pieces().stream().allMatch(piece -> piece.many() && !piece.within()) ? ALL : new Strings(false, glob, Set.of(), null);
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
        if (other == complement) {
            return NONE;
        }
        if (isAllButList() && other.isAllButList()) {
            var both = new HashSet<>(listed);
            both.addAll(other.listed);
            return new Strings(true, null, both, null);
        }
        var easy = isAllButList() ? other.without(listed) : other.isAllButList() ? without(other.listed) : withinPattern(other).or(() -> other.withinPattern(this));
        return easy.orElseGet(() -> of(automaton().intersection(other.automaton())));
    }

    private Optional<Strings> without(Set<String> names) {
        var named = names.stream().filter(this::contains).toList();
        if (named.isEmpty()) {
            return Optional.of(this);
        }
        if (glob == null || allBut || !glob.isInfinite()) {
            return Optional.empty();
        }
        var both = new HashSet<>(listed);
        both.addAll(named);
        return Optional.of(new Strings(false, glob, both, null));
    }

    /** What a pattern and another one, or all but that, have in common: where their ends tell. */
    private Optional<Strings> withinPattern(Strings other) {
        if (glob == null || allBut || other.glob == null) {
            return Optional.empty();
        }
        if (glob.isApartFrom(other.glob)) {
            return Optional.of(other.allBut ? this : NONE);
        }
        if (glob.isWithin(other.glob)) {
            return other.allBut ? Optional.of(of(other.listed).filter(this)) : without(other.listed);
        }
        return Optional.empty();
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
                    : listed == null ? of(automaton.complement()) : new Strings(!allBut, glob, listed, null);
            // Not of the two that all share.
            if (this != ALL && this != NONE && complement != ALL && complement != NONE) {
                complement.complement = this;
            }
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
        return listed == null ? automaton.run(string) : (listed.contains(string) == (glob == null) && (glob == null || glob.matches(string))) != allBut;
    }

    /** Whether {@link #listed} has all of it. */
    boolean isFinite() {
        return glob == null && listed != null && !allBut;
    }

    private boolean isAllButList() {
        return glob == null && listed != null && allBut;
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
        if (automaton == null) {
            var described = glob == null ? union() : listed.isEmpty() ? glob.automaton() : glob.automaton().minus(union());
            automaton = allBut ? described.complement() : described;
        }
        return automaton;
    }

    private Automaton union() {
        // The library's union takes no empty string.
        var union = Automaton.makeStringUnion(listed.stream().filter(string -> !string.isEmpty()).toArray(CharSequence[]::new));
        if (listed.contains("")) {
            union = union.union(Automaton.makeEmptyString());
            union.determinize();
        }
        return union;
    }

    @Override
    public String toString() {
        return this == ALL ? "any" : this == NONE ? "none" : glob == null && listed != null ? (allBut ? "all but " : "") + new TreeSet<>(listed)
                : "like " + example();
    }
}
