package lambdavpc.handler;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** What a database's name leads to: an address that can be made to lead elsewhere, as a fail-over does. */
public final class Relay implements AutoCloseable {
    private final ServerSocket listener;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final Duration delay;
    private volatile int target;

    public Relay(int target) throws IOException {
        this("127.0.0.1", 0, target);
    }

    /** @param port 0 for a free one */
    public Relay(String address, int port, int target) throws IOException {
        this(address, port, target, Duration.ZERO);
    }

    /** @param delay of what is sent, each way, as a network between the two would have it */
    public Relay(String address, int port, int target, Duration delay) throws IOException {
        this.target = target;
        this.delay = delay;
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

    private void pump(Socket from, Socket to) throws IOException {
        to.setTcpNoDelay(true);
        var buffer = new byte[1 << 16];
        try (from; to) {
            for (int length; (length = from.getInputStream().read(buffer)) >= 0;) {
                if (!delay.isZero()) {
                    LockSupport.parkNanos(delay.toNanos());
                }
                to.getOutputStream().write(buffer, 0, length);
            }
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
