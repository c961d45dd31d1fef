package lambdavpc.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParseException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrictJsonTest {

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "[]", "null", "1", "\"text\""})
    void everyJsonValueIsTaken(String text) {
        assertEquals(text, StrictJson.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "limit", "{a:1}", "{'a':1}", "{\"a\":1,}", "{\"a\":1} 2", "[1;2]", "{\"a\":1", "{\"a\":NaN}", "// no\n1"})
    void nothingElseIs(String text) {
        var refusal = assertThrows(JsonParseException.class, () -> StrictJson.parse(text));
        assertFalse(refusal.getMessage().contains("setLenient") || refusal.getMessage().contains("\n"), refusal.getMessage());
    }
}
