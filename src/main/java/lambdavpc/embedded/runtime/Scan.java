package lambdavpc.embedded.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import lambdavpc.embedded.runtime.secrets.SecretStore;

/**
 * Looks for every generated secret value in everything that a stack has: the engine's state, world, copies of the profile,
 * logs, functions' declarations, and the environments of the processes that run. Also in base64, URL and JSON encodings.
 * Only the secret store and the databases' own files are left out: they are where the values have to be.
 */
public final class Scan {
    /** What RDS's format of a secret holds besides the password; all of it is public. */
    private static final Set<String> PUBLIC_FIELDS = Set.of("engine", "host", "port", "dbname", "username", "dbInstanceIdentifier", "masterarn");
    /** Shorter ones would be found everywhere by chance. */
    private static final int LEAST_LENGTH = 6;

    private final Place place;
    private final Path stackFolder;

    /** @param stackFolder all of the stack's files; the place's folder is in it */
    public Scan(Place place, Path stackFolder) {
        this.place = place;
        this.stackFolder = stackFolder;
    }

    /**
     * @param values how many secret values were looked for
     * @param places how many files and environments were looked through
     * @param left   files and folders that were left out
     * @param found  where a value was found, as {@code place: form of SECRET}; never the value itself
     */
    public record Report(int values, int places, List<Path> left, List<String> found) {}

    /** @throws UncheckedIOException when a file cannot be read: a scan that saw less would be no proof */
    public Report run() {
        var needles = new LinkedHashMap<String, String>();
        var values = new TreeSet<String>();
        new SecretStore(place.secrets()).all().forEach((arn, versions) -> versions.versions().values().forEach(version ->
                Stream.of(version.text(), version.binary()).filter(value -> value != null).flatMap(Scan::secretParts).forEach(value -> {
                    values.add(value);
                    forms(value).forEach((form, text) -> needles.putIfAbsent(text, form + " of " + arn));
                })));
        var left = List.of(place.secrets(), place.databases());
        var found = new ArrayList<String>();
        var places = 0;
        try (var files = Files.walk(stackFolder)) {
            for (var file : files.filter(Files::isRegularFile).filter(each -> left.stream().noneMatch(each::startsWith)).toList()) {
                // As single bytes: a value is found in a binary file too.
                search(stackFolder.relativize(file).toString(), new String(Files.readAllBytes(file), ISO_8859_1), needles, found);
                places++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (var process : processes()) {
            search("environment of process " + process.getFileName(), environment(process), needles, found);
            places++;
        }
        return new Report(values.size(), places, left, List.copyOf(found));
    }

    private static void search(String where, String text, Map<String, String> needles, List<String> found) {
        needles.forEach((needle, what) -> {
            if (text.contains(needle)) {
                found.add(where + ": " + what);
            }
        });
    }

    /** The whole value, and of a JSON object the fields that are not public. */
    private static Stream<String> secretParts(String value) {
        try {
            if (JsonParser.parseString(value) instanceof JsonObject object) {
                return Stream.concat(Stream.of(value), object.entrySet().stream()
                        .filter(field -> !PUBLIC_FIELDS.contains(field.getKey())).map(Map.Entry::getValue)
                        .filter(JsonElement::isJsonPrimitive).map(JsonElement::getAsString)).filter(part -> part.length() >= LEAST_LENGTH);
            }
        } catch (JsonParseException text) {
            // Then it is one value.
        }
        return Stream.of(value).filter(part -> part.length() >= LEAST_LENGTH);
    }

    private static Map<String, String> forms(String value) {
        var forms = new LinkedHashMap<String, String>();
        forms.put("value", value);
        forms.put("URL form", URLEncoder.encode(value, UTF_8));
        var quoted = new com.google.gson.JsonPrimitive(value).toString();
        forms.put("JSON form", quoted.substring(1, quoted.length() - 1));
        // Inside something longer base64 depends on where a value begins: the inner characters of each of three shifts.
        for (var shift = 0; shift < 3; shift++) {
            var encoded = Base64.getEncoder().withoutPadding().encodeToString(("\0".repeat(shift) + value).getBytes(UTF_8));
            forms.put("base64 form " + shift, encoded.substring(shift == 0 ? 0 : shift + 1, encoded.length() - 1));
        }
        return forms;
    }

    private List<Path> processes() {
        if (!Files.isDirectory(place.processes())) {
            return List.of();
        }
        try (var notes = Files.list(place.processes())) {
            return notes.map(note -> Path.of("/proc").resolve(note.getFileName())).filter(Files::isDirectory).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String environment(Path process) {
        try {
            return Files.readString(process.resolve("environ"), ISO_8859_1);
        } catch (IOException ended) {
            return "";
        }
    }
}
