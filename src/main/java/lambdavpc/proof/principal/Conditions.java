package lambdavpc.proof.principal;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import lambdavpc.proof.model.NotModelled;

/**
 * What the conditions of a statement say about a request's keys. All operators and all keys must hold, of a key's values any one; a
 * negated operator wants none of them.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">
 * condition operators</a> and <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html">
 * keys of several values</a>.
 */
final class Conditions {
    private static final String FOR_ALL = "forallvalues:";
    private static final String FOR_ANY = "foranyvalue:";
    private static final String IF_EXISTS = "ifexists";
    /** The keys of all services that can hold several values; all others of {@code aws:} hold one. */
    private static final Set<String> SEVERAL = Set.of("aws:calledvia", "aws:principalorgpaths", "aws:principalservicenameslist", "aws:tagkeys",
            "aws:resourceorgpaths", "aws:sourceorgpaths", "aws:vpceorgpaths");

    private final Globs globs;

    Conditions(Globs globs) {
        this.globs = globs;
    }

    /** @return a union: an operator with {@code ForAnyValue} and {@code IfExists} holds in two ways */
    List<Box> read(JsonObject block) {
        var ways = List.of(Box.ALL);
        for (var operator : block.entrySet()) {
            for (var condition : operator.getValue().getAsJsonObject().entrySet()) {
                var key = condition.getKey().toLowerCase(Locale.ROOT);
                var holds = holds(operator.getKey().toLowerCase(Locale.ROOT), key, texts(condition.getValue()));
                ways = ways.stream().flatMap(way -> holds.stream()
                        .flatMap(values -> way.and(new Box(Strings.ALL, Strings.ALL, Map.of(key, values))).stream())).toList();
            }
        }
        return ways;
    }

    /** How the sets here write a value: one way for an address, lower case for what is true or false. */
    static String canonical(String key, String value) {
        return key.equals("aws:sourceip") || key.equals("aws:vpcsourceip") ? Globs.address(value)
                : value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false") ? value.toLowerCase(Locale.ROOT) : value;
    }

    static List<String> texts(JsonElement value) {
        return value instanceof JsonArray array
                ? StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsString).toList() : List.of(value.getAsString());
    }

    private List<Values> holds(String name, String key, List<String> values) {
        var all = name.startsWith(FOR_ALL);
        var any = name.startsWith(FOR_ANY);
        var ifExists = name.endsWith(IF_EXISTS);
        var operator = name.substring(all ? FOR_ALL.length() : any ? FOR_ANY.length() : 0, name.length() - (ifExists ? IF_EXISTS.length() : 0));
        if (operator.equals("null")) {
            return values.stream().map(value -> Boolean.parseBoolean(value) ? Values.MISSING : Values.some(Strings.ALL, false)).distinct().toList();
        }
        var several = SEVERAL.contains(key);
        if (several && !all && !any) {
            throw new NotModelled("condition operator %s on %s, which has several values,".formatted(name, key), "");
        }
        var one = !several && (key.startsWith("aws:") || !all && !any);
        var negated = operator.contains("not");
        var positive = values.stream().map(value -> meant(operator.replace("not", ""), value)).reduce(Strings.NONE, Strings::or);
        var set = negated ? positive.not() : positive;
        if (any) {
            var some = Values.some(set, one);
            return ifExists ? List.of(some, Values.MISSING) : List.of(some);
        }
        return List.of(all || ifExists || negated ? Values.every(set, one) : Values.some(set, one));
    }

    private Strings meant(String operator, String value) {
        return switch (operator) {
            case "stringequals" -> Strings.of(Globs.literal(value));
            case "stringequalsignorecase" -> globs.ignoringCase(value);
            case "stringlike" -> globs.text(value);
            case "arnequals", "arnlike" -> globs.arn(value);
            case "bool" -> Strings.of(value.toLowerCase(Locale.ROOT));
            case "ipaddress" -> globs.addresses(value);
            case "numericequals", "numericlessthan", "numericlessthanequals", "numericgreaterthan", "numericgreaterthanequals" ->
                    globs.numbers(operator.substring("numeric".length()), value);
            default -> throw new NotModelled("condition operator " + operator, "");
        };
    }
}
