package lambdavpc.handler;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What a database's name leads to: an address that can be made to lead elsewhere, as a fail-over does. */
public final class Relay implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile int target;

    public Relay(int target) throws IOException {
        this("127.0.0.1", 0, target);
    }

    /** @param port 0 for a free one */
    public Relay(String address, int port, int target) throws IOException {
        this.target = target;
        listener = new ServerSocket(port, 50, InetAddress.getByName(address));
        background(this::accept);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** How many connections came. */
    public int accepted() {
        return accepted.get();
    }

    /** Breaks all connections; those that follow lead there. */
    public void to(int target) throws IOException {
        this.target = target;
        cut();
    }

    public void cut() throws IOException {
        for (var socket : open) {
            socket.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }

    private void accept() throws IOException {
        while (true) {
            var client = listener.accept();
            accepted.incrementAndGet();
            var server = new Socket("127.0.0.1", target);
            open.add(client);
            open.add(server);
            background(() -> pump(client, server));
            background(() -> pump(server, client));
        }
    }

    private static void pump(Socket from, Socket to) throws IOException {
        try (from; to) {
            from.getInputStream().transferTo(to.getOutputStream());
        }
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void background(Task task) {
        var thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException closed) {
                // One side has gone; so does the other.
            }
        }, "relay");
        thread.setDaemon(true);
        thread.start();
    }
}
