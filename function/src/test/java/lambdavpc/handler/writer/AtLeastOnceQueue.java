package lambdavpc.handler.writer;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A standard queue with a dead-letter queue, as the event source mapping meets it: who receives a message hides it for a while; if it is not
 * deleted by then, it comes again. And as SQS only promises at least once, the next to ask gets some messages too, hidden or deleted.
 */
final class AtLeastOnceQueue {
    private static final class Message {
        private final String body;
        private long visibleAt;
        private int received;

        private Message(String body) {
            this.body = body;
        }
    }

    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final List<Map.Entry<String, String>> copies = new ArrayList<>();
    private final Map<String, Integer> deliveries = new HashMap<>();
    private final Set<String> deadLetters = new LinkedHashSet<>();
    private final Random random;
    private final double copied;
    private final long visibilityNanos;
    private final int maxReceiveCount;

    AtLeastOnceQueue(Random random, double copied, int visibilityMillis, int maxReceiveCount) {
        this.random = random;
        this.copied = copied;
        this.visibilityNanos = visibilityMillis * 1_000_000L;
        this.maxReceiveCount = maxReceiveCount;
    }

    synchronized void send(String id, String body) {
        var message = new Message(body);
        message.visibleAt = System.nanoTime();
        messages.put(id, message);
    }

    /** Up to so many messages, in no particular order; those received too often go to the dead letters instead. */
    synchronized List<Map.Entry<String, String>> receive(int most) {
        var now = System.nanoTime();
        var batch = new ArrayList<>(copies.subList(0, Math.min(most, copies.size())));
        copies.removeAll(batch);
        var visible = new ArrayList<>(messages.entrySet().stream().filter(entry -> entry.getValue().visibleAt <= now).limit(4L * most).toList());
        Collections.shuffle(visible, random);
        for (var entry : visible.subList(0, Math.min(most - batch.size(), visible.size()))) {
            var message = entry.getValue();
            if (message.received == maxReceiveCount) {
                deadLetters.add(entry.getKey());
                messages.remove(entry.getKey());
                continue;
            }
            message.received++;
            message.visibleAt = now + visibilityNanos;
            var delivery = Map.entry(entry.getKey(), message.body);
            batch.add(delivery);
            if (random.nextDouble() < copied) {
                copies.add(delivery);
            }
        }
        batch.forEach(delivery -> deliveries.merge(delivery.getKey(), 1, Integer::sum));
        return batch;
    }

    synchronized void delete(String id) {
        messages.remove(id);
    }

    synchronized boolean empty() {
        return messages.isEmpty() && copies.isEmpty();
    }

    synchronized Set<String> deadLetters() {
        return Set.copyOf(deadLetters);
    }

    synchronized int deliveries() {
        return deliveries.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many messages were delivered twice or more. */
    synchronized int redelivered() {
        return (int) deliveries.values().stream().filter(times -> times > 1).count();
    }
}
