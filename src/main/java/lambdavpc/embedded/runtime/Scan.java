package lambdavpc.embedded.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import lambdavpc.embedded.runtime.secrets.SecretStore;

/**
 * Looks for every generated secret value in everything that a stack has: the engine's state (what it encrypted is decrypted),
 * world, copies of the profile, logs, functions' declarations, and the environments and command lines of the processes that
 * run. Also in base64, URL and JSON encodings. Only the secret store and the databases' own files are left out: they are
 * where the values have to be.
 */
public final class Scan {
    /** What RDS's format of a secret holds besides the password; all of it is public. */
    private static final Set<String> PUBLIC_FIELDS = Set.of("engine", "host", "port", "dbname", "username", "dbInstanceIdentifier", "masterarn");
    private static final Path PROC = Path.of("/proc");
    /** Shorter ones would be found everywhere by chance. */
    private static final int LEAST_LENGTH = 6;

    private final Place place;
    private final Path stackFolder;
    private final Function<String, List<String>> encrypted;

    /**
     * @param stackFolder all of the stack's files; the place's folder is in it
     * @param encrypted   what is encrypted in a text, in clear
     */
    public Scan(Place place, Path stackFolder, Function<String, List<String>> encrypted) {
        this.place = place;
        this.stackFolder = stackFolder;
        this.encrypted = encrypted;
    }

    /**
     * @param values    how many secret values were looked for
     * @param files     how many files were looked through
     * @param encrypted how many encrypted values in them were looked into
     * @param processes of how many processes the environment and command line were looked through
     * @param left      files and folders that were left out
     * @param unseen    processes, or the kind of them, that this machine does not let anybody look at
     * @param found     where a value was found, as {@code place: form of SECRET}; never the value itself
     */
    public record Report(int values, int files, int encrypted, int processes, List<Path> left, List<String> unseen, List<String> found) {}

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
        var files = 0;
        var opened = 0;
        for (var file : files(left)) {
            try {
                // As single bytes: a value is found in a binary file too.
                var text = new String(Files.readAllBytes(file), ISO_8859_1);
                var where = stackFolder.relativize(file).toString();
                search(where, text, needles, found);
                for (var value : encrypted.apply(text)) {
                    search(where + ", encrypted", value, needles, found);
                    opened++;
                }
                files++;
            } catch (NoSuchFileException goneMeanwhile) {
                // Logs and processes come and go.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        var unseen = new ArrayList<String>();
        var processes = 0;
        if (Files.isDirectory(PROC)) {
            for (var process : processes()) {
                try {
                    search("environment of process " + process, Files.readString(PROC.resolve(process + "/environ"), ISO_8859_1), needles, found);
                    search("command line of process " + process, Files.readString(PROC.resolve(process + "/cmdline"), ISO_8859_1), needles, found);
                    processes++;
                } catch (IOException e) {
                    if (ProcessHandle.of(Long.parseLong(process)).map(ProcessHandle::isAlive).orElse(false)) {
                        unseen.add("process " + process);
                    }
                }
            }
        } else {
            unseen.add("the environments of processes: this machine has no " + PROC);
        }
        return new Report(values.size(), files, opened, processes, left, List.copyOf(unseen), List.copyOf(found));
    }

    private List<Path> files(List<Path> left) {
        try (var files = Files.walk(stackFolder)) {
            return files.filter(Files::isRegularFile).filter(each -> left.stream().noneMatch(each::startsWith)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        forms.put("JSON form", quoted(value));
        forms.put("JSON form, twice", quoted(quoted(value)));
        forms.put("JSON form of the engine", quoted(value).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"));
        // Inside something longer base64 depends on where a value begins: the inner characters of each of three shifts.
        for (var shift = 0; shift < 3; shift++) {
            var encoded = Base64.getEncoder().withoutPadding().encodeToString(("\0".repeat(shift) + value).getBytes(UTF_8));
            forms.put("base64 form " + shift, encoded.substring(shift == 0 ? 0 : shift + 1, encoded.length() - 1));
        }
        return forms;
    }

    private static String quoted(String value) {
        var quoted = new JsonPrimitive(value).toString();
        return quoted.substring(1, quoted.length() - 1);
    }

    /** The supervisor, and what it has started. */
    private List<String> processes() {
        var ids = new TreeSet<String>();
        new SupervisorClient(place).pid().ifPresent(pid -> ids.add(Long.toString(pid)));
        if (Files.isDirectory(place.processes())) {
            try (var notes = Files.list(place.processes())) {
                notes.map(note -> note.getFileName().toString()).forEach(ids::add);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return ids.stream().filter(id -> Files.isDirectory(PROC.resolve(id))).toList();
    }
}
