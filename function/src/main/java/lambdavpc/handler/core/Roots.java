package lambdavpc.handler.core;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * The certificate authorities a database's certificate must come from: Amazon's RDS roots of the function's region
 * ({@code rds/REGION.pem}, made by {@code function/bin/rds-roots}), or the file that {@code DATABASE_CA_FILE} names. A proxy's certificate
 * comes from AWS Certificate Manager, and so from Amazon's public roots ({@code amazon.pem}, as Mozilla has them): which anybody's certificate may,
 * so that all depends on the host's name in it.
 */
final class Roots {
    private static final String FILE = "file:";

    private Roots() {}

    /** A name for what to trust, short enough to travel through a driver's properties. */
    static String location(Settings settings) {
        return settings.caFile().map(file -> FILE + file).orElse(settings.proxy() ? "amazon.pem" : "rds/" + settings.region() + ".pem");
    }

    /** The certificates alone: drivers take text for a file name unless it begins with one. */
    static String pem(String location) {
        var text = text(location);
        return text.substring(Math.max(0, text.indexOf("-----BEGIN")));
    }

    private static String text(String location) {
        try {
            if (location.startsWith(FILE)) {
                return Files.readString(Path.of(location.substring(FILE.length())));
            }
            try (var resource = Roots.class.getResourceAsStream(location)) {
                if (resource == null) {
                    throw new HandlerException("Configuration", "there are no RDS roots for this region in the jar (" + location
                            + "); run function/bin/rds-roots and build again, or set DATABASE_CA_FILE");
                }
                return new String(resource.readAllBytes(), StandardCharsets.US_ASCII);
            }
        } catch (IOException e) {
            throw new HandlerException("Configuration", "the certificates to trust cannot be read: " + location);
        }
    }

    static SSLSocketFactory socketFactory(String location) throws GeneralSecurityException, IOException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, trustManagers(location), null);
        return context.getSocketFactory();
    }

    static TrustManager[] trustManagers(String location) throws GeneralSecurityException, IOException {
        var roots = KeyStore.getInstance(KeyStore.getDefaultType());
        roots.load(null, null);
        var certificates = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem(location).getBytes(StandardCharsets.US_ASCII)));
        for (var certificate : certificates) {
            roots.setCertificateEntry("root-" + roots.size(), certificate);
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(roots);
        return trust.getTrustManagers();
    }
}
