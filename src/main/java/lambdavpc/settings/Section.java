package lambdavpc.settings;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * One object of the profile, read key by key. A value that cannot be used is noted as a problem and its default goes on,
 * so that one run finds them all.
 */
final class Section {
    private static final String AMOUNT = "a number, 0 or more";

    private final String path;
    private final JsonObject values;
    private final List<Problem> problems;
    private final Set<String> known = new LinkedHashSet<>();

    Section(String path, JsonObject values, List<Problem> problems) {
        this.path = path;
        this.values = values;
        this.problems = problems;
    }

    String text(String key, String byDefault) {
        return read(key, "text", Section::asText).orElse(byDefault);
    }

    boolean flag(String key, boolean byDefault) {
        return read(key, "true or false", Section::asFlag).orElse(byDefault);
    }

    int number(String key, int byDefault, int least, int most) {
        return optionalNumber(key, least, most).orElse(byDefault);
    }

    Optional<Integer> optionalNumber(String key, int least, int most) {
        var allowed = "a whole number from %d to %d".formatted(least, most);
        var number = read(key, allowed, Section::asNumber);
        if (number.isPresent() && (number.get() < least || number.get() > most)) {
            problem(key, String.valueOf(number.get()), allowed, "choose one");
            return Optional.empty();
        }
        return number;
    }

    int step(String key, int byDefault, Collection<Integer> steps) {
        return optionalStep(key, steps).orElse(byDefault);
    }

    /** A number that must be one of the service's own steps. */
    Optional<Integer> optionalStep(String key, Collection<Integer> steps) {
        var number = read(key, "a whole number", Section::asNumber);
        if (number.isPresent() && !steps.contains(number.get())) {
            var next = steps.stream().filter(step -> step > number.get()).findFirst();
            problem(key, String.valueOf(number.get()), steps.toString(),
                    next.map(step -> "the next longer one is " + step).orElse("choose one"));
            return Optional.empty();
        }
        return number;
    }

    /** One of several words; a null default makes it a decision that the profile must take. */
    <T> T choice(String key, T byDefault, Map<String, T> choices) {
        var allowed = words(new TreeSet<>(choices.keySet()));
        var word = read(key, allowed, Section::asText);
        if (word.isEmpty()) {
            if (byDefault == null && !values.has(key)) {
                problem(key, "nothing", allowed, "decide: there is no default");
            }
            return byDefault;
        }
        if (!choices.containsKey(word.get())) {
            problem(key, word.get(), allowed, didYouMean(word.get(), choices.keySet()));
            return byDefault;
        }
        return choices.get(word.get());
    }

    List<String> texts(String key) {
        return read(key, "a list of texts", element -> {
            if (!element.isJsonArray()) {
                return Optional.<List<String>>empty();
            }
            var texts = new ArrayList<String>();
            for (var item : element.getAsJsonArray()) {
                var text = asText(item);
                if (text.isEmpty()) {
                    return Optional.empty();
                }
                texts.add(text.get());
            }
            return Optional.of(List.copyOf(texts));
        }).orElse(List.of());
    }

    /** Dollars, or how much of something: not negative. */
    Optional<BigDecimal> amount(String key) {
        return read(key, AMOUNT, Section::asAmount);
    }

    /**
     * Amounts by name.
     *
     * @param isKnown whether there is an amount of that name
     * @param names   those that a list can hold, for the message
     */
    Map<String, BigDecimal> amounts(String key, Predicate<String> isKnown, Collection<String> names) {
        var given = read(key, "an object", element -> element.isJsonObject() ? Optional.of(element.getAsJsonObject()) : Optional.<JsonObject>empty());
        var amounts = new LinkedHashMap<String, BigDecimal>();
        given.ifPresent(object -> {
            for (var name : object.keySet()) {
                var amount = asAmount(object.get(name));
                if (!isKnown.test(name)) {
                    problem(key + "." + name, "an unknown key", words(names), didYouMean(name, names));
                } else if (amount.isEmpty()) {
                    problem(key + "." + name, object.get(name).toString(), AMOUNT, "correct it");
                } else {
                    amounts.put(name, amount.get());
                }
            }
        });
        return amounts;
    }

    /** Either a word or {@code {<key>: <text>}}: gives the object when it is one. */
    Optional<Section> object(String key) {
        var element = values.get(key);
        if (element == null || !element.isJsonObject()) {
            return Optional.empty();
        }
        known.add(key);
        return Optional.of(new Section(path + "." + key, element.getAsJsonObject(), problems));
    }

    /** A value that a rule of its own checks, whose message says what is wrong and what to do. */
    <T> Optional<T> checked(String key, String value, String allowed, Function<String, T> rule) {
        try {
            return Optional.of(rule.apply(value));
        } catch (IllegalArgumentException e) {
            problems.add(new Problem(path + "." + key, value, allowed, e.getMessage()));
            return Optional.empty();
        }
    }

    /** A key that says nothing beside what is decided otherwise. */
    void forbidden(String key, String allowed, String fix) {
        if (known.add(key) && values.has(key)) {
            problem(key, values.get(key).toString().replace("\"", ""), allowed, fix);
        }
    }

    void problem(String key, String got, String allowed, String fix) {
        problems.add(new Problem(path + "." + key, got, allowed, fix));
    }

    /** Notes every key that nobody asked for: a typing error would otherwise silently mean the default. */
    void end() {
        for (var key : values.keySet()) {
            if (!known.contains(key)) {
                problems.add(new Problem(path + "." + key, "an unknown key", words(known), didYouMean(key, known)));
            }
        }
    }

    static String didYouMean(String word, Collection<String> known) {
        var distance = new LevenshteinDistance();
        return known.stream()
                .min((a, b) -> distance.apply(word, a) - distance.apply(word, b))
                .filter(closest -> distance.apply(word, closest) <= Math.max(2, word.length() / 3))
                .map(closest -> "did you mean " + closest + "?")
                .orElse("remove it or choose one");
    }

    private <T> Optional<T> read(String key, String allowed, Function<JsonElement, Optional<T>> as) {
        known.add(key);
        var element = values.get(key);
        if (element == null) {
            return Optional.empty();
        }
        var value = as.apply(element);
        if (value.isEmpty()) {
            problem(key, element.toString(), allowed, "correct it");
        }
        return value;
    }

    private static Optional<String> asText(JsonElement element) {
        return element instanceof JsonPrimitive value && value.isString() ? Optional.of(value.getAsString()) : Optional.empty();
    }

    private static Optional<Boolean> asFlag(JsonElement element) {
        return element instanceof JsonPrimitive value && value.isBoolean() ? Optional.of(value.getAsBoolean()) : Optional.empty();
    }

    private static Optional<Integer> asNumber(JsonElement element) {
        if (element instanceof JsonPrimitive value && value.isNumber()) {
            var number = value.getAsDouble();
            if (number == Math.rint(number) && Math.abs(number) <= Integer.MAX_VALUE) {
                return Optional.of((int) number);
            }
        }
        return Optional.empty();
    }

    private static Optional<BigDecimal> asAmount(JsonElement element) {
        return element instanceof JsonPrimitive value && value.isNumber() && value.getAsBigDecimal().signum() >= 0
                ? Optional.of(value.getAsBigDecimal()) : Optional.empty();
    }

    private static String words(Collection<String> words) {
        return String.join(", ", words);
    }
}
