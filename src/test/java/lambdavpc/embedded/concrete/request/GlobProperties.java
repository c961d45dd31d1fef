package lambdavpc.embedded.concrete.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;

class GlobProperties {
    @Property(tries = 5000)
    void matchesAsTheRegularExpressionDoes(@ForAll @Chars({'a', 'b', '*', '?', '.'}) @StringLength(max = 8) String pattern,
            @ForAll @CharRange(from = 'a', to = 'b') @Chars('.') @StringLength(max = 10) String text) {
        assertEquals(Pattern.matches(regexOf(pattern), text), Glob.matches(pattern, text), pattern + " on " + text);
    }

    private static String regexOf(String glob) {
        var regex = new StringBuilder();
        glob.chars().forEach(each -> regex.append(each == '*' ? ".*" : each == '?' ? "." : Pattern.quote(String.valueOf((char) each))));
        return regex.toString();
    }
}
