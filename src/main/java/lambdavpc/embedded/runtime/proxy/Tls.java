package lambdavpc.embedded.runtime.proxy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Contexts out of PEM files. */
final class Tls {
    private static final char[] NOBODY = new char[0];

    private Tls() {}

    /** Of a server, with the {@code server.key} and {@code server.pem} of a folder. */
    static SSLContext identity(Path folder) throws IOException, GeneralSecurityException {
        var key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(
                Base64.getMimeDecoder().decode(Files.readString(folder.resolve("server.key")).replaceAll("-----[^-]+-----", ""))));
        var store = empty();
        store.setKeyEntry("server", key, NOBODY, new Certificate[] {certificate(folder.resolve("server.pem"))});
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, NOBODY);
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** Of a client that trusts this root and no other. */
    static SSLContext trust(Path root) throws IOException, GeneralSecurityException {
        var store = empty();
        store.setCertificateEntry("root", certificate(root));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, NOBODY);
        return store;
    }

    private static Certificate certificate(Path pem) throws IOException, GeneralSecurityException {
        return CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(Files.readAllBytes(pem)));
    }
}
