package lambdavpc.handler.core;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to the function's database. Tests stand between a function and its database here. */
@FunctionalInterface
public interface Connections {
    /** @throws SQLException with a state that {@link Failure} understands */
    Connection open(Login login, Deadline deadline) throws SQLException;

    static Connections of(Settings settings) {
        return (login, deadline) -> settings.engine().open(settings, login, deadline);
    }
}
