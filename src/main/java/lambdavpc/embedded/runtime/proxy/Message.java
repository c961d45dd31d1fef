package lambdavpc.embedded.runtime.proxy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One message of PostgreSQL's <a href="https://www.postgresql.org/docs/current/protocol-message-formats.html">protocol</a>, version 3.
 *
 * @param type {@link #UNTYPED} for the first of a connection
 */
record Message(char type, byte[] body) {
    static final char UNTYPED = 0;
    private static final int LONGEST = 1 << 28;

    static Message read(DataInputStream in) throws IOException {
        var type = (char) in.readUnsignedByte();
        return new Message(type, body(in));
    }

    static Message readFirst(DataInputStream in) throws IOException {
        return new Message(UNTYPED, body(in));
    }

    private static byte[] body(DataInputStream in) throws IOException {
        var length = in.readInt() - Integer.BYTES;
        if (length < 0 || length > LONGEST) {
            throw new EOFException("not PostgreSQL's protocol");
        }
        var body = new byte[length];
        in.readFully(body);
        return body;
    }

    /** @param parts numbers of four bytes, texts that end in zero, and bytes as they are */
    static Message of(char type, Object... parts) {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        try {
            for (var part : parts) {
                if (part instanceof Integer number) {
                    out.writeInt(number);
                } else if (part instanceof byte[] raw) {
                    out.write(raw);
                } else {
                    out.write(part.toString().getBytes(UTF_8));
                    out.write(0);
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Message(type, bytes.toByteArray());
    }

    /** Ends the connection. @param state SQLSTATE */
    static Message refusal(String state, String text) {
        return of('E', "SFATAL", "VFATAL", "C" + state, "M" + text, new byte[1]);
    }

    void write(DataOutputStream out) throws IOException {
        if (type != UNTYPED) {
            out.writeByte(type);
        }
        out.writeInt(body.length + Integer.BYTES);
        out.write(body);
    }

    int number() {
        return ByteBuffer.wrap(body).getInt();
    }

    /** What follows the number at the beginning. */
    byte[] afterNumber() {
        return Arrays.copyOfRange(body, Integer.BYTES, body.length);
    }

    /** The texts in it, one after the other. */
    String[] texts() {
        return new String(body, UTF_8).split("\0", -1);
    }
}
