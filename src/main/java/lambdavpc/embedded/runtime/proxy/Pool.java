package lambdavpc.embedded.runtime.proxy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** The proxy's connections to its database, by the settings that clients begin with: those are a session's, and only clients that agree share one. */
final class Pool implements AutoCloseable {
    private final Map<Map<String, String>, Deque<Backend>> idle = new HashMap<>();
    private int open;
    private boolean closed;

    /** Opens one more. */
    interface Opener {
        Backend open() throws IOException, Refusal;
    }

    /**
     * One that nobody else has, until {@link #give} or {@link #discard}.
     *
     * @param most how many there may be
     * @param wait how long a client waits for one
     * @throws Refusal when it waited in vain, or as the database refuses
     */
    Backend borrow(Map<String, String> settings, int most, Duration wait, Opener opener) throws IOException, Refusal {
        for (var end = System.nanoTime() + wait.toNanos();;) {
            var found = take(settings, most, end);
            if (found == null) {
                try {
                    return opener.open();
                } catch (IOException | Refusal | RuntimeException e) {
                    left();
                    throw e;
                }
            }
            if (found.alive()) {
                return found;
            }
            discard(found);
        }
    }

    /** @return null where the caller may open one */
    private synchronized Backend take(Map<String, String> settings, int most, long end) throws Refusal {
        while (true) {
            var same = idle.getOrDefault(settings, new ArrayDeque<>());
            if (!same.isEmpty()) {
                return same.pop();
            }
            if (open >= most) {
                // One of other settings makes room.
                idle.values().stream().filter(each -> !each.isEmpty()).findFirst().ifPresent(each -> discard(each.pop()));
            }
            if (open < most) {
                open++;
                return null;
            }
            var left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0 || closed) {
                throw new Refusal("53300", "Timed-out waiting to acquire database connection");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new Refusal("57P01", "the proxy ends");
            }
        }
    }

    synchronized void give(Map<String, String> settings, Backend backend) {
        if (closed) {
            discard(backend);
            return;
        }
        idle.computeIfAbsent(settings, each -> new ArrayDeque<>()).push(backend);
        notifyAll();
    }

    void discard(Backend backend) {
        backend.close();
        left();
    }

    private synchronized void left() {
        open--;
        notifyAll();
    }

    /** How many there are, borrowed ones included. */
    synchronized int open() {
        return open;
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.values().forEach(each -> each.forEach(this::discard));
        idle.clear();
    }
}
