package lambdavpc.handler.core;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.PGConnection;

final class PostgresAccounts implements Accounts {
    @Override
    public void ensure(Connection master, String user) throws SQLException {
        if (!exists(master, "app")) {
            throw Accounts.noRole();
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

    @Override
    public boolean complete(Connection master, String user) throws SQLException {
        return exists(master, user);
    }

    /** What travels, and what the server may log, is the SCRAM verifier. */
    @Override
    public void setPassword(Connection connection, Login login) throws SQLException {
        connection.unwrap(PGConnection.class).alterUserPassword(login.user(), login.password().toCharArray(), "scram-sha-256");
    }

    @Override
    public void allowIam(Connection master, String user) throws SQLException {
        try (var statement = master.createStatement()) {
            statement.execute("grant rds_iam to " + user);
        }
    }

    @Override
    public void ensureRestoreCheck(Connection master) throws SQLException {
        if (!exists(master, "rds_iam")) {
            return;
        }
        try (var statement = master.createStatement()) {
            if (!exists(master, RESTORE_CHECK)) {
                statement.execute("create role " + RESTORE_CHECK + " login nosuperuser nocreatedb nocreaterole connection limit 2");
            }
            statement.execute("alter role " + RESTORE_CHECK + " set statement_timeout = '10s'");
            statement.execute("do $$ begin execute format('grant connect on database %I to " + RESTORE_CHECK + "', current_database()); end $$");
            allowIam(master, RESTORE_CHECK);
            statement.execute("set role owner");
            try {
                statement.execute("grant usage on schema " + Engine.SCHEMA + " to " + RESTORE_CHECK);
                statement.execute("grant select on " + Engine.SCHEMA + ".sentinel to " + RESTORE_CHECK);
            } finally {
                statement.execute("reset role");
            }
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
