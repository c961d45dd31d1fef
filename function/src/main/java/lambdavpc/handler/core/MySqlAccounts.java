package lambdavpc.handler.core;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;

/** MariaDB, tried against a real one; and MySQL where it differs, after its manual only. */
record MySqlAccounts(boolean mariaDb) implements Accounts {
    /** Unknown role: MariaDB's and MySQL's number. */
    private static final int INVALID_ROLE = 1959;
    private static final int UNKNOWN_AUTHORIZATION = 3523;

    @Override
    public void ensure(Connection master, String user) throws SQLException {
        var account = account(user);
        try (var statement = master.createStatement()) {
            // Without a password until one is set, and locked so that nobody uses the time between.
            statement.execute("create user if not exists " + account + " require ssl account lock");
            statement.execute("grant app to " + account);
            statement.execute(mariaDb ? "set default role app for " + account : "set default role app to " + account);
        } catch (SQLException e) {
            if (e.getErrorCode() == INVALID_ROLE || e.getErrorCode() == UNKNOWN_AUTHORIZATION) {
                throw Accounts.noRole();
            }
            throw e;
        }
    }

    @Override
    public boolean complete(Connection master, String user) throws SQLException {
        try (var statement = master.prepareStatement(mariaDb
                ? "select 1 from mysql.global_priv where user = ? and host = '%' and not coalesce(json_value(priv, '$.account_locked'), 0)"
                : "select 1 from mysql.user where user = ? and host = '%' and account_locked = 'N'")) {
            statement.setString(1, user);
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    /**
     * MariaDB takes the hash. MySQL's newer hash is made by the server, which writes it, not the password, into its logs.
     * There is no transaction around these: the master sets and unlocks in one statement, so that no user is left with the one and not the other.
     */
    @Override
    public void setPassword(Connection connection, Login login) throws SQLException {
        var account = account(login.user());
        var itself = connection.getMetaData().getUserName().split("@")[0].equals(login.user());
        try (var statement = connection.createStatement()) {
            // A user may set its own password by this statement, and may not alter itself.
            statement.execute(mariaDb && itself
                    ? "set password for " + account + " = '" + nativeHash(login.password()) + "'"
                    : "alter user " + account + " identified by " + (mariaDb ? "password '" + nativeHash(login.password()) : "'" + login.password())
                            + "'" + (itself ? "" : " account unlock"));
        }
    }

    @Override
    public void allowIam(Connection master, String user) throws SQLException {
        try (var statement = master.createStatement()) {
            statement.execute("alter user " + account(user) + " identified with AWSAuthenticationPlugin as 'RDS'");
            statement.execute("alter user " + account(user) + " account unlock");
        }
    }

    @Override
    public void ensureRestoreCheck(Connection master) throws SQLException {
        try (var statement = master.createStatement()) {
            try (var plugin = statement.executeQuery("select 1 from information_schema.plugins where plugin_name = 'AWSAuthenticationPlugin' and plugin_status = 'ACTIVE'")) {
                if (!plugin.next()) {
                    return;
                }
            }
            statement.execute("create user if not exists " + account(RESTORE_CHECK) + " identified with AWSAuthenticationPlugin as 'RDS' require ssl");
            statement.execute("grant select on sentinel to " + account(RESTORE_CHECK));
        }
    }

    private static String account(String user) {
        return "'" + user + "'@'%'";
    }

    private static String nativeHash(String password) {
        try {
            var sha1 = MessageDigest.getInstance("SHA-1");
            var twice = sha1.digest(sha1.digest(password.getBytes(StandardCharsets.UTF_8)));
            return "*" + HexFormat.of().withUpperCase().formatHex(twice);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
