package lambdavpc.handler.core;

import java.sql.Connection;
import java.sql.SQLException;

/** The users of the app that can log in: members of the role {@code app}, which migrate makes and which holds every right they have. */
public sealed interface Accounts permits PostgresAccounts, MySqlAccounts {
    /** The user that looks into restored databases. */
    String RESTORE_CHECK = "restore_check";

    /**
     * Makes the user if it is missing, and gives it what a user of the app has. Can be done again at any time.
     *
     * @param master a connection of the master user
     * @param user   a name that {@link Settings} has checked
     */
    void ensure(Connection master, String user) throws SQLException;

    /** Whether somebody could log in as this user: it is there, and has been given its password. */
    boolean complete(Connection master, String user) throws SQLException;

    /** Sets a password, as the user itself or as the master; as the master this makes the user complete. */
    void setPassword(Connection connection, Login login) throws SQLException;

    /** Lets a user log in with IAM tokens, and thereby no longer with a password. */
    void allowIam(Connection master, String user) throws SQLException;

    /**
     * Makes the user that looks into restored databases: by IAM, and at the sentinel only. A server that knows no IAM gets none.
     * Can be done again at any time.
     */
    void ensureRestoreCheck(Connection master) throws SQLException;

    static Accounts of(Engine engine) {
        return switch (engine) {
            case POSTGRES -> new PostgresAccounts();
            case MARIADB -> new MySqlAccounts(true);
            case MYSQL -> new MySqlAccounts(false);
        };
    }

    /** What every engine's way to make a user ends with when there is no role to join. */
    static HandlerException noRole() {
        return new HandlerException("Database", "the role app does not exist; run migrate first");
    }
}
