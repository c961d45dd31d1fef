package lambdavpc.cli.stack;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import lambdavpc.embedded.runtime.Place;

/**
 * All that one stack on the embedded AWS keeps: the engine's home, state and copy of the profile, and the embedded
 * world. It lies under the user's state folder, per clone and stack, so the working tree stays as it is.
 *
 * @param root   the clone
 * @param stack  name of the stack; {@code Pulumi.NAME.yaml} in the clone is its profile
 * @param folder where it is kept
 */
public record StackFolder(Path root, String stack, Path folder) {
    /** The name in Pulumi.yaml. */
    public static final String PROJECT = "lambda-vpc";

    /** Bytes; a state has less than half of it. */
    private static final long LEAST_ROOM = 2 << 20;

    /** What the engine writes into a profile for its secrets; a user's own belong to another backend's keys. */
    private static final Predicate<String> ENGINES_OWN =
            line -> Stream.of("encryptionsalt:", "secretsprovider:", "encryptedkey:").anyMatch(line::startsWith);

    /** @throws Failure if there is no such profile */
    public static StackFolder of(Path root, String stack, Map<String, String> environment) {
        var profiles = profiles(root);
        if (!profiles.contains(stack)) {
            throw new Failure("no stack \"%s\": there is no Pulumi.%s.yaml in %s; stacks here: %s"
                    .formatted(stack, stack, root, profiles.isEmpty() ? "none" : String.join(", ", profiles)));
        }
        var state = environment.getOrDefault("XDG_STATE_HOME", "");
        var base = state.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "state") : Path.of(state);
        return new StackFolder(root, stack, base.resolve("lambda-vpc").resolve(cloneId(root)).resolve(stack));
    }

    /** The clone that the running program belongs to. */
    public static Path ofThisProgram() {
        return Path.of(System.getProperty("lambdavpc.root", "")).toAbsolutePath();
    }

    public static List<String> profiles(Path root) {
        try (var files = Files.list(root)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("Pulumi\\.[A-Za-z0-9_.-]+\\.yaml"))
                    .map(name -> name.substring("Pulumi.".length(), name.length() - ".yaml".length()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Failure.of(e, root);
        }
    }

    /** Two clones of one name never share a world. */
    private static String cloneId(Path root) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(root.toString().getBytes(StandardCharsets.UTF_8));
            return root.getFileName() + "-" + HexFormat.of().formatHex(hash, 0, 4);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The engine's own home: a user's plugins, credentials and selected stacks stay out. */
    Path home() {
        return folder.resolve("home");
    }

    /** A project with copies of Pulumi.yaml and the profile, the only profile that the engine ever writes. */
    Path project() {
        return folder.resolve("project");
    }

    public Path profile() {
        return project().resolve("Pulumi.%s.yaml".formatted(stack));
    }

    public Path backend() {
        return folder.resolve("backend");
    }

    public Path passphrase() {
        return folder.resolve("passphrase");
    }

    public Path world() {
        return folder.resolve("world.json");
    }

    /** What the demo deploys where there is no engine: one that comes later must not find resources that it does not know. */
    public Path inProcessWorld() {
        return folder.resolve("in-process").resolve("world.json");
    }

    /** Where what runs behind the resources is kept. */
    public Place place() {
        return new Place(folder.resolve("runtime"), world(), root);
    }

    public Place inProcessPlace() {
        return new Place(inProcessWorld().resolveSibling("runtime"), inProcessWorld(), root);
    }

    /** The engine's state of the stack. */
    public Path checkpoint() {
        return backend().resolve(".pulumi").resolve("stacks").resolve(PROJECT).resolve(stack + ".json");
    }

    /** Of this run alone: another that is refused must not take the events of the one at work. */
    public Path events() {
        return folder.resolve("events-%d.json".formatted(ProcessHandle.current().pid()));
    }

    public Path engineOutput() {
        return folder.resolve("engine.log");
    }

    /** Whether the engine knows the stack. */
    public boolean initialised() {
        return Files.exists(salt()) && Files.exists(checkpoint());
    }

    /** Whether its disk has no room for another state of the stack. */
    public boolean isFull() {
        return folder.toFile().getUsableSpace() < LEAST_ROOM;
    }

    /** Makes what a run needs; the copies follow the clone's files. */
    public void prepare() {
        try {
            if (!Files.exists(passphrase())) {
                Files.createDirectories(folder.getParent());
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                Files.createDirectories(home());
                Files.createDirectories(backend());
                Files.createDirectories(project());
                var random = new byte[24];
                new SecureRandom().nextBytes(random);
                write(passphrase(), HexFormat.of().formatHex(random));
            }
            Files.copy(root.resolve("Pulumi.yaml"), project().resolve("Pulumi.yaml"), StandardCopyOption.REPLACE_EXISTING);
            if (initialised()) {
                writeProfile();
            }
        } catch (IOException e) {
            throw Failure.of(e, folder);
        }
    }

    /** To be called once the engine made the stack: keeps the salt that it wrote into its profile. */
    void adoptSalt() {
        try {
            var own = Files.readAllLines(profile()).stream().filter(ENGINES_OWN).toList();
            write(salt(), String.join("\n", own) + "\n");
            writeProfile();
        } catch (IOException e) {
            throw Failure.of(e, folder);
        }
    }

    /** The engine's salt for its secrets; there once the engine knows the stack. */
    public Path salt() {
        return folder.resolve("salt");
    }

    private void writeProfile() throws IOException {
        var source = root.resolve("Pulumi.%s.yaml".formatted(stack));
        var lines = Files.readAllLines(source);
        if (lines.stream().anyMatch(line -> line.matches("\\s*secure:.*"))) {
            throw new Failure("%s has encrypted values, which only its own backend can read: take them out for the embedded AWS".formatted(source));
        }
        write(profile(), Files.readString(salt()) + String.join("\n", lines.stream().filter(ENGINES_OWN.negate()).toList()) + "\n");
    }

    private void write(Path file, String content) throws IOException {
        var partial = Files.createTempFile(folder, file.getFileName().toString(), ".partial"); // made readable by its owner alone
        Files.writeString(partial, content);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
