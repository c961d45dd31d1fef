package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import lambdavpc.handler.Certificates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proxies have certificates for all names of an account's in a region, from authorities that anybody may ask. */
class PostgresTlsTest {
    private static final String PROXIES = "proxy-abc123.eu-central-1.rds.amazonaws.com";

    @TempDir
    Path folder;

    @Test
    void aProxysCertificateIsGoodForItsNameAndNotForAnothersOrForTheDatabase() throws Exception {
        var certificates = Certificates.make(folder, "*." + PROXIES);
        try (var server = (SSLServerSocket) certificates.tls().getServerSocketFactory().createServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            CompletableFuture.runAsync(() -> answer(server));
            var tls = new PostgresTls("file:" + certificates.ca());
            assertDoesNotThrow(() -> shake(tls, server, "app." + PROXIES));
            assertThrows(SSLHandshakeException.class, () -> shake(tls, server, "app.proxy-other.eu-central-1.rds.amazonaws.com"));
            assertThrows(SSLHandshakeException.class, () -> shake(tls, server, "app.abc123.eu-central-1.rds.amazonaws.com"));
            var amazons = new PostgresTls("amazon.pem");
            assertThrows(SSLHandshakeException.class, () -> shake(amazons, server, "app." + PROXIES), "of another authority");
        }
    }

    private static void shake(PostgresTls tls, SSLServerSocket server, String host) throws IOException {
        try (var plain = new Socket(server.getInetAddress(), server.getLocalPort());
                var secure = (SSLSocket) tls.createSocket(plain, host, 5432, true)) {
            secure.startHandshake();
        }
    }

    private static void answer(SSLServerSocket server) {
        while (!server.isClosed()) {
            try (var client = (SSLSocket) server.accept()) {
                client.startHandshake();
            } catch (SSLException refused) {
                // The client's to tell.
            } catch (IOException closed) {
                // The test is over, or the client went.
            }
        }
    }
}
