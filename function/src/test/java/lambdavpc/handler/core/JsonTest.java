package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ours beside the SDK's, which reads the same values by another way. */
class JsonTest {
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(Arbitraries.strings().all().filter(text -> text.chars().noneMatch(each -> Character.isSurrogate((char) each))),
                Arbitraries.of("\"", "\\", "\\u0000", "\u0000\u001f\u007f\u2028", "\uD83D\uDE00", "{\"a\":1}", ""));
    }

    @Property
    void whatIsWrittenIsReadByUsAndByTheSdk(@ForAll List<@From("texts") String> texts, @ForAll("texts") String name, @ForAll long number,
            @ForAll double fraction, @ForAll boolean truth) {
        var writer = JsonWriter.create().writeStartObject().writeFieldName(name + "t").writeStartArray();
        texts.forEach(text -> writer.writeStartObject().writeFieldName("text").writeValue(text).writeEndObject());
        var text = writer.writeEndArray().writeFieldName("number").writeValue(number).writeFieldName("fraction").writeValue(fraction)
                .writeFieldName("truth").writeValue(truth).writeFieldName("none").writeValue((String) null).writeEndObject().toString();

        var ours = JsonNode.parse(text);
        assertEquals(texts, ours.asObject().get(name + "t").asArray().stream().map(each -> each.field("text").orElseThrow().asString()).toList());
        assertEquals(number, Long.parseLong(ours.asObject().get("number").asNumber()));
        assertEquals(fraction, Double.parseDouble(ours.asObject().get("fraction").asNumber()));
        assertEquals(true, ours.asObject().get("none").isNull());

        var theirs = software.amazon.awssdk.protocols.jsoncore.JsonNode.parser().parse(text).asObject();
        assertEquals(texts, theirs.get(name + "t").asArray().stream().map(each -> each.field("text").orElseThrow().asString()).toList());
        assertEquals(truth, theirs.get("truth").asBoolean());
        assertEquals(String.valueOf(fraction), theirs.get("fraction").asNumber());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "{", "{\"a\":1,\"a\":1}", "{} {}", "[1,]", "// a\n1", "{a:1}", "'a'", "TRUE", "NaN", "01", "\"\n\"", ")]}'\n{}"})
    void whatIsNotOneJsonValueIsRefused(String text) {
        assertEquals("not one JSON value", assertThrows(IllegalArgumentException.class, () -> JsonNode.parse(text)).getMessage());
    }

    @Test
    void whatIsNestedTooDeepIsRefusedAndNotAnOverflow() {
        assertEquals(1, JsonNode.parse("[".repeat(255) + "]".repeat(255)).asArray().size());
        assertThrows(IllegalArgumentException.class, () -> JsonNode.parse("[".repeat(100_000)));
    }

    @Test
    void aValueIsNotTakenForOneOfAnotherType() {
        assertThrows(IllegalStateException.class, () -> JsonNode.parse("1").asString());
        assertThrows(IllegalStateException.class, () -> JsonNode.parse("\"1\"").asNumber());
        assertThrows(IllegalStateException.class, () -> JsonNode.parse("[]").asObject());
        assertThrows(IllegalArgumentException.class, () -> JsonWriter.create().writeValue(Double.NaN));
    }
}
