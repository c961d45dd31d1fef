package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/components.md has every argument of every public component as its Javadoc has it; {@code -Dcomponents=renew} writes the rows anew. */
class ComponentsPageTest {
    private static final Path PAGE = Path.of("docs/components.md");
    private static final String HEAD = "| field | type | what |\n|---|---|---|\n";
    private static final Pattern RECORD = Pattern.compile("(/\\*\\*(?:(?!\\*/).)*\\*/)\\s*public record (\\w+Args)\\((.*?)\\)\\s*\\{", Pattern.DOTALL);
    private static final Pattern PARAM = Pattern.compile("\\* @param (\\w+)\\s+(.*?)(?=\\n \\* @|\\n \\*/)", Pattern.DOTALL);
    private static final List<String> TOOLS = List.of("cli", "cost", "embedded", "graph", "proof", "report", "settings");

    /** Name of the arguments' type to the rows of its table. */
    private static Map<String, String> documented() throws IOException {
        var rows = new LinkedHashMap<String, String>();
        try (var files = Files.walk(Path.of("src/main/java/lambdavpc"))) {
            for (var file : files.filter(each -> each.toString().endsWith("Args.java") && TOOLS.stream().noneMatch(tool -> each.toString().contains("/" + tool + "/"))).sorted().toList()) {
                var source = RECORD.matcher(Files.readString(file));
                if (source.find()) {
                    var texts = new LinkedHashMap<String, String>();
                    PARAM.matcher(source.group(1)).results().forEach(param -> texts.put(param.group(1), text(param.group(2))));
                    rows.put(source.group(2), fields(source.group(3)).stream().map(field -> {
                        var at = field.lastIndexOf(' ');
                        return "| `%s` | `%s` | %s |\n".formatted(field.substring(at + 1), field.substring(0, at), texts.getOrDefault(field.substring(at + 1), ""));
                    }).collect(Collectors.joining()));
                }
            }
        }
        assertTrue(rows.size() > 20, rows.keySet().toString());
        return rows;
    }

    private static String text(String javadoc) {
        return javadoc.replaceAll("\\s*\\n\\s*\\*\\s*", " ").replaceAll("\\{@(?:code|link) ([^}]*)\\}", "`$1`").replaceAll("\\s+", " ").strip().replace("|", "\\|");
    }

    /** The parts of a list with commas, those in type arguments left alone. */
    private static List<String> fields(String list) {
        var fields = new ArrayList<String>();
        var depth = 0;
        var field = new StringBuilder();
        for (var letter : (list + ",").toCharArray()) {
            depth += letter == '<' ? 1 : letter == '>' ? -1 : 0;
            if (letter == ',' && depth == 0) {
                fields.add(field.toString().replaceAll("\\s+", " ").strip());
                field.setLength(0);
            } else {
                field.append(letter);
            }
        }
        return fields;
    }

    private static Map<String, String> sections(String page) {
        var sections = new LinkedHashMap<String, String>();
        Pattern.compile("(?ms)^## `(\\w+)`\\n(.*?)(?=^## |\\z)").matcher(page).results().forEach(section -> sections.put(section.group(1), section.group(2)));
        return sections;
    }

    @Test
    void everyArgumentIsThereAsTheCodeSaysIt() throws IOException {
        var rows = documented();
        if ("renew".equals(System.getProperty("components"))) {
            var page = Files.readString(PAGE);
            for (var each : rows.entrySet()) {
                page = page.replaceFirst("(?s)(## `%s`\\n.*?%s).*?(?=\\n## |\\z)".formatted(each.getKey(), Pattern.quote(HEAD)), "$1" + Matcher.quoteReplacement(each.getValue()));
            }
            Files.writeString(PAGE, page);
        }
        var sections = sections(Files.readString(PAGE));
        assertEquals(rows.keySet().stream().sorted().toList(), sections.keySet().stream().sorted().toList());
        rows.forEach((name, expected) -> assertEquals(expected.strip(), sections.get(name).split(Pattern.quote(HEAD), 2)[1].strip(), name));
    }

    @Test
    void everyArgumentIsExplainedAndEveryComponentHasItsCostAndEffect() throws IOException {
        documented().forEach((name, rows) -> assertFalse(rows.contains("|  |"), () -> name + " has an argument without @param:\n" + rows));
        sections(Files.readString(PAGE)).forEach((name, section) ->
                assertTrue(Pattern.compile("(?s).+\\n- \\*\\*Cost\\*\\*: .+\\n- \\*\\*Security\\*\\*: .+\\n").matcher(section).find(), name));
    }
}
