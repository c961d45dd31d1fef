package lambdavpc.proof.principal;

import dk.brics.automaton.Automaton;
import java.util.List;

/**
 * A pattern as it was written: most questions about one are answered by its ends, and an automaton is only made for the rest.
 *
 * @param pieces with a wildcard among them; no two literal ones follow each other
 */
record Glob(List<Piece> pieces) {
    /**
     * @param literal null for a wildcard
     * @param many    any run of characters, not one
     * @param within  a wildcard that no colon matches
     */
    record Piece(String literal, boolean many, boolean within) {
        private boolean takes(char character) {
            return !within || character != ':';
        }
    }

    boolean matches(String text) {
        return text.startsWith(prefix()) && text.endsWith(suffix()) && matches(0, text, 0);
    }

    private boolean matches(int index, String text, int from) {
        if (index == pieces.size()) {
            return from == text.length();
        }
        var piece = pieces.get(index);
        if (piece.literal() != null) {
            return text.startsWith(piece.literal(), from) && matches(index + 1, text, from + piece.literal().length());
        }
        if (!piece.many()) {
            return from < text.length() && piece.takes(text.charAt(from)) && matches(index + 1, text, from + 1);
        }
        if (index == pieces.size() - 1 && !piece.within()) {
            return true;
        }
        for (var to = from; ; to++) {
            if (matches(index + 1, text, to)) {
                return true;
            }
            if (to == text.length() || !piece.takes(text.charAt(to))) {
                return false;
            }
        }
    }

    /** Whether no list can name all that it matches. */
    boolean isInfinite() {
        return pieces.stream().anyMatch(Piece::many);
    }

    /** Whether nothing can match both, as far as their ends tell. */
    boolean isApartFrom(Glob other) {
        var mine = prefix();
        var theirs = other.prefix();
        return !mine.startsWith(theirs) && !theirs.startsWith(mine) || !suffix().endsWith(other.suffix()) && !other.suffix().endsWith(suffix());
    }

    /** Whether the other matches all of it, as far as their beginnings tell. */
    boolean isWithin(Glob other) {
        return equals(other) || other.pieces.size() <= 2 && other.last().many() && !other.last().within()
                && (other.pieces.size() == 1 || other.pieces.get(0).literal() != null && prefix().startsWith(other.prefix()));
    }

    Automaton automaton() {
        var automaton = Automaton.concatenate(pieces.stream().map(piece -> {
            if (piece.literal() != null) {
                return Automaton.makeString(piece.literal());
            }
            var character = piece.within() ? Automaton.makeAnyChar().minus(Automaton.makeChar(':')) : Automaton.makeAnyChar();
            return piece.many() ? character.repeat() : character;
        }).toList());
        // Not minimal: that would take longer than all that is asked of it.
        automaton.determinize();
        return automaton;
    }

    private Piece last() {
        return pieces.get(pieces.size() - 1);
    }

    private String prefix() {
        var first = pieces.get(0).literal();
        return first == null ? "" : first;
    }

    private String suffix() {
        var last = last().literal();
        return last == null ? "" : last;
    }
}
