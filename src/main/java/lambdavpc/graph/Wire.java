package lambdavpc.graph;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How values travel between program, engine and provider (protobuf), and lie in state files (JSON). Decoding gives
 * plain Java as {@link Registration} describes it: wrappers (secret, output, resource reference) are taken off, what
 * is not known becomes {@link Unknown}, assets and archives become {@link Archive}.
 */
public final class Wire {
    private static final String SIGNATURE = "4dabf18193072939515e22adb298388d";
    private static final String SECRET = "1b47061264138c4ac30d75fd1eb44270";
    private static final String ASSET = "c44067f5952c0a294b673a41bacd8c17";
    private static final String ARCHIVE = "0def7320c3a5731c473e5ecbe6d01bc7";
    private static final String RESOURCE = "5cf8f73096256a8f31e491e813e4eb8e";
    private static final String OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

    private static final String UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    /** The engine has a sentinel for each type of an unknown value: string, bool, number, list, asset, archive, map. */
    private static final Set<String> UNKNOWNS = Set.of(
            UNKNOWN,
            "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
            "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
            "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
            "030794c1-ac77-496b-92df-f27374a8bd58",
            "e48ece36-62e2-4504-bad9-02848725956a",
            "dd056dcd-154b-4c76-9bd3-c8f88648b5ff");

    private Wire() {}

    public static Map<String, Object> decode(Struct struct) {
        var map = new LinkedHashMap<String, Object>();
        struct.getFieldsMap().forEach((key, value) -> map.put(key, decode(value)));
        return map;
    }

    public static Object decode(Value value) {
        return switch (value.getKindCase()) {
            case STRING_VALUE -> text(value.getStringValue());
            case BOOL_VALUE -> value.getBoolValue();
            case NUMBER_VALUE -> value.getNumberValue();
            case LIST_VALUE -> {
                var list = new ArrayList<>(value.getListValue().getValuesCount());
                value.getListValue().getValuesList().forEach(each -> list.add(decode(each)));
                yield list;
            }
            case STRUCT_VALUE -> meaning(decode(value.getStructValue()));
            case NULL_VALUE, KIND_NOT_SET -> null;
        };
    }

    /** The same for a state file. */
    public static Object decode(JsonElement json) {
        if (json instanceof JsonPrimitive primitive) {
            return primitive.isString() ? text(primitive.getAsString())
                    : primitive.isBoolean() ? (Object) primitive.getAsBoolean() : primitive.getAsDouble();
        }
        if (json.isJsonArray()) {
            var list = new ArrayList<>(json.getAsJsonArray().size());
            json.getAsJsonArray().forEach(each -> list.add(decode(each)));
            return list;
        }
        if (json.isJsonObject()) {
            var map = new LinkedHashMap<String, Object>();
            json.getAsJsonObject().entrySet().forEach(entry -> map.put(entry.getKey(), decode(entry.getValue())));
            return meaning(map);
        }
        return null;
    }

    public static Struct encode(Map<String, ?> map) {
        var struct = Struct.newBuilder();
        map.forEach((key, value) -> struct.putFields(key, encode(value)));
        return struct.build();
    }

    public static Value encode(Object value) {
        var built = Value.newBuilder();
        if (value == null) {
            built.setNullValue(NullValue.NULL_VALUE);
        } else if (value instanceof String text) {
            built.setStringValue(text);
        } else if (value instanceof Boolean bool) {
            built.setBoolValue(bool);
        } else if (value instanceof Number number) {
            built.setNumberValue(number.doubleValue());
        } else if (value instanceof List<?> list) {
            var values = ListValue.newBuilder();
            list.forEach(each -> values.addValues(encode(each)));
            built.setListValue(values);
        } else if (value instanceof Map<?, ?> map) {
            var struct = Struct.newBuilder();
            map.forEach((key, each) -> struct.putFields((String) key, encode(each)));
            built.setStructValue(struct);
        } else {
            return encode(signed(value));
        }
        return built.build();
    }

    /** What JSON has no word for, in the wire's own words: for writers of JSON. Other values come back as they are. */
    public static Object signed(Object value) {
        if (value == Unknown.UNKNOWN) {
            return UNKNOWN;
        }
        if (value instanceof Archive archive) {
            var map = new LinkedHashMap<String, Object>();
            map.put(SIGNATURE, ARCHIVE);
            map.put("path", archive.path());
            map.put("hash", archive.hash());
            return map;
        }
        if (value instanceof String || value instanceof Boolean || value instanceof Number || value instanceof List<?>
                || value instanceof Map<?, ?> || value == null) {
            return value;
        }
        throw new IllegalArgumentException("A " + value.getClass().getName() + " cannot travel to the engine: " + value);
    }

    private static Object text(String text) {
        // Sentinels are 36 characters long; most strings are not.
        return text.length() == UNKNOWN.length() && UNKNOWNS.contains(text) ? Unknown.UNKNOWN : text;
    }

    private static Object meaning(Map<String, Object> map) {
        if (!(map.get(SIGNATURE) instanceof String signature)) {
            return map;
        }
        return switch (signature) {
            // A state file that was exported without --show-secrets has the ciphertext only; one with it has JSON text.
            case SECRET -> map.containsKey("value") ? map.get("value")
                    : map.get("plaintext") instanceof String json
                            ? decode(JsonParser.parseString(json)) : Unknown.UNKNOWN;
            case OUTPUT -> map.getOrDefault("value", Unknown.UNKNOWN);
            case RESOURCE -> {
                var id = map.get("id");
                yield id == null ? map.get("urn") : id.equals("") ? Unknown.UNKNOWN : id;
            }
            case ASSET, ARCHIVE -> file(map);
            default -> map;
        };
    }

    private static Object file(Map<String, Object> map) {
        var hash = map.get("hash") instanceof String known ? known : "";
        if (map.get("path") instanceof String path) {
            return new Archive(path, hash);
        }
        if (map.get("uri") instanceof String uri) {
            return new Archive(uri, hash);
        }
        // Text and archives of files have no path to name: what they hold says more than a hash that is not there yet.
        return map.containsKey("text") && !map.get("text").equals("") ? map.get("text")
                : map.containsKey("assets") && hash.isEmpty() ? map.get("assets") : new Archive("", hash);
    }
}
