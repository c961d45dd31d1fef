package lambdavpc.embedded.behaviour;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

import inet.ipaddr.IPAddressString;

/**
 * What AWS demands of one value on its own.
 *
 * @param code    AWS's code when it is broken
 * @param problem what is wrong with a known value; empty when nothing is
 */
public record Rule(String code, Function<Object, Optional<String>> problem) {

    public static Rule text(String code, Function<String, Optional<String>> problem) {
        return new Rule(code, value -> problem.apply((String) value));
    }

    public static Rule oneOf(String code, String... allowed) {
        return text(code, value -> unless(Arrays.asList(allowed).contains(value),
                "'" + value + "' is not valid; valid values: " + String.join(", ", allowed)));
    }

    public static Rule oneOf(String code, int... allowed) {
        return new Rule(code, value -> unless(Arrays.stream(allowed).anyMatch(number -> number == (Double) value),
                "%.0f is not valid; valid values: %s".formatted(value, Arrays.toString(allowed))));
    }

    public static Rule between(String code, int least, int most) {
        return new Rule(code, value -> unless((Double) value >= least && (Double) value <= most && (Double) value % 1 == 0,
                "%s is not a whole number between %d and %d".formatted(value.toString().replaceFirst("\\.0$", ""), least, most)));
    }

    public static Rule length(String code, int least, int most) {
        return text(code, value -> unless(value.length() >= least && value.length() <= most,
                "'" + abbreviate(value) + "' has " + value.length() + " characters; between " + least + " and " + most + " are allowed"));
    }

    public static Rule matches(String code, String regex, String allowed) {
        var pattern = Pattern.compile(regex, Pattern.DOTALL);
        return text(code, value -> unless(pattern.matcher(value).matches(),
                "'" + abbreviate(value) + "' does not match what is allowed: " + allowed));
    }

    /** An IPv4 block in its canonical form. */
    public static Rule cidr(String code) {
        return text(code, value -> {
            var block = new IPAddressString(value);
            return unless(block.isIPv4() && block.isPrefixed() && block.getAddress().isPrefixBlock(),
                    "Value (" + value + ") is not a valid CIDR block");
        });
    }

    /** After {@link #cidr}: how large the block may be. */
    public static Rule prefix(String code, int shortest, int longest) {
        return text(code, value -> {
            var prefix = new IPAddressString(value).getNetworkPrefixLength();
            return unless(prefix >= shortest && prefix <= longest,
                    "The CIDR '" + value + "' is invalid: its prefix must be between /" + shortest + " and /" + longest);
        });
    }

    static Rule tags() {
        return new Rule("InvalidParameterValue", value -> {
            var tags = (Map<?, ?>) value;
            if (tags.size() > 50) {
                return Optional.of(tags.size() + " tags; at most 50 are allowed");
            }
            return tags.keySet().stream().map(String::valueOf).filter(key -> key.startsWith("aws:") || key.length() > 128).findFirst()
                    .map(key -> "Tag key '" + abbreviate(key) + "' is reserved or longer than 128 characters");
        });
    }

    static Optional<String> unless(boolean fine, String message) {
        return fine ? Optional.empty() : Optional.of(message);
    }

    private static String abbreviate(String value) {
        return value.length() <= 60 ? value : value.substring(0, 57) + "...";
    }
}
