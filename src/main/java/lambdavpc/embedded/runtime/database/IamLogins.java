package lambdavpc.embedded.runtime.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiPredicate;

/**
 * Lets PostgreSQL ask whether an IAM token is good. RDS does it by PAM; PostgreSQL can do it by LDAP too, without anything
 * to be installed: so this speaks as much LDAP as a simple bind takes (RFC 4511, 4.2).
 */
final class IamLogins implements AutoCloseable {
    /** What the server puts before the user's name. */
    static final String PREFIX = "user=";
    private static final int SEQUENCE = 0x30;
    private static final int OCTETS = 0x04;
    private static final int ENUMERATED = 0x0a;
    private static final int BIND_REQUEST = 0x60;
    private static final int BIND_RESPONSE = 0x61;
    private static final int SUCCESS = 0;
    private static final int INVALID_CREDENTIALS = 49;
    private static final int LONGEST = 65_536;

    private final BiPredicate<String, String> valid;
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** @param valid whether this user may log in with this token */
    IamLogins(BiPredicate<String, String> valid) {
        this.valid = valid;
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException("no port for IAM logins: " + e.getMessage(), e);
        }
        threads.execute(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var connection = socket.accept();
                threads.execute(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.setSoTimeout(10_000);
            while (true) {
                var message = new ByteArrayInputStream(value(connection.getInputStream(), SEQUENCE));
                var id = new BigInteger(value(message, 0x02));
                var operation = message.read();
                if (operation != BIND_REQUEST) {
                    return; // the good-bye, or nothing that we know
                }
                var bind = new ByteArrayInputStream(content(message));
                value(bind, 0x02); // the protocol's version
                var name = new String(value(bind, OCTETS), UTF_8);
                var token = new String(value(bind, 0x80), UTF_8);
                var good = name.startsWith(PREFIX) && valid.test(name.substring(PREFIX.length()), token);
                connection.getOutputStream().write(Der.sequence(Der.integer(id), Der.tagged(BIND_RESPONSE,
                        Der.tagged(ENUMERATED, new byte[] {(byte) (good ? SUCCESS : INVALID_CREDENTIALS)}), Der.octets(new byte[0]), Der.octets(new byte[0]))));
            }
        } catch (IOException ended) {
            // The server closes when it knows enough; anybody else gets no answer.
        }
    }

    private static byte[] value(InputStream in, int tag) throws IOException {
        if (in.read() != tag) {
            throw new EOFException();
        }
        return content(in);
    }

    private static byte[] content(InputStream in) throws IOException {
        var length = in.read();
        if (length >= 128) {
            length = new BigInteger(1, in.readNBytes(length & 127)).intValue();
        }
        if (length < 0 || length > LONGEST) {
            throw new EOFException();
        }
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException();
        }
        return bytes;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
