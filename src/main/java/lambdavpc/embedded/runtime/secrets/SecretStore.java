package lambdavpc.embedded.runtime.secrets;

import com.google.gson.Gson;
import com.google.gson.JsonParseException;
import com.google.gson.reflect.TypeToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.PrivateFiles;

/** The values of a stack's secrets, in one file that only its owner can read: nothing else ever holds them. */
public final class SecretStore {
    private final Path file;
    private final Map<String, String> environment;
    private final Gson json = new Gson();
    private Map<String, Versions> secrets;

    public SecretStore(Path file) {
        this(file, System.getenv());
    }

    SecretStore(Path file, Map<String, String> environment) {
        this.file = file;
        this.environment = environment;
        this.secrets = read(file);
    }

    /**
     * What one secret has.
     *
     * @param versions    by id, the oldest first
     * @param policy      its resource policy, where one was put by a call instead of a resource
     * @param tags        put by calls
     * @param lastRotated seconds since 1970; 0: never
     * @param lastChanged seconds since 1970
     */
    public record Versions(Map<String, Version> versions, String policy, Map<String, String> tags, long lastRotated, long lastChanged) {
        static final Versions NONE = new Versions(Map.of(), null, Map.of(), 0, 0);

        Versions with(Map<String, Version> next) {
            return new Versions(next, policy, tags, lastRotated, lastChanged);
        }

        Versions with(Version version) {
            var next = new LinkedHashMap<>(versions);
            next.put(version.id(), version);
            return with(next);
        }

        public Optional<Version> at(String stage) {
            return versions.values().stream().filter(version -> version.stages().contains(stage)).findFirst();
        }

        Versions changed(long now) {
            return new Versions(versions, policy, tags, lastRotated, now);
        }
    }

    /**
     * @param text    the value; null when binary, or when there is none yet
     * @param binary  in base64
     * @param created seconds since 1970
     */
    public record Version(String id, String text, String binary, long created, List<String> stages) {
        boolean empty() {
            return text == null && binary == null;
        }

        Version with(List<String> next) {
            return new Version(id, text, binary, created, List.copyOf(next));
        }
    }

    public synchronized Versions get(String arn) {
        return secrets.getOrDefault(arn, Versions.NONE);
    }

    /** Changes one secret; it is on the disk before this returns. */
    public synchronized void change(String arn, UnaryOperator<Versions> change) {
        var next = new LinkedHashMap<>(secrets);
        next.put(arn, change.apply(get(arn)));
        keep(next);
    }

    public synchronized void remove(String arn) {
        var next = new LinkedHashMap<>(secrets);
        if (next.remove(arn) != null) {
            keep(next);
        }
    }

    /** Every value by its secret's ARN. */
    public synchronized Map<String, Versions> all() {
        return secrets;
    }

    private void keep(Map<String, Versions> next) {
        PrivateFiles.write(file, json.toJson(next));
        Witness.note(environment, secrets, next);
        secrets = next;
    }

    private Map<String, Versions> read(Path from) {
        if (!Files.exists(from)) {
            return Map.of();
        }
        try {
            return json.fromJson(Files.readString(from), new TypeToken<LinkedHashMap<String, Versions>>() {}.getType());
        } catch (IOException | JsonParseException e) {
            // Gson's own words could quote a value.
            throw new CannotRun("the secret store " + from + " cannot be read: destroy the stack and deploy it again");
        }
    }
}
