package lambdavpc.embedded.runtime.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What API Gateway's documents say of format 2.0's answers. */
final class HttpAnswerTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "\"Hello\"                                             | 200 | application/json | Hello",
        "{\"message\": \"Hello\"}                              | 200 | application/json | {\"message\": \"Hello\"}",
        "[1]                                                   | 200 | application/json | [1]",
        "{\"statusCode\": 201, \"body\": \"made\"}             | 201 | text/plain       | made",
        "{\"statusCode\": \"404\"}                             | 404 | text/plain       | ~~",
        "{\"statusCode\": 200, \"headers\": {\"Content-Type\": \"image/png\"}, \"body\": \"aGk=\", \"isBase64Encoded\": true} | 200 | image/png | hi"})
    void whatAFunctionAnswersIsWhatACallerGets(String payload, int status, String type, String body) {
        var answer = HttpAnswer.ofFunction(payload, "text/plain").orElseThrow();
        assertEquals(List.of(status, type, body), List.of(answer.status(), answer.headers().get("content-type"), new String(answer.body(), UTF_8)));
    }

    @Test
    void cookiesAreHeadersOfTheirOwn() {
        assertEquals(List.of("a=1; Secure", "b=2"), HttpAnswer.ofFunction("{\"statusCode\": 200, \"cookies\": [\"a=1; Secure\", \"b=2\"]}", "text/plain").orElseThrow().cookies());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"statusCode\": \"ok\"}", "{\"statusCode\": 99}", "{\"statusCode\": 200, \"body\": {\"a\": 1}}", "{\"statusCode\": 200, \"headers\": []}",
        "{\"statusCode\": 200, \"body\": \"%\", \"isBase64Encoded\": true}"})
    void whatMeansNothingIsNoAnswer(String payload) {
        assertEquals(Optional.empty(), HttpAnswer.ofFunction(payload, "text/plain").map(HttpAnswer::status));
    }
}
