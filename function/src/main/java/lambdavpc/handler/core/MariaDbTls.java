package lambdavpc.handler.core;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import javax.net.ssl.TrustManager;
import org.mariadb.jdbc.Configuration;
import org.mariadb.jdbc.HostAddress;
import org.mariadb.jdbc.export.ExceptionFactory;
import org.mariadb.jdbc.plugin.tls.main.DefaultTlsSocketPlugin;

/**
 * Our roots and nothing else. Without it the driver, since 3.4, takes any certificate at first, and is content when the server turns out
 * to know the password; found by the driver through {@code META-INF/services}.
 * The host name is the driver's to check ({@code verify-full}).
 */
public final class MariaDbTls extends DefaultTlsSocketPlugin {
    static final String TYPE = "lambda-vpc";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public TrustManager[] getTrustManager(Configuration configuration, ExceptionFactory exceptions, HostAddress host) throws SQLException {
        try {
            return Roots.trustManagers(configuration.serverSslCert());
        } catch (GeneralSecurityException | IOException e) {
            throw exceptions.create("the certificates to trust cannot be read", "08000", e);
        }
    }
}
