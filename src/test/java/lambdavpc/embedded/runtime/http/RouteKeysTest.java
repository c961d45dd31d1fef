package lambdavpc.embedded.runtime.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteKeysTest {
    private static final List<String> KEYS = List.of("GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /pets/dog/{id}", "ANY /{proxy+}", "POST /", "$default");

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "GET    | /pets/dog/1   | GET /pets/dog/1    | {}",
        "GET    | /pets/dog/2   | GET /pets/dog/{id} | {id=2}",
        "GET    | /pets/dog/a%20b%2Fc+d | GET /pets/dog/{id} | {id=a b/c+d}",
        "DELETE | /pets/dog/1   | ANY /pets/dog/{id} | {id=1}",
        "GET    | /pets/cat/1/x | GET /pets/{proxy+} | {proxy=cat/1/x}",
        "GET    | /pets         | ANY /{proxy+}      | {proxy=pets}",
        "GET    | /pets/dog/    | GET /pets/{proxy+} | {proxy=dog/}",
        "POST   | /pets/x       | ANY /{proxy+}      | {proxy=pets/x}",
        "POST   | /             | POST /             | {}"})
    void theOneThatSaysMostOfThePathTakesIt(String method, String path, String key, String parameters) {
        var match = RouteKeys.choose(KEYS, method, path).orElseThrow();
        assertEquals(key, match.key());
        assertEquals(parameters, match.parameters().toString());
    }

    @Test
    void withoutOneThatFitsTheDefaultTakesItAndWithoutThatNobody() {
        assertEquals(Optional.of(new RouteKeys.Match("$default", Map.of())), RouteKeys.choose(List.of("GET /a", "$default"), "PUT", "/a"));
        assertEquals(Optional.empty(), RouteKeys.choose(List.of("GET /a", "GET /a/{b}"), "GET", "/a/"));
        assertEquals(Optional.empty(), RouteKeys.choose(List.of("GET /a"), "POST", "/a"));
    }
}
