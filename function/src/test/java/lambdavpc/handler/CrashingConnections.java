package lambdavpc.handler;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import lambdavpc.handler.core.Connections;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Login;
import org.postgresql.PGConnection;

/** Real connections, on which each login, statement and commit is a deed of a {@link Crash}. */
public record CrashingConnections(Connections real, Crash crash) implements Connections {
    @Override
    public Connection open(Login login, Deadline deadline) throws SQLException {
        return watched(Connection.class, crash.at("login " + login.user().replaceAll("^u[0-9a-f]{8}", "user"), () -> real.open(login, deadline)), "");
    }

    private <T> T watched(Class<T> type, T target, String sql) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            Crash.Deed<Object, Throwable> call = () -> {
                try {
                    return method.invoke(target, arguments);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            };
            var name = method.getName();
            if (name.startsWith("execute")) {
                return crash.at(verb(sql.isEmpty() ? (String) arguments[0] : sql), call);
            }
            return switch (name) {
                case "commit", "alterUserPassword" -> crash.at(name, call);
                case "createStatement" -> watched(Statement.class, (Statement) call.done(), "");
                case "prepareStatement" -> watched(PreparedStatement.class, (PreparedStatement) call.done(), (String) arguments[0]);
                case "unwrap" -> watched(PGConnection.class, (PGConnection) call.done(), "");
                default -> call.done();
            };
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static String verb(String sql) {
        var words = sql.split(" ");
        return words[0] + " " + words[1];
    }
}
