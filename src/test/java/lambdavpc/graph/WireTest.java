package lambdavpc.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.gson.JsonParser;
import com.google.protobuf.Struct;
import com.google.protobuf.util.JsonFormat;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WireTest {
    @Test
    void plain_values_survive_the_journey() {
        var values = new LinkedHashMap<String, Object>();
        values.put("text", "t");
        values.put("number", 2.5);
        values.put("flag", false);
        values.put("nothing", null);
        values.put("list", Arrays.asList(1.0, null, List.of(), Map.of("k", "v")));
        values.put("unknown", Unknown.UNKNOWN);
        values.put("archive", new Archive("a.jar", "0f"));
        assertEquals(values, Wire.decode(Wire.encode(values)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "1b47061264138c4ac30d75fd1eb44270 | \"value\": [\"s\"]             | [s]",
            "1b47061264138c4ac30d75fd1eb44270 | \"plaintext\": \"[\\\"s\\\"]\"  | [s]",
            "1b47061264138c4ac30d75fd1eb44270 | \"ciphertext\": \"x\"           | UNKNOWN",
            "d0e6a833031e9bbcd3f4e8bde6ca49a4 | \"value\": \"v\", \"secret\": true | v",
            "d0e6a833031e9bbcd3f4e8bde6ca49a4 | \"dependencies\": []            | UNKNOWN",
            "5cf8f73096256a8f31e491e813e4eb8e | \"urn\": \"u\", \"id\": \"i\"   | i",
            "5cf8f73096256a8f31e491e813e4eb8e | \"urn\": \"u\", \"id\": \"\"    | UNKNOWN",
            "5cf8f73096256a8f31e491e813e4eb8e | \"urn\": \"u\"                  | u",
            "0def7320c3a5731c473e5ecbe6d01bc7 | \"path\": \"p\", \"hash\": \"h\" | Archive[path=p, hash=h]",
            "c44067f5952c0a294b673a41bacd8c17 | \"path\": \"p\"                 | Archive[path=p, hash=]",
            "c44067f5952c0a294b673a41bacd8c17 | \"text\": \"words\"             | words",
            "0def7320c3a5731c473e5ecbe6d01bc7 | \"hash\": \"h\", \"assets\": {}  | Archive[path=, hash=h]"})
    void wrappers_are_taken_off_in_messages_and_in_state_files(String signature, String fields, String meaning) throws Exception {
        var json = "{\"key\": {\"4dabf18193072939515e22adb298388d\": \"" + signature + "\", " + fields + "}}";
        var expected = "{key=" + meaning + "}";
        assertEquals(expected, Wire.decode(JsonParser.parseString(json)).toString());
        var struct = Struct.newBuilder();
        JsonFormat.parser().merge(json, struct);
        assertEquals(expected, Wire.decode(struct.build()).toString());
    }

    @Test
    void what_cannot_travel_is_refused() {
        assertThrows(IllegalArgumentException.class, () -> Wire.encode(Map.of("when", java.time.Duration.ZERO)));
    }
}
