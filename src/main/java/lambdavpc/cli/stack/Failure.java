package lambdavpc.cli.stack;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** A run that cannot go on: one line for the user that says what is wrong and what to do. */
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Failure(String message) {
        super(message);
    }

    /** @param folder the folder that was being read or written */
    public static Failure of(IOException problem, Path folder) {
        var text = String.valueOf(problem.getMessage());
        if (problem instanceof AccessDeniedException || text.contains("Permission denied") || text.contains("Read-only file system")) {
            return new Failure("cannot write to %s: make it writable, or set XDG_STATE_HOME to a folder that is".formatted(folder));
        }
        if (text.contains("No space left")) {
            return full(folder);
        }
        var reason = problem instanceof NoSuchFileException ? "there is no " + text
                : problem instanceof FileSystemException file && file.getReason() != null ? file.getReason() : text;
        return new Failure("cannot use %s: %s".formatted(folder, reason));
    }

    /** What a deployment ended with: a full disk is one reason, however many resources met it. */
    public static Failure ofDeployment(String errors, Path folder) {
        return errors.toLowerCase(Locale.ROOT).contains("no space left on ") ? full(folder) : new Failure(errors);
    }

    public static Failure full(Path folder) {
        return new Failure("no space left on the disk of %s: free some and run this again; nothing was lost".formatted(folder));
    }
}
