package lambdavpc.embedded.runtime.proxy;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/** SCRAM-SHA-256 without channel binding (RFC 5802, RFC 7677): both sides' proofs of one exchange. */
final class Scram {
    static final String MECHANISM = "SCRAM-SHA-256";
    private static final String HMAC = "HmacSHA256";
    private static final int BITS = 256;

    private final byte[] salted;
    private final byte[] exchange;

    /**
     * @param exchange what both have said: the client's first words without their header, the server's, the client's last without its proof
     * @param challenge the server's words
     */
    Scram(String password, String exchange, String challenge) throws GeneralSecurityException {
        var fields = fields(challenge);
        this.exchange = exchange.getBytes(UTF_8);
        salted = SecretKeyFactory.getInstance("PBKDF2With" + HMAC).generateSecret(new PBEKeySpec(password.toCharArray(),
                Base64.getDecoder().decode(fields.get("s")), Integer.parseInt(fields.get("i")), BITS)).getEncoded();
    }

    /** {@code n=,r=abc} by its letters. */
    static Map<String, String> fields(String words) {
        var fields = new TreeMap<String, String>();
        for (var field : words.split(",")) {
            if (field.length() > 1 && field.charAt(1) == '=') {
                fields.put(field.substring(0, 1), field.substring(2));
            }
        }
        return fields;
    }

    static String nonce() {
        return Base64.getEncoder().encodeToString(random(18));
    }

    static String challenge(String clientNonce) {
        return "r=%s%s,s=%s,i=4096".formatted(clientNonce, nonce(), Base64.getEncoder().encodeToString(random(16)));
    }

    private static byte[] random(int length) {
        var bytes = new byte[length];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    String clientProof() throws GeneralSecurityException {
        var key = hmac(salted, "Client Key".getBytes(US_ASCII));
        var signature = hmac(MessageDigest.getInstance("SHA-256").digest(key), exchange);
        for (var i = 0; i < key.length; i++) {
            key[i] ^= signature[i];
        }
        return Base64.getEncoder().encodeToString(key);
    }

    String serverSignature() throws GeneralSecurityException {
        return Base64.getEncoder().encodeToString(hmac(hmac(salted, "Server Key".getBytes(US_ASCII)), exchange));
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        var mac = Mac.getInstance(HMAC);
        mac.init(new SecretKeySpec(key, HMAC));
        return mac.doFinal(data);
    }
}
