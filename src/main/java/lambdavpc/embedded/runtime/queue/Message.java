package lambdavpc.embedded.runtime.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * One message; times are milliseconds since 1970.
 *
 * @param visible       when it can be received (again)
 * @param firstReceived 0: never
 * @param handle        of its last receipt; null when nobody has it
 * @param source        ARN of the queue that it is a dead letter of; null for none
 */
record Message(String id, String body, Map<String, Attribute> attributes, String sender, long sent, long visible, int receives,
        long firstReceived, String handle, String source) {

    /**
     * @param type   {@code String}, {@code Number} or {@code Binary}, with an ending of the sender's own
     * @param text   null when binary
     * @param binary in base64; null when text
     */
    record Attribute(String type, String text, String binary) {}

    static Message of(String body, Map<String, Attribute> attributes, String sender, long now, long visible) {
        return new Message(UUID.randomUUID().toString(), body, attributes, sender, now, visible, 0, 0, null, null);
    }

    Message received(long now, long nextVisible) {
        var receipt = Base64.getEncoder().encodeToString((id + "/" + UUID.randomUUID()).getBytes(UTF_8));
        return new Message(id, body, attributes, sender, sent, nextVisible, receives + 1, firstReceived == 0 ? now : firstReceived, receipt, source);
    }

    Message visibleAt(long time) {
        return new Message(id, body, attributes, sender, sent, time, receives, firstReceived, handle, source);
    }

    /** In the dead-letter queue it is the same message, as old as it was. */
    Message dead(String from, long now) {
        return new Message(id, body, attributes, sender, sent, now, receives, firstReceived, null, from);
    }

    boolean hidden(long now) {
        return visible > now;
    }

    boolean inFlight(long now) {
        return handle != null && hidden(now);
    }

    /** Of a receipt handle; null when it is none. */
    static String idOf(String handle) {
        try {
            var text = new String(Base64.getDecoder().decode(handle), UTF_8);
            return text.indexOf('/') == 36 ? text.substring(0, 36) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    String bodyMd5() {
        return md5(body.getBytes(UTF_8));
    }

    /** As <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html">AWS describes it</a>; null without any. */
    static String md5(Map<String, Attribute> attributes) {
        if (attributes.isEmpty()) {
            return null;
        }
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            for (var each : new TreeMap<>(attributes).entrySet()) {
                var attribute = each.getValue();
                write(out, each.getKey().getBytes(UTF_8));
                write(out, attribute.type().getBytes(UTF_8));
                out.writeByte(attribute.text() != null ? 1 : 2);
                write(out, attribute.text() != null ? attribute.text().getBytes(UTF_8) : Base64.getDecoder().decode(attribute.binary()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return md5(bytes.toByteArray());
    }

    private static void write(DataOutputStream out, byte[] part) throws IOException {
        out.writeInt(part.length);
        out.write(part);
    }

    private static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has MD5", e);
        }
    }
}
