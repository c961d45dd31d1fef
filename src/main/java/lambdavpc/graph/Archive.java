package lambdavpc.graph;

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
}
