package lambdavpc.handler.migrate;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;
import javax.sql.DataSource;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Master;

/** What Flyway asks for connections. It opens a few and leaves some; closing this closes them all. */
final class MasterConnections implements DataSource, AutoCloseable {
    private final Master master;
    private final Deadline deadline;
    private final List<Connection> open = new ArrayList<>();

    MasterConnections(Master master, Deadline deadline) {
        this.master = master;
        this.deadline = deadline;
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = master.connect(deadline);
        open.add(connection);
        // A statement that rewrites a table, or waits for its readers, may take as long as the function may run.
        connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, deadline.left().toMillis()));
        return connection;
    }

    @Override
    public void close() throws SQLException {
        for (var connection : open) {
            connection.close();
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("the master is the only user here");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // Nothing here writes.
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // The deadline of the request decides.
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("nothing is wrapped here");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
