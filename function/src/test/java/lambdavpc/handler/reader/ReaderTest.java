package lambdavpc.handler.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.rotation.Rotations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(Stacks.class)
class ReaderTest {
    private static final String FIRST = "{\"id\":1,\"body\":\"A note that only the reader can fetch.\"}";
    private static final String SECOND = "{\"id\":2,\"body\":\"Nobody has seen the password it used.\"}";
    private static final String SENTINEL = "\"sentinel\":\"the database is here\"";

    @Test
    void answersWithThePageThatWasAskedFor(Stack stack) {
        Rotations.ready(stack);
        var reader = new Reader(stack.session());
        assertEquals("{\"notes\":[%s,%s],%s}".formatted(FIRST, SECOND, SENTINEL), Stack.invoke(reader, "{}"));
        assertEquals("{\"notes\":[%s,%s],%s}".formatted(FIRST, SECOND, SENTINEL), Stack.invoke(reader, ""));
        assertEquals("{\"notes\":[%s],%s}".formatted(FIRST, SENTINEL), Stack.invoke(reader, "{\"limit\":1}"));
        assertEquals("{\"notes\":[%s],%s}".formatted(SECOND, SENTINEL), Stack.invoke(reader, "{\"after\":1,\"limit\":100}"));
        assertEquals("{\"notes\":[],%s}".formatted(SENTINEL), Stack.invoke(reader, "{\"after\":2}"));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
            {"limit":0}        | limit | 0                         | a whole number from 1 to 100
            {"limit":101}      | limit | 101                       | a whole number from 1 to 100
            {"limit":1.5}      | limit | 1.5                       | a whole number from 1 to 100
            {"limit":"1 or 1"} | limit | JSON of another type      | a whole number from 1 to 100
            {"after":-1}       | after | -1                        | a whole number from 0 to 9223372036854775807
            {"where":"1=1"}    | where | a field that is not known | after, limit
            [1]                | ``    | JSON of another type      | a JSON object
            {"limit":          | ``    | text that is not JSON     | a JSON object
            """, delimiter = '|')
    void answersBadInputWithWhatIsAllowedAndWithoutTouchingTheDatabase(String input, String field, String got, String allowed, Stack stack) {
        var reader = new Reader(stack.session());
        assertEquals("{\"error\":{\"kind\":\"BadInput\",\"field\":\"%s\",\"got\":\"%s\",\"allowed\":\"%s\"}}".formatted(field, got, allowed),
                Stack.invoke(reader, input));
        assertEquals(0, stack.secretsManager.calls());
    }

    @Test
    void needsOneConnectionAndOneLookAtTheSecretForManyRequests(Stack stack) {
        Rotations.ready(stack);
        var before = stack.secretsManager.calls();
        var session = stack.session();
        var reader = new Reader(session);
        for (var request = 0; request < 50; request++) {
            Stack.invoke(reader, "{}");
        }
        assertEquals(1, session.opened());
        assertEquals(1, stack.secretsManager.calls() - before);
    }

    @Test
    void saysThatTheFirstRotationIsMissing(Stack stack) {
        var failure = assertThrows(HandlerException.class, () -> Stack.invoke(new Reader(stack.session()), "{}"));
        assertEquals("Secret: the secret has no value yet; it gets one from the first rotation", failure.getMessage());
        assertEquals(0, failure.getStackTrace().length);
    }

    @Test
    void saysWhichVariableIsMissing(Stack stack) {
        var failure = assertThrows(HandlerException.class, () -> stack.settings(Map.of("DATABASE_HOST", "")));
        assertEquals("Configuration: the environment variable DATABASE_HOST is not set; the deployment sets it", failure.getMessage());
    }
}
