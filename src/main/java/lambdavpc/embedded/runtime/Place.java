package lambdavpc.embedded.runtime;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;

/**
 * Where a stack's runtime keeps what it has.
 *
 * @param folder its own folder; nobody else writes there
 * @param world  the stack's world file
 * @param root   the clone: relative paths of code archives start there
 */
public record Place(Path folder, Path world, Path root) {

    /** The only file that holds secret values. */
    public Path secrets() {
        return folder.resolve("secrets.json");
    }

    public Path databases() {
        return folder.resolve("databases");
    }

    public Path caches() {
        return folder.resolve("caches");
    }

    public Path queues() {
        return folder.resolve("queues");
    }

    public Path functions() {
        return folder.resolve("functions");
    }

    public Path logs() {
        return folder.resolve("logs");
    }

    public Path certificates() {
        return folder.resolve("tls");
    }

    Path processes() {
        return folder.resolve("processes");
    }

    Path control() {
        return folder.resolve("supervisor.json");
    }

    Path lock() {
        return folder.resolve("supervisor.lock");
    }

    Path output() {
        return folder.resolve("supervisor.log");
    }

    /**
     * A loopback address of its own for a name, the same at each start, so that two stacks can use one port. Other systems
     * than Linux have the one loopback address only.
     */
    public String address(String name) {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux")) {
            return "127.0.0.1";
        }
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest((folder + "|" + name).getBytes(StandardCharsets.UTF_8));
            return "127.%d.%d.%d".formatted(64 + (hash[0] & 127), hash[1] & 255, 2 + (hash[2] & 127));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
