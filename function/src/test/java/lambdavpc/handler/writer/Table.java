package lambdavpc.handler.writer;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lambdavpc.handler.MariaDbServer;
import lambdavpc.handler.Stack;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Engine;
import lambdavpc.handler.core.Failure;
import lambdavpc.handler.core.Login;
import lambdavpc.handler.core.Secrets;
import lambdavpc.handler.core.Session;
import lambdavpc.handler.core.Settings;
import lambdavpc.handler.rotation.Rotations;

/** The table of notes on one of the two real servers, and what can happen to that server. */
record Table(Stack stack, MariaDbServer mariaDb, Settings settings) {
    static Table ready(Engine engine, Stack stack, MariaDbServer mariaDb) throws Exception {
        if (engine == Engine.POSTGRES) {
            Rotations.ready(stack);
            return new Table(stack, mariaDb, stack.settings());
        }
        var settings = mariaDb.ready(stack);
        stack.rotate(Rotations.single(stack, settings));
        return new Table(stack, mariaDb, settings);
    }

    private boolean postgres() {
        return settings.engine() == Engine.POSTGRES;
    }

    Session session() {
        return stack.session(settings, Clock.systemUTC());
    }

    Writer writer() {
        return Deliveries.writer(session(), settings.engine());
    }

    /** A connection that may do more to the table than the writer. */
    Connection admin() throws SQLException {
        if (postgres()) {
            var connection = stack.server.superuser(stack.database);
            connection.setSchema(Engine.SCHEMA);
            return connection;
        }
        return settings.engine().open(settings, login(stack.master), soon());
    }

    void execute(String sql) throws SQLException {
        try (var connection = admin(); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** What the writer has written, by message id. */
    Map<String, String> written() throws SQLException {
        try (var connection = admin(); var statement = connection.createStatement();
                var rows = statement.executeQuery("select message_id, body from notes where id > 2")) {
            var written = new TreeMap<String, String>();
            while (rows.next()) {
                if (written.put(rows.getString(1), rows.getString(2)) != null) {
                    throw new AssertionError(rows.getString(1) + " is there twice");
                }
            }
            return written;
        }
    }

    void killConnections() throws Exception {
        if (postgres()) {
            stack.killConnections();
        } else {
            mariaDb.execute("kill user " + stack.user);
        }
    }

    void restart() throws Exception {
        if (postgres()) {
            stack.server.restart();
        } else {
            mariaDb.restart();
        }
    }

    /** As the old primary of a fail-over is. */
    void readOnly(boolean is) throws Exception {
        if (postgres()) {
            stack.server.execute(stack.database, "alter role " + stack.user + " set default_transaction_read_only = " + is);
            stack.killConnections();
        } else {
            mariaDb.execute("set global read_only = " + is);
        }
    }

    /** Takes every connection that the server has for the app. Nobody else has one: what another test left open would free a place later. */
    List<Connection> fill() throws Exception {
        restart();
        if (!postgres()) {
            // The least that it can be set to.
            mariaDb.execute("set global max_connections = 10");
        }
        var places = postgres() ? stack.count("select sum(case name when 'max_connections' then 1 else -1 end * setting::int) from pg_settings"
                + " where name in ('max_connections', 'superuser_reserved_connections', 'reserved_connections')") : 10;
        var held = new ArrayList<Connection>();
        var soon = soon();
        while (held.size() < places) {
            try {
                held.add(settings.engine().open(settings, login(stack.secret), soon));
            } catch (SQLException e) {
                // The superuser's connection of a moment ago may not be gone yet.
                if (Failure.of(e) != Failure.FULL || !soon.allows(Duration.ofMillis(10))) {
                    throw e;
                }
                Thread.sleep(10);
            }
        }
        return held;
    }

    /** Gives back what {@link #fill()} has taken. */
    void release(List<Connection> held) throws Exception {
        for (var connection : held) {
            connection.close();
        }
        if (!postgres()) {
            mariaDb.execute("set global max_connections = 151");
        }
    }

    private Login login(String secret) {
        return new Login(stack.secretsManager.field(secret, Secrets.CURRENT, "username").orElseThrow(),
                stack.secretsManager.field(secret, Secrets.CURRENT, "password").orElseThrow());
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(10));
    }
}
