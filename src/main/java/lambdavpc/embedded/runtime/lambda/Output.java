package lambdavpc.embedded.runtime.lambda;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/**
 * What a function's process writes, line by line. It goes through a file, because only of a file can be told that everything
 * written before an answer has been read: a pipe's last lines might still be on their way.
 */
final class Output implements AutoCloseable {
    private final Path file;
    private final FileChannel channel;
    private final Consumer<String> lines;
    private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
    private boolean closed;

    /** @param lines gets each line, from one thread at a time */
    Output(Path folder, Consumer<String> lines) throws IOException {
        this.file = Files.createTempFile(folder, "output", "");
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.lines = lines;
    }

    Path file() {
        return file;
    }

    /** Hands on every line that is complete. */
    synchronized void drain() {
        if (closed) {
            return;
        }
        try {
            var buffer = ByteBuffer.allocate(8192);
            while (channel.read(buffer.clear()) > 0) {
                for (var each = 0; each < buffer.position(); each++) {
                    if (buffer.get(each) == '\n') {
                        hand();
                    } else {
                        unfinished.write(buffer.get(each));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rest too, when nobody writes any more. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        drain();
        if (unfinished.size() > 0) {
            hand();
        }
        closed = true;
        try {
            channel.close();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void hand() {
        lines.accept(unfinished.toString(UTF_8));
        unfinished.reset();
    }
}
