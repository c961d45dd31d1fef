package lambdavpc.embedded.runtime.proxy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import lambdavpc.embedded.AwsException;

/** One proxy that runs. What it takes, reads and reaches is asked anew for each login, as it is declared then. */
final class ConnectionProxy implements AutoCloseable {
    private final Declared declared;
    private final SSLContext tls;
    private final SSLContext trust;
    private final Consumer<String> log;
    private final Pool pool = new Pool();
    private final ServerSocket listener;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private volatile String blocked = "";

    /** What is declared, and what it comes to at the moment. */
    interface Declared {
        /** As it is declared: the only way in. */
        boolean takesTokens();

        /** The value of its secret, read with its role. @throws AwsException where it may not, or there is none */
        String secret();

        boolean isToken(String user, String token);

        /** What keeps it from its database; empty where nothing does. */
        Optional<String> blocker();

        /** @throws Refusal where there is none */
        Backend.Target target() throws Refusal;

        /** Connections to the database, at most. */
        int most();

        Duration borrowTimeout();
    }

    ConnectionProxy(Declared declared, SSLContext tls, SSLContext trust, ServerSocket listener, ExecutorService threads, Consumer<String> log) {
        this.declared = declared;
        this.tls = tls;
        this.trust = trust;
        this.log = log;
        this.listener = listener;
        threads.execute(() -> accept(threads));
    }

    private void accept(ExecutorService threads) {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        clients.add(socket);
        try (socket) {
            new Client(this, socket).serve();
        } catch (IOException gone) {
            // A client that left at once.
        } finally {
            clients.remove(socket);
        }
    }

    SSLContext tls() {
        return tls;
    }

    Pool pool() {
        return pool;
    }

    boolean takesTokens() {
        return declared.takesTokens();
    }

    boolean isToken(String user, String token) {
        return declared.isToken(user, token);
    }

    /** @throws Refusal where the secret is another user's, or cannot be read */
    String password(String user) throws Refusal {
        var why = "its secret is another user's";
        try {
            if (JsonParser.parseString(declared.secret()) instanceof JsonObject secret && secret.get("username").getAsString().equals(user)) {
                return secret.get("password").getAsString();
            }
        } catch (AwsException e) {
            why = e.getMessage();
        }
        say("no credentials for the role %s: %s".formatted(user, why));
        throw new Refusal("28000", "This RDS proxy has no credentials for the role %s. Check the credentials for this role and try again.".formatted(user));
    }

    Backend borrow(Map<String, String> settings) throws IOException, Refusal {
        return pool.borrow(settings, declared.most(), declared.borrowTimeout(), () -> {
            var target = declared.target();
            var blocker = declared.blocker();
            blocked = blocker.map(why -> "cannot reach %s: %s".formatted(target.host(), why)).orElse("");
            if (blocker.isPresent()) {
                say(blocked);
                throw new Refusal("08001", "the proxy cannot reach its database");
            }
            try {
                return new Backend(target, trust, settings, password(settings.get("user")));
            } catch (IOException e) {
                say("no connection to %s: %s".formatted(target.host(), e.getMessage()));
                throw new Refusal("08001", "the proxy cannot reach its database");
            }
        });
    }

    /** In its log. */
    void say(String line) {
        log.accept(line);
    }

    /** What it could not reach the last time that it tried; empty where it did. */
    String blocked() {
        return blocked;
    }

    @Override
    public void close() {
        try {
            listener.close();
            for (var client : clients) {
                client.close();
            }
        } catch (IOException gone) {
            // That is what was wanted.
        }
        pool.close();
    }
}
