package lambdavpc.embedded.runtime.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * One server as one place in the network sees it. Open, it passes connections on. Blocked, a connection never completes, as where a
 * security group drops the first packet: the listener's queue is full, so the system answers no SYN, and the caller waits until its
 * own time-out, or until the way is open again.
 */
final class Relay implements AutoCloseable {
    private enum State { NEW, OPEN, BLOCKED, CLOSED }

    private static final int CONNECT_MILLIS = 2_000;
    /** Own connections complete at once: one that does not has found the queue full. */
    private static final int FULL_MILLIS = 60;
    private static final int BUFFER = 16_384;

    private final InetSocketAddress at;
    private final InetSocketAddress to;
    private final Executor threads;
    private final Set<Socket> passed = ConcurrentHashMap.newKeySet();
    private final List<Socket> filling = new ArrayList<>();
    private ServerSocket listener;
    private CompletableFuture<Void> accepting = CompletableFuture.completedFuture(null);
    private State state = State.NEW;
    private boolean stalled;

    /**
     * @param at where it listens
     * @param to the server; a name that is not resolved yet is looked up for each connection
     */
    Relay(InetSocketAddress at, InetSocketAddress to, Executor threads) {
        this.at = at;
        this.to = to;
        this.threads = threads;
    }

    synchronized void open() throws IOException {
        if (become(State.OPEN)) {
            listener = new ServerSocket(at.getPort(), 50, at.getAddress());
            var own = listener;
            accepting = CompletableFuture.runAsync(() -> accept(own), threads);
        }
        stalled = false;
        notifyAll();
    }

    /** @param stalls whether connections that exist stop too: what looks at each packet drops theirs */
    synchronized void block(boolean stalls) throws IOException {
        stalled = stalls;
        if (become(State.BLOCKED)) {
            listener = new ServerSocket(at.getPort(), 1, at.getAddress());
            fill();
        }
        notifyAll();
    }

    private boolean become(State next) throws IOException {
        if (state == next || state == State.CLOSED) {
            return false;
        }
        stopListening();
        state = next;
        return true;
    }

    private void fill() throws IOException {
        while (true) {
            var own = new Socket();
            filling.add(own);
            try {
                own.connect(at, FULL_MILLIS);
            } catch (SocketTimeoutException full) {
                own.close();
                return;
            }
        }
    }

    private void stopListening() throws IOException {
        if (listener != null) {
            listener.close();
            accepting.join(); // a call that still waits keeps the port
        }
        for (var each : filling) {
            each.close();
        }
        filling.clear();
    }

    private void accept(ServerSocket own) {
        while (!own.isClosed()) {
            try {
                var caller = own.accept();
                threads.execute(() -> pass(caller));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pass(Socket caller) {
        passed.add(caller);
        try (caller; var server = new Socket()) {
            caller.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            server.connect(to.isUnresolved() ? new InetSocketAddress(InetAddress.getByName(to.getHostString()), to.getPort()) : to, CONNECT_MILLIS);
            threads.execute(() -> pump(server, caller));
            pump(caller, server);
        } catch (IOException unreachable) {
            // The caller sees its connection end.
        } finally {
            passed.remove(caller);
        }
    }

    /** Until one side ends; then both do. */
    private void pump(Socket from, Socket into) {
        var buffer = new byte[BUFFER];
        try {
            var in = from.getInputStream();
            var out = into.getOutputStream();
            for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                awaitPassage();
                out.write(buffer, 0, read);
            }
        } catch (IOException ended) {
            // Both are closed below.
        } finally {
            close(from);
            close(into);
        }
    }

    private synchronized void awaitPassage() throws IOException {
        while (stalled) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public synchronized void close() {
        try {
            become(State.CLOSED);
            stalled = false;
            notifyAll();
            passed.forEach(Relay::close);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
