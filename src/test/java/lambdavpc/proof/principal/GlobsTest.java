package lambdavpc.proof.principal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lambdavpc.proof.model.NotModelled;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Patterns as sets, against a matcher that tries every way. */
class GlobsTest {
    private final Globs globs = new Globs();

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars("ab:*?").ofMaxLength(8);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.strings().withChars("ab:").ofMaxLength(10);
    }

    @Property(tries = 4000)
    void aPatternHoldsWhatANaiveMatcherMatches(@ForAll("patterns") String pattern, @ForAll("texts") String text) {
        assertEquals(matches(pattern, text), globs.text(pattern).contains(text), pattern + " and " + text);
    }

    /** Union, intersection, difference and complement, in all mixtures of lists, patterns, patterns but for a list, and complements. */
    @Property(tries = 4000)
    void theAlgebraIsThatOfSets(@ForAll("patterns") String one, @ForAll("patterns") String other, @ForAll("texts") String listed, @ForAll("texts") String text,
            @ForAll @IntRange(min = 0, max = 15) int leftShape, @ForAll @IntRange(min = 0, max = 15) int rightShape) {
        var left = set(one, List.of(other, listed), leftShape);
        var right = set(other, List.of(one, listed), rightShape);
        var inLeft = left.contains(text);
        var inRight = right.contains(text);
        assertEquals(inLeft && inRight, left.and(right).contains(text));
        assertEquals(inLeft || inRight, left.or(right).contains(text));
        assertEquals(inLeft && !inRight, left.minus(right).contains(text));
        assertEquals(!inLeft, left.not().contains(text));
        assertEquals(left.and(right).isEmpty(), right.and(left).isEmpty());
        assertTrue(left.minus(right).and(right).isEmpty());
        assertTrue(left.minus(left).isEmpty());
        if (!left.and(right).isEmpty()) {
            var example = left.and(right).example();
            assertTrue(left.contains(example) && right.contains(example), example);
        }
    }

    private Strings set(String pattern, List<String> listed, int shape) {
        var set = switch (shape % 4) {
            case 0 -> Strings.of(listed);
            case 1 -> globs.text(pattern).minus(Strings.of(listed));
            case 2 -> globs.arn("a:b:c:d:e:" + pattern).or(Strings.of(listed));
            default -> globs.text(pattern);
        };
        return shape < 8 ? set : set.not();
    }

    @Property(tries = 1000)
    void aBlockHoldsExactlyItsAddresses(@ForAll int address, @ForAll int other, @ForAll @IntRange(min = 0, max = 32) int prefix, @ForAll boolean near) {
        var mask = prefix == 0 ? 0 : -1 << 32 - prefix;
        // Half of them in the block or just beside it.
        var candidate = near ? address ^ (other & ~mask) ^ (prefix == 0 ? 0 : (other & 1) << 32 - prefix) : other;
        assertEquals((address & mask) == (candidate & mask), globs.addresses(dotted(address) + "/" + prefix).contains(dotted(candidate)));
    }

    @Property(tries = 1000)
    void numbersCompareAsNumbers(@ForAll @IntRange(min = 0, max = 1200) int one, @ForAll @IntRange(min = 0, max = 1200) int other) {
        var number = String.valueOf(one);
        var text = String.valueOf(other);
        assertEquals(other < one, globs.numbers("lessthan", number).contains(text));
        assertEquals(other <= one, globs.numbers("lessthanequals", number).contains(text));
        assertEquals(other > one, globs.numbers("greaterthan", number).contains(text));
        assertEquals(other >= one, globs.numbers("greaterthanequals", number).contains(text));
        assertEquals(other == one, globs.numbers("equals", number).contains(text));
    }

    @ParameterizedTest
    @CsvSource({
        "arn:aws:iam::111122223333:role/*,      arn:aws:iam::111122223333:role/a/b,      true",
        "arn:aws:iam::111122223333:role/*,      arn:aws:iam::111122223333:role/a:b,      true",
        "arn:aws:iam::*:role/reader,            arn:aws:iam::111122223333:role/reader,   true",
        "arn:aws:iam::*:role/reader,            arn:aws:iam::1:2:role/reader,            false",
        "arn:aws:*:role/reader,                 arn:aws:iam::1:role/reader,              none",
        "arn:aws:s?s:us-east-1:1:q,             arn:aws:sqs:us-east-1:1:q,               true",
        "arn:aws:s?s:us-east-1:1:q,             arn:aws:s:s:us-east-1:1:q,               false"})
    void anArnsWildcardsStayInTheirSegment(String pattern, String arn, String expected) {
        if (expected.equals("none")) {
            assertThrows(NotModelled.class, () -> globs.arn(pattern));
        } else {
            assertEquals(Boolean.parseBoolean(expected), globs.arn(pattern).contains(arn));
        }
    }

    @Test
    void starQuestionMarkAndDollarCanBeMeantAsThemselves() {
        assertEquals(List.of(true, false), List.of(globs.text("a${*}").contains("a*"), globs.text("a${*}").contains("ab")));
        assertTrue(globs.text("${$}{x}").contains("${x}"));
        assertEquals("a*", Globs.literal("a*"));
        assertThrows(NotModelled.class, () -> globs.text("user/${aws:username}"));
    }

    @Test
    void version6AddressesHaveOneSpelling() {
        assertTrue(globs.addresses("2001:db8::/33").contains(Globs.address("2001:DB8:7fff::1")));
        assertFalse(globs.addresses("2001:db8::/33").contains(Globs.address("2001:db8:8000::1")));
        assertThrows(NotModelled.class, () -> globs.addresses("10.0.0.0/40"));
    }

    private static String dotted(int address) {
        return "%d.%d.%d.%d".formatted(address >>> 24, address >>> 16 & 255, address >>> 8 & 255, address & 255);
    }

    private static boolean matches(String pattern, String text) {
        if (pattern.isEmpty()) {
            return text.isEmpty();
        }
        var rest = pattern.substring(1);
        return switch (pattern.charAt(0)) {
            case '*' -> matches(rest, text) || !text.isEmpty() && matches(pattern, text.substring(1));
            case '?' -> !text.isEmpty() && matches(rest, text.substring(1));
            default -> !text.isEmpty() && text.charAt(0) == pattern.charAt(0) && matches(rest, text.substring(1));
        };
    }
}
