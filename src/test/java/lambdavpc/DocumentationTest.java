package lambdavpc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lambdavpc.settings.SettingsException;
import lambdavpc.settings.SettingsReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the documentation says of settings and files is what there is. */
class DocumentationTest {

    /** The reader itself tells its keys when it meets one that it does not know. */
    private static List<String> keys(String room) {
        var refused = assertThrows(SettingsException.class,
                () -> SettingsReader.read("lambda-vpc", "dev", Map.of("lambda-vpc:" + room, "{\"zzzzzzzz\":1}")));
        return refused.problems().stream().filter(problem -> problem.path().equals(room + ".zzzzzzzz"))
                .flatMap(problem -> Arrays.stream(problem.allowed().split(", "))).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"network", "database", "secret", "endpoint", "function", "queue", "cache", "egress", "alarms", "encryption", "audit", "operators", "recovery", "cost"})
    void everySettingIsDocumentedAndNoOther(String room) throws IOException {
        var section = Files.readString(Path.of("docs/settings.md")).split("## `lambda-vpc:" + room + "`")[1].split("\n## ")[0];
        var documented = new TreeSet<String>();
        var rows = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE).matcher(section);
        while (rows.find()) {
            documented.add(rows.group(1));
        }
        assertEquals(new TreeSet<>(keys(room)), documented);
        var described = Files.readAllLines(Path.of("Pulumi.yaml"));
        var description = described.get(described.indexOf("  lambda-vpc:" + room + ":") + 3);
        documented.forEach(key -> assertTrue(description.contains(key), () -> key + " is missing in Pulumi.yaml: " + description));
    }

    /** A setting that nobody ever set wrongly in a test is one whose check may be missing. */
    @Test
    void everySettingIsRefusedOnceInTheSettingsTest() throws IOException {
        var tests = Files.readString(Path.of("src/test/java/lambdavpc/settings/SettingsReaderTest.java"));
        var untested = SettingsReader.ROOMS.stream().flatMap(room -> keys(room).stream().map(key -> room + "." + key))
                .filter(path -> !tests.contains("| " + path)).toList();
        assertEquals(List.of(), untested);
    }

    @Test
    void everyRoomIsDocumented() {
        assertEquals(List.of("network", "database", "secret", "endpoint", "function", "queue", "cache", "egress", "alarms", "encryption", "audit", "operators", "recovery", "cost"),
                SettingsReader.ROOMS);
    }

    /** What the page on symptoms says that is printed, and where: ours in these words of a source, others' as they are known to say it. */
    private static final Map<String, String> OURS = Map.of(
            "Pulumi.dev.yaml has 2 problems; nothing was changed", " problem%s; nothing was changed",
            "cost.budget: got ...", "new Problem(\"cost.budget\"",
            "no Pulumi engine", "\"no Pulumi engine: ",
            "Another run (process ...) is at work", "\") is at work on \"",
            "built without LDAP", "is built without LDAP",
            "no space left on the disk", "\"no space left on the disk of %s",
            "Secret: the secret has no value yet", "\"the secret has no value yet;",
            "Database: the database cannot be reached", "\"the database cannot be reached\"");
    private static final Map<String, String> THEIRS = Map.of(
            "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [10]", "Lambda",
            "The request is rejected because a detector already exists for the current account.", "GuardDuty",
            "AddressLimitExceeded", "EC2", "VpcLimitExceeded", "EC2",
            "the stack is currently locked by 1 lock(s)", "Pulumi", "passphrase must be set with PULUMI_CONFIG_PASSPHRASE", "Pulumi");

    @Test
    void everySymptomIsInTheWordsOfWhoeverPrintsIt() throws IOException {
        var page = Files.readString(Path.of("docs/troubleshooting.md"));
        var told = new TreeSet<String>();
        Pattern.compile("(?m)^\\| (`[^|]*`) \\|").matcher(page).results().flatMap(row -> Arrays.stream(row.group(1).split(", "))).map(cell -> cell.replace("`", "")).forEach(told::add);
        var known = new TreeSet<>(OURS.keySet());
        known.addAll(THEIRS.keySet());
        assertEquals(List.of(), told.stream().filter(symptom -> !known.contains(symptom)).toList(), "neither ours nor theirs");
        assertEquals(List.of(), known.stream().filter(symptom -> !page.contains("`" + symptom + "`")).toList(), "not on the page");
        var sources = new StringBuilder();
        for (var room : List.of("src/main/java", "function/src/main/java", "bin/engine")) {
            try (var files = Files.walk(Path.of(room))) {
                for (var file : files.filter(each -> each.toString().matches(".*\\.java|.*/locate")).toList()) {
                    sources.append(Files.readString(file));
                }
            }
        }
        OURS.forEach((symptom, words) -> assertTrue(sources.indexOf(words) >= 0, symptom));
    }

    /** As docs/cost.md has it, which EstimateTest holds: to half a dollar below a hundred, to a dollar above. */
    @Test
    void theMonthlyCostsOfTheReadmeAreTheTables() throws IOException {
        var row = Pattern.compile("\\| \\[cost]\\(docs/cost\\.md\\) \\| about \\$([\\d.]+) a month[^|]*\\| about \\$([\\d.]+) \\|").matcher(Files.readString(Path.of("README.md")));
        assertTrue(row.find());
        var totals = Pattern.compile("(?m)^total +\\$?([\\d.]+)").matcher(Files.readString(Path.of("docs/cost.md"))).results().map(total -> Double.parseDouble(total.group(1))).toList();
        assertEquals(2, totals.size(), totals.toString());
        for (var stack = 0; stack < 2; stack++) {
            var step = totals.get(stack) < 100 ? 0.5 : 1;
            assertEquals(Math.round(totals.get(stack) / step) * step, Double.parseDouble(row.group(stack + 1)), 1e-9);
        }
    }

    /** Who calls a function decides by the kind. */
    @Test
    void everyKindOfFailureOfTheFunctionsIsDocumentedAndNoOther() throws IOException {
        var thrown = new TreeSet<String>();
        try (var sources = Files.walk(Path.of("function/src/main/java"))) {
            for (var source : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                Pattern.compile("new HandlerException\\(\\s*\"(\\w+)\"").matcher(Files.readString(source)).results().map(kind -> kind.group(1)).forEach(thrown::add);
            }
        }
        var documented = Files.readString(Path.of("docs/functions.md")).split("Kinds:")[1].split("\n\n")[0];
        assertEquals(thrown, Pattern.compile("`(\\w+)`").matcher(documented).results().map(kind -> kind.group(1)).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void everyLinkWithinTheRepositoryResolves() throws IOException {
        var broken = new ArrayList<String>();
        var pages = new ArrayList<>(List.of(Path.of("README.md")));
        for (var room : List.of("docs", "examples", "bench")) {
            try (var docs = Files.walk(Path.of(room))) {
                docs.filter(page -> page.toString().endsWith(".md")).forEach(pages::add);
            }
        }
        for (var page : pages) {
            var links = Pattern.compile("]\\(([^)#]+)").matcher(Files.readString(page));
            while (links.find()) {
                var target = links.group(1);
                if (!target.startsWith("http") && !Files.exists(page.resolveSibling(target))) {
                    broken.add(page + " -> " + target);
                }
            }
        }
        assertEquals(List.of(), broken);
    }
}
