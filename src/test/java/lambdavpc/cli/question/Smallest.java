package lambdavpc.cli.question;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Takes away from a failing case all that it also fails without. */
final class Smallest {
    private Smallest() {}

    static JsonObject of(JsonObject failing, Predicate<JsonObject> fails) {
        return smaller(failing).map(JsonElement::getAsJsonObject).filter(fails).findFirst().map(smaller -> of(smaller, fails)).orElse(failing);
    }

    /** Everything with one part less, the largest parts first. */
    private static Stream<JsonElement> smaller(JsonElement whole) {
        if (whole instanceof JsonObject object) {
            return Stream.concat(object.keySet().stream().map(key -> without(object, key)),
                    object.keySet().stream().flatMap(key -> smaller(object.get(key)).map(less -> with(object, key, less))));
        }
        if (whole instanceof JsonArray array) {
            return Stream.concat(IntStream.range(0, array.size()).mapToObj(index -> without(array, index)),
                    IntStream.range(0, array.size()).boxed().flatMap(index -> smaller(array.get(index)).map(less -> with(array, index, less))));
        }
        return Stream.of();
    }

    private static JsonElement without(JsonObject object, String key) {
        var copy = object.deepCopy();
        copy.remove(key);
        return copy;
    }

    private static JsonElement with(JsonObject object, String key, JsonElement value) {
        var copy = object.deepCopy();
        copy.add(key, value);
        return copy;
    }

    private static JsonElement without(JsonArray array, int index) {
        var copy = array.deepCopy();
        copy.remove(index);
        return copy;
    }

    private static JsonElement with(JsonArray array, int index, JsonElement value) {
        var copy = array.deepCopy();
        copy.set(index, value);
        return copy;
    }
}
