package lambdavpc.embedded.runtime.database;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import lambdavpc.embedded.runtime.PrivateFiles;

/** The certificate authority of one stack's servers, in the place of Amazon's roots. */
public final class Authority {
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid(1, 2, 840, 10045, 4, 3, 2));
    private static final String NAME = "lambda-vpc embedded RDS root";

    private final Path folder;

    /** @param folder keeps certificate and key */
    public Authority(Path folder) {
        this.folder = folder;
        if (!Files.exists(certificate())) {
            var keys = newKeys();
            PrivateFiles.write(folder.resolve("ca.key"), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
            PrivateFiles.write(certificate(), pem("CERTIFICATE", sign(NAME, keys.getPublic(), keys.getPrivate(), authorityExtensions())));
        }
    }

    /** PEM file of what clients must trust. */
    public Path certificate() {
        return folder.resolve("ca.pem");
    }

    /** Writes {@code server.key} and {@code server.pem} for a server with this name into a folder. */
    public void issue(String host, Path into) {
        var keys = newKeys();
        PrivateFiles.write(into.resolve("server.key"), pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        PrivateFiles.write(into.resolve("server.pem"), pem("CERTIFICATE", sign(host, keys.getPublic(), key(), serverExtensions(host))));
    }

    /** What a server with this name needs that runs in this process. */
    public SSLContext server(String host) {
        var keys = newKeys();
        try {
            var certificate = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(sign(host, keys.getPublic(), key(), serverExtensions(host))));
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("server", keys.getPrivate(), new char[0], new Certificate[] {certificate});
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(store, new char[0]);
            var context = SSLContext.getInstance("TLS");
            context.init(managers.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sign(String subject, PublicKey key, PrivateKey by, byte[] extensions) {
        var now = Instant.now();
        var content = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(63, new SecureRandom()).add(BigInteger.ONE)),
                ECDSA_WITH_SHA256,
                name(NAME),
                Der.sequence(Der.time(now.minus(Duration.ofDays(1))), Der.time(now.plus(Duration.ofDays(3650)))),
                name(subject),
                key.getEncoded(),
                Der.tagged(0xa3, extensions));
        try {
            var signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(by);
            signature.update(content);
            return Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] name(String commonName) {
        // X.509 allows 64 characters; RDS cuts its names in the same way, clients look at the alternative name.
        var text = commonName.length() > 64 ? commonName.substring(0, 64) : commonName;
        return Der.sequence(Der.set(Der.sequence(Der.oid(2, 5, 4, 3), Der.text(text))));
    }

    private static byte[] authorityExtensions() {
        return Der.sequence(
                Der.sequence(Der.oid(2, 5, 29, 19), Der.truth(), Der.octets(Der.sequence(Der.truth()))),
                Der.sequence(Der.oid(2, 5, 29, 15), Der.truth(), Der.octets(Der.bits(1, (byte) 0x06))));
    }

    private static byte[] serverExtensions(String host) {
        var alternative = Der.sequence(Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII)));
        return Der.sequence(Der.sequence(Der.oid(2, 5, 29, 17), Der.octets(alternative)));
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private PrivateKey key() {
        try {
            var base64 = Files.readString(folder.resolve("ca.key")).replaceAll("-----[^-]+-----", "");
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(base64)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String label, byte[] der) {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, lines);
    }
}
