package lambdavpc.embedded.runtime.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** AWS's table of complete successes and complete failures, row by row. */
class BatchAnswerTest {
    private static final Set<String> IDS = Set.of("a", "b");

    @ParameterizedTest
    @ValueSource(strings = {"null", "{}", "{\"batchItemFailures\":null}", "{\"batchItemFailures\":[]}", "{\"other\":1}"})
    void anAnswerThatSaysNothingIsASuccess(String answer) {
        assertEquals(Set.of(), BatchAnswer.failed(answer, IDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "no JSON", "[]", "\"a\"", "{\"batchItemFailures\":\"a\"}", "{\"batchItemFailures\":{}}", "{\"batchItemFailures\":[\"a\"]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}", "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}", "{\"batchItemFailures\":[{\"itemIdentifer\":\"a\"}]}",
        "{\"batchItemFailures\":[{\"itemIdentifier\":1}]}", "{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"c\"}]}"})
    void anAnswerThatLambdaCannotUnderstandFailsTheWholeBatch(String answer) {
        assertEquals(IDS, BatchAnswer.failed(answer, IDS));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"}]}", "{\"batchItemFailures\":[{\"itemIdentifier\":\"a\"},{\"itemIdentifier\":\"a\"}]}"})
    void whatIsNamedFailsAndNothingElse(String answer) {
        assertEquals(Set.of("a"), BatchAnswer.failed(answer, IDS));
    }

    @Property
    void noAnswerMakesMessagesUpOrThrows(@ForAll String answer) {
        assertEquals(true, IDS.containsAll(BatchAnswer.failed(answer, IDS)));
    }
}
