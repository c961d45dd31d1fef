package lambdavpc.embedded.concrete.request;

import inet.ipaddr.IPAddressString;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import lambdavpc.embedded.concrete.Unsupported;

/**
 * One key of one operator of a statement's conditions.
 *
 * @param operator {@code ForAllValues:StringLikeIfExists}
 * @param wanted   any of them will do; for a negated operator none may match
 */
record Condition(String operator, String key, List<String> wanted) {
    private static final Pattern OPERATOR = Pattern.compile("(?:(ForAllValues|ForAnyValue):)?(\\w+?)(IfExists)?", Pattern.CASE_INSENSITIVE);

    boolean holds(Request request, UnaryOperator<String> variables) {
        var parts = OPERATOR.matcher(operator);
        if (!parts.matches()) {
            throw new Unsupported("the condition operator " + operator, key);
        }
        var name = parts.group(2).toLowerCase(Locale.ROOT);
        var values = request.values(key);
        if (name.equals("null")) {
            if (parts.group(1) != null || parts.group(3) != null) {
                throw new Unsupported("the condition operator " + operator, key);
            }
            return wanted.stream().anyMatch(each -> Boolean.parseBoolean(each) == values.isEmpty());
        }
        var negated = name.contains("not");
        var comparison = comparison(name.replace("not", ""));
        var set = parts.group(1) == null ? "" : parts.group(1).toLowerCase(Locale.ROOT);
        if (values.isEmpty() || values.get().isEmpty()) {
            return parts.group(3) != null || set.equals("forallvalues") || set.isEmpty() && negated;
        }
        var patterns = wanted.stream().map(variables).toList();
        if (set.isEmpty() && values.get().size() > 1) {
            throw new Unsupported("several values of %s under %s".formatted(key, operator), "the request");
        }
        // Negated: none of the wanted values matches.
        var each = values.get().stream().map(value -> patterns.stream().anyMatch(pattern -> comparison.test(pattern, value)) != negated);
        return set.equals("foranyvalue") ? each.anyMatch(Boolean::booleanValue) : each.allMatch(Boolean::booleanValue);
    }

    private BiPredicate<String, String> comparison(String name) {
        return switch (name) {
            case "stringequals" -> (pattern, value) -> pattern.equals(value);
            case "stringequalsignorecase" -> (pattern, value) -> pattern.equalsIgnoreCase(value);
            case "stringlike" -> Glob::matches;
            case "arnequals", "arnlike" -> Condition::arnLike;
            case "bool" -> (pattern, value) -> pattern.equalsIgnoreCase(value);
            case "ipaddress" -> Condition::inBlock;
            case "numericequals" -> (pattern, value) -> compare(value, pattern) == 0;
            case "numericlessthan" -> (pattern, value) -> compare(value, pattern) < 0;
            case "numericlessthanequals" -> (pattern, value) -> compare(value, pattern) <= 0;
            case "numericgreaterthan" -> (pattern, value) -> compare(value, pattern) > 0;
            case "numericgreaterthanequals" -> (pattern, value) -> compare(value, pattern) >= 0;
            default -> throw new Unsupported("the condition operator " + operator, key);
        };
    }

    /** Segment by segment; what follows the fifth colon is one. */
    private static boolean arnLike(String pattern, String value) {
        var wanted = pattern.split(":", 6);
        var actual = value.split(":", 6);
        if (wanted.length < 6) {
            throw new Unsupported("an ARN condition with '%s', which is no ARN".formatted(pattern), "a policy");
        }
        if (actual.length < 6) {
            return false;
        }
        for (var i = 0; i < 6; i++) {
            if (!Glob.matches(wanted[i], actual[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean inBlock(String pattern, String value) {
        var block = new IPAddressString(pattern).getAddress();
        var address = new IPAddressString(value).getAddress();
        if (block == null) {
            throw new Unsupported("an address condition with '%s'".formatted(pattern), "a policy");
        }
        return address != null && (block.isPrefixed() ? block.toPrefixBlock() : block).contains(address);
    }

    private static int compare(String value, String pattern) {
        try {
            return new BigDecimal(value).compareTo(new BigDecimal(pattern));
        } catch (NumberFormatException e) {
            throw new Unsupported("a numeric condition with '%s' and '%s'".formatted(value, pattern), "a policy");
        }
    }
}
