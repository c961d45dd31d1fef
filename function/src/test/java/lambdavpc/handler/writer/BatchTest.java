package lambdavpc.handler.writer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import lambdavpc.handler.core.BadInput;
import lambdavpc.handler.core.HandlerException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

class BatchTest {
    private static Batch parse(String event) {
        return Batch.from(lambdavpc.handler.core.JsonNode.parse(event).asObject());
    }

    @Provide
    Arbitrary<String> texts() {
        var letters = Arbitraries.chars().all().filter(letter -> letter != 0 && !Character.isSurrogate(letter)).map(String::valueOf);
        return Arbitraries.oneOf(letters, Arbitraries.of("\uD83D\uDE00", "\"", "\\", "\n")).list().ofMinSize(1).ofMaxSize(200).map(list -> String.join("", list));
    }

    /** Near misses: JSON's own letters, and pieces of a good body. */
    @Provide
    Arbitrary<String> bodies() {
        var pieces = Arbitraries.of("{", "}", "[", "]", "\"text\"", ":", ",", "\"", "null", "1e999", "\\u0000", "\\ud83d", "//", " ", "\"a\"", "{\"text\":\"a\"}");
        return Arbitraries.oneOf(pieces.list().ofMaxSize(8).map(list -> String.join("", list)), Arbitraries.strings().all().ofMaxLength(50));
    }

    @Property
    void everyTextComesThrough(@ForAll("texts") String text) {
        assertEquals(text, Batch.note(Deliveries.body(text)));
    }

    @Property
    void everyOtherBodyIsPoisonAndNothingWorse(@ForAll("bodies") String body) {
        try {
            var text = Batch.note(body);
            assertEquals(text, JsonNode.parser().parse(body).asObject().get("text").asString());
            assertTrue(text.codePointCount(0, text.length()) <= Batch.LONGEST);
        } catch (BadInput e) {
            assertTrue(e.getMessage().matches("body: got [a-zA-Z0-9 ]+; allowed: \\{\"text\": \"\\.\\.\\.\"} with 1 to 10000 characters"), e.getMessage());
        }
    }

    @Property(tries = 100)
    void aBodyThatWasCutIsPoison(@ForAll("texts") String text, @ForAll @IntRange(max = 500) int length) {
        var body = Deliveries.body(text);
        Assume.that(length < body.length());
        assertThrows(BadInput.class, () -> Batch.note(body.substring(0, length)));
    }

    /** Whatever comes together: each good message once, in order; each bad one named; nobody forgotten. */
    @Property
    void everyMessageIsAccountedFor(@ForAll List<@IntRange(max = 20) Integer> ids, @ForAll Set<@IntRange(max = 20) Integer> bad) {
        var event = ids.stream().map(id -> Map.entry("m" + id, bad.contains(id) ? "poison" : Deliveries.body("note " + id))).toList();
        var batch = parse(Deliveries.event(event));
        var good = batch.notes().stream().map(Note::messageId).toList();
        assertEquals(new ArrayList<>(new TreeSet<>(good)), good);
        assertTrue(batch.notes().stream().allMatch(note -> note.text().equals("note " + note.messageId().substring(1))));
        var all = new TreeSet<>(good);
        all.addAll(batch.poison().keySet());
        assertEquals(ids.stream().map(id -> "m" + id).collect(Collectors.toSet()), all);
        assertTrue(batch.poison().keySet().stream().allMatch(id -> bad.contains(Integer.valueOf(id.substring(1)))));
        assertTrue(good.stream().noneMatch(id -> bad.contains(Integer.valueOf(id.substring(1)))));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', delimiter = '|', textBlock = """
            not json                    | text that is not JSON
            {"text":"a"                 | text that is not JSON
            {"text":"a","text":"b"}     | text that is not JSON
            /* a */ {"text":"a"}        | text that is not JSON
            {"text":"a"} {"text":"b"}   | text that is not JSON
            {"text":"a"} x              | text that is not JSON
            ["a"]                       | JSON of another type
            "a"                         | JSON of another type
            {}                          | no text
            {"text":null}               | a text of another type
            {"text":1}                  | a text of another type
            {"text":["a"]}              | a text of another type
            {"text":"a","sql":"b"}      | a field that is not known
            {"text":""}                 | 0 characters
            {"text":"a\\u0000b"}        | a character that is none
            {"text":"a\\ud83d"}         | a character that is none
            """)
    void saysWhatIsWrongWithoutQuotingIt(String body, String got) {
        var poison = parse(Deliveries.event(Map.of("m", body))).poison();
        assertEquals(Map.of("m", "body: got " + got + "; allowed: {\"text\": \"...\"} with 1 to 10000 characters"), poison);
    }

    @ParameterizedTest
    @CsvSource({"a, 10000, true", "a, 10001, false", "\uD83D\uDE00, 10000, true", "\uD83D\uDE00, 10001, false"})
    void countsCharactersAsTheTableDoes(String character, int times, boolean fits) {
        var batch = parse(Deliveries.event(Map.of("m", Deliveries.body(character.repeat(times)))));
        assertEquals(fits ? 1 : 0, batch.notes().size());
        assertEquals(fits ? Map.of() : Map.of("m", "body: got 10001 characters; allowed: {\"text\": \"...\"} with 1 to 10000 characters"), batch.poison());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"Records\":null}", "{\"Records\":{}}", "{\"text\":\"a\"}"})
    void whatIsNoDeliveryIsAnsweredAsAMistake(String event) {
        assertThrows(BadInput.class, () -> parse(event));
    }

    /** An answer, even one with an error in it, would delete the messages from the queue. */
    @ParameterizedTest
    @ValueSource(strings = {
        "{\"Records\":[1]}", "{\"Records\":[{}]}", "{\"Records\":[{\"messageId\":\"m\",\"eventSource\":\"aws:kinesis\",\"body\":\"\"}]}",
        "{\"Records\":[{\"messageId\":\"\",\"eventSource\":\"aws:sqs\",\"body\":\"\"}]}", "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"body\":\"\"}]}"})
    void aDeliveryOfSomethingElseFails(String event) {
        assertThrows(HandlerException.class, () -> parse(event));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"body\":1,", "\"body\":null,"})
    void aMessageWithoutABodyIsPoison(String body) {
        var batch = parse("{\"Records\":[{%s\"messageId\":\"m\",\"eventSource\":\"aws:sqs\"}]}".formatted(body));
        assertEquals(Set.of("m"), batch.poison().keySet());
        assertFalse(batch.poison().get("m").isEmpty());
    }
}
