package lambdavpc.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;

/**
 * An archive or a file that a resource takes as an input: a function's code.
 *
 * @param path where it lies on this machine; empty when only its hash is known (a state file)
 * @param hash SHA-256 of its content in hex; empty when it has not been computed
 */
public record Archive(String path, String hash) {
    public Archive {
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(hash, "hash");
    }

    /** SHA-256 in hex of a file, or of a folder's files with their names. */
    public static String hashOf(Path path) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            if (Files.isRegularFile(path)) {
                return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(path)));
            }
            try (var files = Files.walk(path)) {
                for (var file : files.filter(Files::isRegularFile).sorted().toList()) {
                    digest.update((path.relativize(file) + "\0" + Files.size(file) + "\0").getBytes(UTF_8));
                    digest.update(Files.readAllBytes(file));
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path + ": " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256", e);
        }
    }
}
