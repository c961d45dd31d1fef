package lambdavpc.proof.principal;

import dk.brics.automaton.Automaton;
import dk.brics.automaton.RegExp;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import inet.ipaddr.ipv6.IPv6Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Glob.Piece;

/** The patterns of policies as sets of strings. Each pattern is made once: a stack's policies repeat a few of them. */
public final class Globs {
    private static final int ARN_SEGMENTS = 6;

    private final Map<String, Strings> made = new HashMap<>();

    /** {@code *} is any run of characters, {@code ?} any one: resources and {@code StringLike}. */
    public Strings text(String pattern) {
        return memo("text " + pattern, () -> {
            var pieces = pieces(pattern, true, false);
            return pieces.size() == 1 && pieces.get(0).literal() != null ? Strings.of(pieces.get(0).literal()) : Strings.of(new Glob(pieces));
        });
    }

    /** Names of actions do not differ in case. */
    public Strings action(String pattern) {
        return text(pattern.toLowerCase(Locale.ROOT));
    }

    /**
     * A wildcard stays within its segment, but for the last one.
     *
     * @throws NotModelled for what is no ARN
     */
    public Strings arn(String pattern) {
        return memo("arn " + pattern, () -> {
            var segments = pattern.split(":", ARN_SEGMENTS);
            if (segments.length < ARN_SEGMENTS) {
                throw new NotModelled("an ARN condition with " + pattern + ", which is no ARN,", "");
            }
            if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0) {
                return text(pattern);
            }
            var pieces = new ArrayList<Piece>();
            for (var i = 0; i < ARN_SEGMENTS; i++) {
                if (i > 0) {
                    join(pieces, new Piece(":", false, false));
                }
                pieces(segments[i], true, i < ARN_SEGMENTS - 1).forEach(piece -> join(pieces, piece));
            }
            return Strings.of(new Glob(List.copyOf(pieces)));
        });
    }

    private static void join(List<Piece> pieces, Piece piece) {
        var last = pieces.isEmpty() ? null : pieces.get(pieces.size() - 1).literal();
        if (last == null || piece.literal() == null) {
            pieces.add(piece);
        } else {
            pieces.set(pieces.size() - 1, new Piece(last + piece.literal(), false, false));
        }
    }

    Strings ignoringCase(String value) {
        return memo("case " + value, () -> {
            var parts = new ArrayList<Automaton>();
            for (var character : literal(value).toCharArray()) {
                parts.add(Automaton.makeChar(Character.toLowerCase(character)).union(Automaton.makeChar(Character.toUpperCase(character))));
            }
            return Strings.of(deterministic(Automaton.concatenate(parts)));
        });
    }

    /**
     * All addresses of a block, as {@link #address} writes them.
     *
     * @throws NotModelled for what is no address or block
     */
    Strings addresses(String block) {
        return memo("block " + block, () -> {
            var parsed = new IPAddressString(block).getAddress();
            if (parsed == null) {
                throw new NotModelled("an address condition with " + block + ", which is no address,", "");
            }
            var range = parsed.toPrefixBlock();
            var parts = new ArrayList<Automaton>();
            var segments = range.getSegmentCount();
            for (var i = 0; i < segments; i++) {
                if (i > 0) {
                    parts.add(Automaton.makeChar(parsed.isIPv4() ? '.' : ':'));
                }
                var segment = range.getSegment(i);
                parts.add(parsed.isIPv4() ? decimals(segment.getSegmentValue(), segment.getUpperSegmentValue())
                        : hexadecimals(segment.getSegmentValue(), segment.getUpperSegmentValue()));
            }
            return Strings.of(deterministic(Automaton.concatenate(parts)));
        });
    }

    /** The one way of writing an address that {@link #addresses} knows. */
    static String address(String address) {
        IPAddress parsed = new IPAddressString(address).getAddress();
        return parsed == null ? address : parsed instanceof IPv6Address ? parsed.toFullString() : parsed.toCanonicalString();
    }

    /** Whole numbers from 0, without leading zeros, that stand in this relation to one. */
    Strings numbers(String comparison, String number) {
        return memo(comparison + " " + number, () -> {
            if (!number.matches("0|[1-9]\\d{0,17}")) {
                throw new NotModelled("a numeric condition with " + number + ", which is no whole number from 0,", "");
            }
            var value = Long.parseLong(number);
            return switch (comparison) {
                case "equals" -> Strings.of(number);
                case "lessthan" -> value == 0 ? Strings.NONE : upTo(value - 1);
                case "lessthanequals" -> upTo(value);
                case "greaterthan" -> numbers().minus(upTo(value));
                default -> value == 0 ? numbers() : numbers().minus(upTo(value - 1));
            };
        });
    }

    private static Strings numbers() {
        return Strings.of(new RegExp("0|[1-9][0-9]*").toAutomaton());
    }

    private static Strings upTo(long most) {
        return Strings.of(Automaton.makeMaxInteger(String.valueOf(most))).and(numbers());
    }

    /** A value without wildcards: {@code *} is a star. */
    static String literal(String value) {
        return pieces(value, false, false).get(0).literal();
    }

    private Strings memo(String key, Supplier<Strings> make) {
        var known = made.get(key);
        if (known == null) {
            known = make.get();
            made.put(key, known);
        }
        return known;
    }

    /** @param within whether its wildcards match no colon */
    private static List<Piece> pieces(String pattern, boolean wildcards, boolean within) {
        var pieces = new ArrayList<Piece>();
        var literal = new StringBuilder();
        for (var i = 0; i < pattern.length(); i++) {
            var character = pattern.charAt(i);
            if (character == '$' && pattern.startsWith("{", i + 1)) {
                var end = pattern.indexOf('}', i);
                var variable = end < 0 ? "" : pattern.substring(i + 2, end);
                // The three that stand for themselves.
                if (!variable.matches("[*?$]")) {
                    throw new NotModelled("policy variable " + pattern.substring(i, end < 0 ? pattern.length() : end + 1), "");
                }
                literal.append(variable);
                i = end;
            } else if (wildcards && (character == '*' || character == '?')) {
                if (literal.length() > 0) {
                    pieces.add(new Piece(literal.toString(), false, false));
                    literal.setLength(0);
                }
                pieces.add(new Piece(null, character == '*', within));
            } else {
                literal.append(character);
            }
        }
        if (literal.length() > 0 || pieces.isEmpty()) {
            pieces.add(new Piece(literal.toString(), false, false));
        }
        return pieces;
    }

    /** Not minimal: that would take longer than all that is asked of it. */
    private static Automaton deterministic(Automaton automaton) {
        automaton.determinize();
        return automaton;
    }

    private static Automaton decimals(int from, int to) {
        // makeInterval would take leading zeros.
        return Automaton.makeStringUnion(IntStream.rangeClosed(from, to).mapToObj(String::valueOf).toArray(CharSequence[]::new));
    }

    /** Four digits. A block of addresses leaves the last digits free and narrows at most one before them. */
    private static Automaton hexadecimals(int from, int to) {
        var digits = new ArrayList<Automaton>();
        for (var shift = 12; shift >= 0; shift -= 4) {
            var least = from >> shift & 15;
            var most = to >> shift & 15;
            digits.add(Automaton.makeCharSet("0123456789abcdef".substring(least, most + 1)));
        }
        return Automaton.concatenate(digits);
    }
}
