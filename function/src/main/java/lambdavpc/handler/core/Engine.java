package lambdavpc.handler.core;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;

/** The kinds of database, and how each is connected to: always TLS, always checking who answers, never waiting for ever. */
public enum Engine {
    POSTGRES {
        @Override
        Connection connect(Settings settings, Login login, int waitMillis) throws SQLException {
            var seconds = String.valueOf((waitMillis + 999) / 1000);
            var properties = login(login);
            properties.setProperty("sslmode", "verify-full");
            properties.setProperty("sslfactory", PostgresTls.class.getName());
            properties.setProperty("sslfactoryarg", Roots.location(settings));
            properties.setProperty("gssEncMode", "disable");
            properties.setProperty("connectTimeout", seconds);
            properties.setProperty("socketTimeout", seconds);
            // The two above know whole seconds only, and each read has its own: this one bounds the whole way in.
            properties.setProperty("loginTimeout", String.valueOf(waitMillis / 1000.0));
            properties.setProperty("tcpKeepAlive", "true");
            // Spares the round trip that asks old servers what they can do.
            properties.setProperty("assumeMinServerVersion", "13");
            properties.setProperty("currentSchema", SCHEMA);
            properties.setProperty("ApplicationName", "lambda-vpc");
            if (settings.proxy()) {
                // A statement that has a name is the session's, and would keep one of the proxy's connections for it.
                properties.setProperty("prepareThreshold", "0");
            }
            return new org.postgresql.Driver()
                    .connect("jdbc:postgresql://" + settings.host() + ":" + settings.port() + "/" + settings.database(), properties);
        }
    },
    MYSQL {
        @Override
        Connection connect(Settings settings, Login login, int waitMillis) throws SQLException {
            return mariaDbDriver(settings, login, waitMillis);
        }
    },
    MARIADB {
        @Override
        Connection connect(Settings settings, Login login, int waitMillis) throws SQLException {
            return mariaDbDriver(settings, login, waitMillis);
        }
    };

    /** Where PostgreSQL keeps the tables of the app; in MySQL and MariaDB the database itself is the schema. */
    public static final String SCHEMA = "app";

    /**
     * A new connection. Drivers are called directly: {@code DriverManager} would look through every jar first.
     *
     * @throws SQLException with a state that {@link Failure} understands
     */
    public final Connection open(Settings settings, Login login, Deadline deadline) throws SQLException {
        return connect(settings, login, deadline.waitMillis());
    }

    /** The folder of this engine's migrations. */
    public final String dialect() {
        return this == POSTGRES ? "postgres" : "mysql";
    }

    /** Where the migrations' history is kept: beside the app's tables in PostgreSQL, out of the app's reach. */
    public final String historySchema(Settings settings) {
        return this == POSTGRES ? "migration" : settings.database();
    }

    abstract Connection connect(Settings settings, Login login, int waitMillis) throws SQLException;

    private static Properties login(Login login) {
        var properties = new Properties();
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password());
        return properties;
    }

    private static Connection mariaDbDriver(Settings settings, Login login, int waitMillis) throws SQLException {
        var properties = login(login);
        properties.setProperty("sslMode", "verify-full");
        properties.setProperty("tlsSocketType", MariaDbTls.TYPE);
        properties.setProperty("serverSslCert", Roots.location(settings));
        // RDS for MySQL is not strict by default: it would cut what is too long for a column, and say nothing.
        properties.setProperty("sessionVariables", "sql_mode=concat(@@sql_mode,',STRICT_ALL_TABLES')");
        properties.setProperty("connectTimeout", String.valueOf(waitMillis));
        properties.setProperty("socketTimeout", String.valueOf(waitMillis));
        return new org.mariadb.jdbc.Driver()
                .connect("jdbc:mariadb://" + settings.host() + ":" + settings.port() + "/" + settings.database(), properties);
    }
}
