package lambdavpc.report;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What {@code pulumi preview --json} says that a deployment would do to resources, of any provider, and to providers themselves. Values are left out,
 * for they may be secret; so are components, which are nothing in an account.
 *
 * @param steps those that change something, in the order in which they would
 * @param same  how many resources stay as they are
 */
public record PlannedChanges(List<Step> steps, long same) {
    private static final int SHOWN = 60;

    /** The order is that of importance to who reads. */
    public enum Kind {
        DELETE, REPLACE, UPDATE, CREATE;

        private String word() {
            var word = name().toLowerCase(Locale.ROOT);
            return this == DELETE || this == REPLACE ? "**" + word + "**" : word;
        }
    }

    /**
     * @param because properties that differ; for a replacement those that force it
     * @param inputs  all that is asked for; compared and never shown
     */
    public record Step(Kind kind, String type, String name, List<String> because, JsonElement inputs) {
        @Override
        public String toString() {
            return "%s %s %s".formatted(kind.name().toLowerCase(Locale.ROOT), type, name);
        }
    }

    public PlannedChanges {
        steps = List.copyOf(steps);
    }

    /** @throws IllegalArgumentException where it is no preview */
    public static PlannedChanges of(JsonObject preview) {
        if (!(preview.get("steps") instanceof JsonArray array)) {
            throw new IllegalArgumentException("no preview: `pulumi preview --json` writes one");
        }
        var steps = new ArrayList<Step>();
        var same = 0L;
        for (var element : array) {
            if (!(element instanceof JsonObject step) || !isText(step, "urn") || !isText(step, "op") || step.get("urn").getAsString().split("::", 4).length < 4) {
                throw new IllegalArgumentException("a step without urn and op: `pulumi preview --json` writes them");
            }
            var urn = step.get("urn").getAsString();
            var type = urn.split("::", 4)[2].replaceAll(".*\\$", "");
            var kind = kind(step.get("op").getAsString());
            if (!isCustom(step, type)) {
                continue;
            }
            if (kind != null) {
                steps.add(new Step(kind, type.replaceAll("^aws:|(?<=/[^:]{1,200}):[^:]*$", ""), Names.of(urn), texts(step, kind == Kind.REPLACE ? "replaceReasons" : "diffReasons"),
                        step.get("newState") instanceof JsonObject state && state.has("inputs") ? state.get("inputs") : JsonNull.INSTANCE));
            } else if (step.get("op").getAsString().equals("same")) {
                same++;
            }
        }
        return new PlannedChanges(steps, same);
    }

    private static boolean isText(JsonObject step, String key) {
        return step.get(key) instanceof JsonPrimitive text && text.isString();
    }

    private static boolean isCustom(JsonObject step, String type) {
        return Stream.of("newState", "oldState").map(step::get).filter(JsonObject.class::isInstance).map(JsonElement::getAsJsonObject)
                .filter(state -> state.has("custom")).findFirst().map(state -> state.get("custom").getAsBoolean()).orElse(type.startsWith("aws:"));
    }

    /** A replacement has three steps: one of them is enough. */
    private static Kind kind(String op) {
        return switch (op) {
            case "create", "import" -> Kind.CREATE;
            case "update" -> Kind.UPDATE;
            case "replace" -> Kind.REPLACE;
            case "delete" -> Kind.DELETE;
            default -> null;
        };
    }

    private static List<String> texts(JsonObject step, String key) {
        return step.get(key) instanceof JsonArray array ? StreamSupport.stream(array.spliterator(), false).map(JsonElement::getAsString).toList() : List.of();
    }

    /** What this would do and those did not, or the other way round; empty where they do the same to each resource, to the value. */
    public List<String> differences(PlannedChanges approved) {
        var differences = new ArrayList<String>();
        steps.stream().filter(step -> !approved.steps().contains(step)).forEach(step -> differences.add(
                (approved.steps().stream().anyMatch(other -> other.toString().equals(step.toString())) ? "not with these values: " : "not approved: ") + step));
        approved.steps().stream().filter(step -> steps.stream().noneMatch(now -> now.toString().equals(step.toString())))
                .forEach(step -> differences.add("approved, and not done any more: " + step));
        return differences;
    }

    /** {@code 2 to create, 1 to replace, 80 stay}. */
    String summary() {
        var counts = steps.stream().collect(Collectors.groupingBy(Step::kind, () -> new EnumMap<>(Kind.class), Collectors.counting()));
        var words = new ArrayList<String>();
        counts.forEach((kind, count) -> words.add("%d to %s".formatted(count, kind.name().toLowerCase(Locale.ROOT))));
        words.add("%d stay".formatted(same));
        return String.join(", ", words);
    }

    /** A line each for a comment: what is deleted and replaced first. */
    public String markdown() {
        if (steps.isEmpty()) {
            return "**A deployment** changes no resource.\n\n";
        }
        var rows = steps.stream().sorted((a, b) -> a.kind().compareTo(b.kind())).limit(SHOWN).map(step -> "| %s | `%s` | %s | %s |\n".formatted(step.kind().word(),
                step.name().replace("`", "'").replace("|", "\\|"), step.type(), step.because().stream().map(each -> "`" + each.replace("`", "'").replace("|", "\\|") + "`")
                        .collect(Collectors.joining(", ")))).collect(Collectors.joining());
        return "**A deployment**: %s\n\n<details%s><summary>Each resource</summary>\n\n| | resource | type | because of |\n|---|---|---|---|\n%s%s\n</details>\n\n".formatted(summary(),
                steps.size() <= SHOWN / 3 ? " open" : "", rows, steps.size() > SHOWN ? "\n%d more: `pulumi preview --diff`\n".formatted(steps.size() - SHOWN) : "");
    }
}
