package lambdavpc.handler.core;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import javax.net.ssl.SSLSocket;
import org.postgresql.ssl.WrappedFactory;

/** Gives pgjdbc our roots without a file on disk; made by pgjdbc from its {@code sslfactory} property. */
public final class PostgresTls extends WrappedFactory {
    public PostgresTls(String location) throws GeneralSecurityException, IOException {
        factory = Roots.socketFactory(location);
    }

    /** The JDK checks the host's name within the handshake; pgjdbc does it too, but only afterwards and so that {@link Failure} cannot tell. */
    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose) throws IOException {
        var secure = (SSLSocket) super.createSocket(socket, host, port, autoClose);
        var parameters = secure.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        secure.setSSLParameters(parameters);
        return secure;
    }
}
