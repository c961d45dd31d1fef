package lambdavpc.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A real PostgreSQL as RDS would hand it out: TLS only, SCRAM only, a master that is no superuser, the role {@code rds_iam}.
 * It logs every statement, so that tests can look for what must not be there.
 */
public final class PostgresServer implements AutoCloseable {
    public static final String HOST = "app-db.c0ffee.eu-central-1.rds.amazonaws.com";
    public static final String MASTER = "dbadmin";
    private static final String SUPERUSER_PASSWORD = "only-the-tests-know";

    private final Path folder;
    private final Certificates certificates;
    private final EmbeddedPostgres postgres;

    public PostgresServer() throws Exception {
        folder = Files.createTempDirectory("function-postgres");
        certificates = Certificates.make(folder, HOST);
        var data = folder.resolve("data");
        postgres = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", certificates.serverCertificate().toString())
                .setServerConfig("ssl_key_file", certificates.serverKey().toString())
                .setServerConfig("log_statement", "all")
                .setServerConfig("log_connections", "on")
                .setServerConfig("logging_collector", "on")
                .setServerConfig("max_connections", "40")
                .setServerConfig("fsync", "off")
                .start();
        try (var connection = postgres.getPostgresDatabase().getConnection(); var statement = connection.createStatement()) {
            statement.execute("alter role postgres password '" + SUPERUSER_PASSWORD + "'");
            statement.execute("create role rds_iam nologin");
            statement.execute("create role " + MASTER + " login createdb createrole");
            statement.execute("grant rds_iam to " + MASTER + " with admin option");
            // What a laptop's PostgreSQL trusts, RDS does not. IAM tokens come as clear text inside TLS, as in RDS.
            Files.writeString(data.resolve("pg_hba.conf"), """
                    local all all reject
                    hostssl all +rds_iam 127.0.0.1/32 password
                    hostssl all,replication all 127.0.0.1/32 scram-sha-256
                    """);
            statement.execute("select pg_reload_conf()");
        }
    }

    public int port() {
        return postgres.getPort();
    }

    public Path ca() {
        return certificates.ca();
    }

    /** A connection that may do anything. */
    public Connection superuser(String database) throws SQLException {
        return connect(database, "postgres", SUPERUSER_PASSWORD);
    }

    public Connection connect(String database, String user, String password) throws SQLException {
        return connect(port(), database, user, password);
    }

    private Connection connect(int port, String database, String user, String password) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://" + HOST + ":" + port + "/" + database + "?sslmode=verify-full&sslrootcert="
                + certificates.ca(), user, password);
    }

    /** Whether the database takes the login that carries this stage. */
    public boolean works(Stack stack, String stage) {
        var user = stack.secretsManager.field(stack.secret, stage, "username").orElseThrow();
        var password = stack.secretsManager.field(stack.secret, stage, "password").orElseThrow();
        try (var connection = connect(stack.database, user, password)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            assertEquals("28P01", e.getSQLState());
            return false;
        }
    }

    /** The first column of the first row, as the superuser sees it on this port. */
    String query(int port, String sql) {
        try (var connection = connect(port, "postgres", "postgres", SUPERUSER_PASSWORD);
                var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** A standby that has all of this server's data and follows it, by its own port. */
    public Standby standby() throws Exception {
        return new Standby(this, certificates, SUPERUSER_PASSWORD);
    }

    /** Presents another certificate from now on; no argument: its own again. */
    public void present(Certificates... other) {
        var presented = other.length == 0 ? certificates : other[0];
        execute("postgres", "alter system set ssl_cert_file = '" + presented.serverCertificate() + "'");
        execute("postgres", "alter system set ssl_key_file = '" + presented.serverKey() + "'");
        execute("postgres", "select pg_reload_conf()");
    }

    /** Runs one statement as the superuser. */
    public void execute(String database, String sql) {
        try (var connection = superuser(database); var statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Ends every connection and starts again, on the same port with the same data. */
    public void restart() throws IOException, InterruptedException {
        control("restart", data(), "-m", "fast");
    }

    Path data() {
        return folder.resolve("data");
    }

    /** pg_ctl, on this data or a copy of it. */
    void control(String what, Path data, String... options) throws IOException, InterruptedException {
        // The server notes how it was started; its tools lie beside it. It refuses to run as root, unless root looks like somebody else.
        var control = Path.of(Files.readString(data().resolve("postmaster.opts")).split(" ")[0]).resolveSibling("pg_ctl").toString();
        var command = new ArrayList<>(List.of(control, what, "-w", "-D", data.toString(), "-l", folder.resolve("start.log").toString()));
        command.addAll(List.of(options));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(0, List.of("unshare", "-U"));
        }
        var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(folder.resolve("restart.log").toFile()).start();
        if (process.waitFor() != 0) {
            throw new IOException(Files.readString(folder.resolve("restart.log")));
        }
    }

    /** Everything the server has logged. */
    public String log() {
        try (var files = Files.list(folder.resolve("data/log"))) {
            return files.map(file -> {
                try {
                    return Files.readString(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }).collect(Collectors.joining());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        postgres.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
