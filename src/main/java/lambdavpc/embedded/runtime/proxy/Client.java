package lambdavpc.embedded.runtime.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/** One client's connection to the proxy, which logs it in itself and lends it a connection to the database for each transaction. */
final class Client {
    private static final int GSS_REQUEST = 80_877_104;
    private static final int CANCEL_REQUEST = 80_877_102;
    private static final String APPLICATION = "application_name";
    private static final char IDLE = 'I';
    /** What leaves something behind in a session, as RDS lists it for PostgreSQL. */
    private static final Pattern STATE = Pattern.compile("(?is)\\s*(set|reset|prepare|discard|deallocate|execute|listen|load|declare|create\\s+(temp|temporary))\\b.*"
            + "|.*\\b(nextval|setval|set_config|pg_advisory_\\w+)\\s*\\(.*");

    private final ConnectionProxy proxy;
    private Wire wire;
    private Map<String, String> settings;
    private Backend backend;
    private boolean pinned;

    Client(ConnectionProxy proxy, Socket socket) throws IOException {
        this.proxy = proxy;
        wire = new Wire(socket);
    }

    /** Until one side ends it. */
    void serve() {
        try {
            if (begin()) {
                transactions();
            }
        } catch (Refusal refusal) {
            refuse(refusal);
        } catch (IOException ended) {
            // The other sees its connection end.
        } finally {
            wire.close();
            if (backend != null) {
                // In the middle of a transaction, or with what it has left behind.
                proxy.pool().discard(backend);
            }
        }
    }

    private void refuse(Refusal refusal) {
        try {
            wire.write(refusal.message());
            wire.flush();
        } catch (IOException gone) {
            // Nobody is left to be told.
        }
    }

    /** @return false for one that asks for nothing more */
    private boolean begin() throws IOException, Refusal {
        while (true) {
            var first = wire.readFirst();
            switch (first.number()) {
                case Backend.TLS_REQUEST -> {
                    answer('S');
                    var secure = (SSLSocket) proxy.tls().getSocketFactory().createSocket(wire.socket(), null, true);
                    secure.setUseClientMode(false);
                    wire = new Wire(secure);
                }
                case GSS_REQUEST -> answer('N');
                case CANCEL_REQUEST -> {
                    return false;
                }
                case Backend.VERSION_3 -> {
                    if (!(wire.socket() instanceof SSLSocket)) {
                        throw new Refusal("28000", "This RDS Proxy requires TLS connections");
                    }
                    settings = settings(new Message(Message.UNTYPED, first.afterNumber()));
                    logIn();
                    return true;
                }
                default -> throw new Refusal("0A000", "the protocol's version is not 3.0");
            }
        }
    }

    private void answer(char letter) throws IOException {
        wire.socket().getOutputStream().write(letter);
    }

    private static Map<String, String> settings(Message startup) {
        var texts = startup.texts();
        var settings = new TreeMap<String, String>();
        for (var i = 0; i + 1 < texts.length && !texts[i].isEmpty(); i += 2) {
            settings.put(texts[i], texts[i + 1]);
        }
        return settings;
    }

    private void logIn() throws IOException, Refusal {
        var user = settings.getOrDefault("user", "");
        var password = proxy.password(user);
        if (proxy.takesTokens()) {
            wire.write(Message.of('R', 3));
            if (!proxy.isToken(user, wire.read().texts()[0])) {
                throw new Refusal("28000", "IAM authentication failed for the role %s. Check the IAM token for this role and try again.".formatted(user));
            }
        } else {
            scram(user, password);
        }
        // What they call themselves is no reason not to share.
        var application = settings.remove(APPLICATION);
        borrow();
        wire.write(Message.of('R', 0));
        for (var message : backend.greeting()) {
            wire.write(message);
        }
        if (application != null) {
            wire.write(Message.of('S', APPLICATION, application));
        }
        wire.write(Message.of('K', 0, 0));
        giveBack();
        wire.write(Message.of('Z', new byte[] {IDLE}));
        wire.flush();
    }

    private void scram(String user, String password) throws IOException, Refusal {
        wire.write(Message.of('R', 10, Scram.MECHANISM, new byte[1]));
        var initial = wire.read();
        // The mechanism's name, the length of what follows, a header that wants no channel binding, and the client's first words.
        var words = new String(initial.body(), UTF_8);
        var header = words.indexOf("n,,") >= 0 ? "n,," : "y,,";
        if (!words.startsWith(Scram.MECHANISM + "\0") || !words.contains(header)) {
            throw new Refusal("28000", "the proof is not " + Scram.MECHANISM);
        }
        var first = words.substring(words.indexOf(header) + header.length());
        var challenge = Scram.challenge(Scram.fields(first).getOrDefault("r", ""));
        wire.write(Message.of('R', 11, challenge.getBytes(UTF_8)));
        var last = new String(wire.read().body(), UTF_8);
        var proof = Math.max(0, last.lastIndexOf(",p="));
        try {
            var scram = new Scram(password, String.join(",", first, challenge, last.substring(0, proof)), challenge);
            if (!last.substring(proof).equals(",p=" + scram.clientProof())
                    || !Scram.fields(last).getOrDefault("r", "").equals(Scram.fields(challenge).get("r"))) {
                throw new Refusal("28P01", "The password that was provided for the role %s is wrong.".formatted(user));
            }
            wire.write(Message.of('R', 12, ("v=" + scram.serverSignature()).getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private void transactions() throws IOException, Refusal {
        for (var message = wire.read(); message.type() != 'X'; message = wire.read()) {
            if (backend == null) {
                borrow();
            }
            pin(message);
            backend.write(message);
            switch (message.type()) {
                case 'Q', 'S' -> answers();
                case 'H', 'F', 'd', 'c', 'f' -> throw new Refusal("0A000", "the embedded RDS Proxy passes on queries only: no COPY, no function calls, no flushes");
                default -> {
                    // Goes on with the next message.
                }
            }
        }
    }

    /** Up to where the server is ready for the next one. */
    private void answers() throws IOException, Refusal {
        while (true) {
            var message = backend.read();
            if (message.type() == 'G' || message.type() == 'W') {
                throw new Refusal("0A000", "the embedded RDS Proxy passes on queries only: no COPY");
            }
            var ready = message.type() == 'Z';
            if (ready && message.body()[0] == IDLE && !pinned) {
                // Before the client hears of it: whoever comes next may have it.
                giveBack();
            }
            wire.write(message);
            if (ready) {
                wire.flush();
                return;
            }
        }
    }

    private void pin(Message message) {
        var reason = switch (message.type()) {
            case 'Q' -> STATE.matcher(message.texts()[0]).matches() ? "SQL changed session settings that the proxy doesn't track" : "";
            case 'P' -> !message.texts()[0].isEmpty() ? "a prepared statement has a name"
                    : STATE.matcher(message.texts()[1]).matches() ? "SQL changed session settings that the proxy doesn't track" : "";
            default -> "";
        };
        if (!reason.isEmpty() && !pinned) {
            pinned = true;
            proxy.say("The client session was pinned to the database connection for the remainder of the session. Reason: " + reason);
        }
    }

    private void borrow() throws IOException, Refusal {
        backend = proxy.borrow(settings);
    }

    private void giveBack() {
        var used = backend;
        backend = null;
        proxy.pool().give(settings, used);
    }
}
