package lambdavpc.embedded.runtime.cache;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BinaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import lambdavpc.embedded.runtime.CannotRun;

/**
 * What callers of a cache meet: TLS, and logins by IAM, of which Valkey knows nothing. It reads each command as the
 * <a href="https://valkey.io/topics/protocol/">protocol</a> writes it, puts another password in the place of the one in a login, and passes it on:
 * the server itself answers, a refused login too.
 */
final class Front implements AutoCloseable {
    private static final int CONNECT_MILLIS = 2_000;
    /** Of a whole command: it is held in the supervisor's memory, and any user of this machine may send one before logging in. */
    private static final int LONGEST = 1024 * 1024;
    private static final int MOST_WORDS = 1024;

    private final InetSocketAddress server;
    private final BinaryOperator<String> password;
    private final SSLServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "cache");
        thread.setDaemon(true);
        return thread;
    });

    /** @param password of a user, what it gave; to what the server is to be given */
    Front(InetSocketAddress at, SSLContext tls, InetSocketAddress server, BinaryOperator<String> password) {
        this.server = server;
        this.password = password;
        try {
            listener = (SSLServerSocket) tls.getServerSocketFactory().createServerSocket(at.getPort(), 50, at.getAddress());
        } catch (IOException e) {
            throw new CannotRun("port %d of %s, the cache's address, cannot be had (%s): end the program that listens there"
                    .formatted(at.getPort(), at.getAddress().getHostAddress(), e.getMessage()));
        }
        threads.execute(this::accept);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var caller = listener.accept();
                threads.execute(() -> serve(caller));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket caller) {
        open.add(caller);
        try (caller; var to = new Socket()) {
            caller.setTcpNoDelay(true);
            to.setTcpNoDelay(true);
            to.connect(server, CONNECT_MILLIS);
            threads.execute(() -> answer(to, caller));
            var commands = new BufferedInputStream(caller.getInputStream());
            while (true) {
                to.getOutputStream().write(written(login(command(commands))));
            }
        } catch (IOException ended) {
            // One of both went away, or does not speak the protocol, or no TLS.
        } finally {
            open.remove(caller);
        }
    }

    private static void answer(Socket from, Socket caller) {
        try (caller) {
            from.getInputStream().transferTo(caller.getOutputStream());
        } catch (IOException ended) {
            // The caller sees its connection end.
        }
    }

    /** {@code AUTH user password}, or {@code HELLO 3 AUTH user password ...}. */
    private List<byte[]> login(List<byte[]> command) {
        var verb = word(command.get(0));
        var at = verb.equals("AUTH") ? 0 : verb.equals("HELLO") && command.size() > 2 && word(command.get(2)).equals("AUTH") ? 2 : -1;
        if (at >= 0 && command.size() > at + 2) {
            command.set(at + 2, password.apply(new String(command.get(at + 1), UTF_8), new String(command.get(at + 2), UTF_8)).getBytes(UTF_8));
        }
        return command;
    }

    private static String word(byte[] bytes) {
        return bytes.length > 10 ? "" : new String(bytes, ISO_8859_1).toUpperCase(Locale.ROOT);
    }

    private static List<byte[]> command(InputStream in) throws IOException {
        var words = new ArrayList<byte[]>();
        var room = LONGEST;
        for (var left = number(in, '*', MOST_WORDS); left > 0; left--) {
            var bytes = in.readNBytes(number(in, '$', room));
            room -= bytes.length;
            if (in.read() != '\r' || in.read() != '\n') {
                throw new EOFException();
            }
            words.add(bytes);
        }
        if (words.isEmpty()) {
            throw new EOFException();
        }
        return words;
    }

    private static int number(InputStream in, char kind, int most) throws IOException {
        if (in.read() != kind) {
            throw new EOFException();
        }
        var number = 0L;
        for (var next = in.read(); next != '\r'; next = in.read()) {
            number = number * 10 + next - '0';
            if (next < '0' || next > '9' || number > most) {
                throw new EOFException();
            }
        }
        if (in.read() != '\n') {
            throw new EOFException();
        }
        return (int) number;
    }

    private static byte[] written(List<byte[]> command) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("*" + command.size() + "\r\n").getBytes(US_ASCII));
        for (var word : command) {
            bytes.writeBytes(("$" + word.length + "\r\n").getBytes(US_ASCII));
            bytes.writeBytes(word);
            bytes.writeBytes("\r\n".getBytes(US_ASCII));
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var each : open) {
                each.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
