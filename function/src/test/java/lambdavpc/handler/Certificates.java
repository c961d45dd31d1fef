package lambdavpc.handler;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A certificate authority of the test's own and a server certificate from it, made with the JDK's keytool; RSA 2048, as RDS has it by default. */
public record Certificates(Path ca, Path serverCertificate, Path serverKey) {
    private static final String PASSWORD = "keytool";

    public static Certificates make(Path folder, String host) throws IOException, GeneralSecurityException, InterruptedException {
        return make(folder, host, "-0d");
    }

    /** @param start when the server's certificate begins to be valid, for 30 days, as keytool writes it: {@code -40d} has expired */
    public static Certificates make(Path folder, String host, String start) throws IOException, GeneralSecurityException, InterruptedException {
        var store = folder.resolve("keys.p12");
        var request = folder.resolve("server.csr");
        var server = folder.resolve("server.crt");
        var ca = folder.resolve("ca.pem");
        keytool(store, "-genkeypair", "-alias", "ca", "-dname", "CN=test authority", "-ext", "bc:c", "-keyalg", "RSA", "-keysize", "2048");
        keytool(store, "-genkeypair", "-alias", "server", "-dname", "CN=" + host, "-keyalg", "RSA", "-keysize", "2048");
        keytool(store, "-certreq", "-alias", "server", "-file", request.toString());
        keytool(store, "-gencert", "-alias", "ca", "-infile", request.toString(), "-outfile", server.toString(), "-rfc", "-ext", "san=dns:" + host,
                "-startdate", start);
        keytool(store, "-exportcert", "-alias", "ca", "-file", ca.toString(), "-rfc");

        var keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        var key = folder.resolve("server.key");
        // PostgreSQL refuses a key that others may read.
        Files.createFile(key, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(keys.getKey("server", PASSWORD.toCharArray()).getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
        return new Certificates(ca, server, key);
    }

    /** For a server that presents the certificate, and for clients that trust its authority and no other. */
    public SSLContext tls() throws IOException, GeneralSecurityException {
        var factory = CertificateFactory.getInstance("X.509");
        var key = Files.readString(serverKey).replaceAll("-----.*-----|\\s", "");
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("ca", factory.generateCertificate(new ByteArrayInputStream(Files.readAllBytes(ca))));
        store.setKeyEntry("server", KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key))),
                PASSWORD.toCharArray(),
                factory.generateCertificates(new ByteArrayInputStream(Files.readAllBytes(serverCertificate))).toArray(Certificate[]::new));
        var own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(store, PASSWORD.toCharArray());
        var trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        return context;
    }

    private static void keytool(Path store, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD, "-validity", "30"));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }
}
