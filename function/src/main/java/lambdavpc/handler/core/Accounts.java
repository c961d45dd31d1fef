package lambdavpc.handler.core;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** The LOGIN users of the app: members of the role {@code app}, which migrate makes and which holds every right they have. */
public final class Accounts {
    private Accounts() {}

    /**
     * Makes the user if it is missing, and gives it what a user of the app has. Can be done again at any time.
     *
     * @param master a connection of the master user
     * @param user   a name that {@link Settings} has checked
     */
    public static void ensure(Connection master, String user) throws SQLException {
        if (!exists(master, "app")) {
            throw new HandlerException("Database", "the role app does not exist; run migrate first");
        }
        try (var statement = master.createStatement()) {
            if (!exists(master, user)) {
                statement.execute("create role " + user + " login nosuperuser nocreatedb nocreaterole");
            }
            statement.execute("grant app to " + user);
            // The server gives up on a statement too, not only the client that waits for it.
            statement.execute("alter role " + user + " set statement_timeout = '10s'");
            statement.execute("alter role " + user + " set idle_in_transaction_session_timeout = '30s'");
        }
    }

    /** Sets a password, as the user itself or as the master. What travels, and what the server may log, is the SCRAM verifier. */
    public static void setPassword(Connection connection, Login login) throws SQLException {
        connection.unwrap(PGConnection.class).alterUserPassword(login.user(), login.password().toCharArray(), "scram-sha-256");
    }

    /** Lets a user log in with IAM tokens, and thereby no longer with a password. */
    public static void allowIam(Connection master, String user) throws SQLException {
        try (var statement = master.createStatement()) {
            statement.execute("grant rds_iam to " + user);
        }
    }

    private static boolean exists(Connection connection, String role) throws SQLException {
        try (var statement = connection.prepareStatement("select 1 from pg_roles where rolname = ?")) {
            statement.setString(1, role);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }
}
