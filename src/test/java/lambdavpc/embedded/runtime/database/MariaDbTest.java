package lambdavpc.embedded.runtime.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import lambdavpc.embedded.runtime.CannotRun;
import lambdavpc.embedded.runtime.Place;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.TestChildren;
import lambdavpc.embedded.runtime.secrets.Anything;
import lambdavpc.embedded.runtime.secrets.IamTokens;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real MariaDB where one is installed; without one, that the refusal is one line. */
final class MariaDbTest {
    private static final String PASSWORD = "a-master's\\password";

    @Test
    void aServerTakesItsMasterOverTlsOnlyAndKeepsItsDataUntilItIsRemoved(@TempDir Path folder) throws Exception {
        var place = new Place(folder, folder.resolve("world.json"), folder);
        var databases = new Databases(place, TestChildren.in(folder), entry -> PASSWORD, new IamTokens(new RoleKeys(), Anything.ALL, Clock.systemUTC()));
        var instance = Resources.database("mariadb", freePort(place));
        try {
            databases.start(instance);
        } catch (CannotRun e) {
            assertTrue(e.getMessage().matches("the embedded RDS runs mysql and mariadb with MariaDB, and there is no mariadbd on PATH: "
                    + "install the package mariadb-server"), e.getMessage());
            Assumptions.abort(e.getMessage());
        }
        try {
            var url = "jdbc:mariadb://%s:%d/app?serverSslCert=%s&sslMode=".formatted(place.address("db-TEST"),
                    ((Number) instance.outputs().get("port")).intValue(), databases.rootCertificate());
            try (var connection = connect(url + "verify-ca", PASSWORD); var statement = connection.createStatement()) {
                statement.execute("create table kept (answer int)");
                statement.execute("create user clerk identified by 'typed by hand' require ssl");
                assertThrows(SQLException.class, () -> statement.execute("set global max_connections = 1"));
            }
            assertThrows(SQLException.class, () -> connect(url + "disable", PASSWORD));
            assertThrows(SQLException.class, () -> connect(url + "verify-ca", "guess"));
            for (var nobody : List.of("master", "root", "mysql", "mariadb.sys", "")) { // a fresh installation has some without a password
                assertThrows(SQLException.class, () -> DriverManager.getConnection(url + "verify-ca", nobody, ""), nobody);
            }
            databases.stop();
            databases.start(instance);
            try (var connection = connect(url + "verify-ca", PASSWORD); var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*) from kept")) {
                rows.next();
                assertEquals(0, rows.getInt(1));
            }
        } finally {
            databases.remove(instance);
        }
        assertFalse(Files.exists(place.databases().resolve("db-TEST")));
    }

    private static Connection connect(String url, String password) throws SQLException {
        return DriverManager.getConnection(url, "master", password);
    }

    private static int freePort(Place place) throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.getByName(place.address("db-TEST")))) {
            return free.getLocalPort();
        }
    }
}
