package lambdavpc.embedded.runtime.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** A connection of the proxy's own to the database, over TLS and with the name in the certificate checked. */
final class Backend implements AutoCloseable {
    static final int TLS_REQUEST = 80_877_103;
    static final int VERSION_3 = 196_608;
    private static final int CONNECT_MILLIS = 2_000;
    private static final int LOGIN_MILLIS = 10_000;
    private static final int CHECK_MILLIS = 1_000;

    private final Wire wire;
    private final List<Message> greeting = new ArrayList<>();

    /**
     * The database as the proxy finds it.
     *
     * @param host its name in the VPC
     * @param at   where that is here
     */
    record Target(String host, InetSocketAddress at) {}

    /** @throws Refusal as the database refuses */
    Backend(Target target, SSLContext trust, Map<String, String> settings, String password) throws IOException, Refusal {
        var plain = new Socket();
        try {
            plain.connect(target.at(), CONNECT_MILLIS);
            plain.setSoTimeout(LOGIN_MILLIS);
            wire = new Wire(tls(plain, target.host(), trust));
            var startup = new ArrayList<Object>(List.of(VERSION_3));
            settings.forEach((name, value) -> startup.addAll(List.of(name, value)));
            startup.add(new byte[1]);
            wire.write(Message.of(Message.UNTYPED, startup.toArray()));
            logIn(password);
            plain.setSoTimeout(0);
        } catch (IOException | Refusal | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private static Socket tls(Socket plain, String host, SSLContext trust) throws IOException {
        var asking = new Wire(plain);
        asking.write(Message.of(Message.UNTYPED, TLS_REQUEST));
        asking.flush();
        if (plain.getInputStream().read() != 'S') {
            throw new IOException("the database has no TLS");
        }
        var socket = (SSLSocket) trust.getSocketFactory().createSocket(plain, host, plain.getPort(), true);
        var parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }

    private void logIn(String password) throws IOException, Refusal {
        var first = "n=,r=" + Scram.nonce();
        var expected = "";
        for (var message = wire.read(); message.type() != 'Z'; message = wire.read()) {
            switch (message.type()) {
                case 'E' -> throw new Refusal(message);
                case 'S' -> greeting.add(message);
                case 'R' -> {
                    var words = new String(message.afterNumber(), UTF_8);
                    try {
                        switch (message.number()) {
                            case 0 -> { }
                            case 10 -> wire.write(Message.of('p', Scram.MECHANISM, 3 + first.length(), ("n,," + first).getBytes(UTF_8)));
                            case 11 -> {
                                var last = "c=biws,r=" + Scram.fields(words).get("r");
                                var scram = new Scram(password, String.join(",", first, words, last), words);
                                expected = "v=" + scram.serverSignature();
                                wire.write(Message.of('p', (last + ",p=" + scram.clientProof()).getBytes(UTF_8)));
                            }
                            case 12 -> {
                                if (!words.equals(expected)) {
                                    throw new IOException("the database does not know the password that it takes");
                                }
                            }
                            default -> throw new IOException("the database asks for another proof than SCRAM");
                        }
                    } catch (GeneralSecurityException e) {
                        throw new IOException(e);
                    }
                }
                default -> {
                    // Its process id, and notices.
                }
            }
        }
    }

    /** What a server tells each client when it begins: its version, and settings. */
    List<Message> greeting() {
        return greeting;
    }

    /** Whether the server still answers: one that was restarted has forgotten this connection. */
    boolean alive() {
        try {
            wire.socket().setSoTimeout(CHECK_MILLIS);
            wire.write(Message.of('S'));
            var answers = wire.read().type() == 'Z';
            wire.socket().setSoTimeout(0);
            return answers;
        } catch (IOException gone) {
            return false;
        }
    }

    void write(Message message) throws IOException {
        wire.write(message);
    }

    Message read() throws IOException {
        return wire.read();
    }

    @Override
    public void close() {
        wire.close();
    }
}
