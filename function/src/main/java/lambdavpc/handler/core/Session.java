package lambdavpc.handler.core;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.crac.Context;
import org.crac.Resource;

/**
 * The one connection of a warm function. Lambda gives a process one request at a time, so a pool would hold nothing more.
 * Opened in init code, reused by every request, opened when it is gone; closed before a SnapStart checkpoint and opened after the restore.
 */
public final class Session implements Resource {
    /** Something to do with a connection. */
    @FunctionalInterface
    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** A connection idle for longer may have died while Lambda had frozen the process; checking costs less than a tenth of a query. */
    private static final Duration IDLE = Duration.ofSeconds(1);
    private static final Duration PAUSE = Duration.ofMillis(100);
    /** Three rounds of AWSCURRENT and AWSPENDING, 100 ms apart: a rotation needs a few of those between its steps. */
    private static final int LOGINS = 6;
    private static final Duration INIT = Duration.ofSeconds(8);

    private final Settings settings;
    private final Authentication authentication;
    private Connection connection;
    private Instant lastUse = Instant.MIN;
    private int opened;

    public Session(Settings settings, Authentication authentication) {
        this.settings = settings;
        this.authentication = authentication;
    }

    /** Connects ahead of the first request. A failure here is only logged: the request will try again and say more. */
    public void warmUp() {
        try {
            ready(Deadline.in(INIT), false);
        } catch (SQLException e) {
            Log.warn("init").with("message", Failure.of(e).toException(e).getMessage()).write();
        } catch (HandlerException e) {
            Log.warn("init").with("message", e.getMessage()).write();
        }
    }

    /** Does work that may be done twice: when the connection fails under it, once more on a new one. */
    public <T> T read(Deadline deadline, Work<T> work) {
        try {
            try {
                return attempt(deadline, work, false);
            } catch (SQLException e) {
                var failure = Failure.of(e);
                if (!failure.deservesRetry || !deadline.allows(PAUSE)) {
                    throw e;
                }
                Log.warn("second try").with("message", failure.message).with("sqlState", e.getSQLState()).write();
                if (failure != Failure.LOST) {
                    pause(PAUSE);
                }
                return attempt(deadline, work, false);
            }
        } catch (SQLException e) {
            throw Failure.of(e).toException(e);
        }
    }

    /**
     * Does work once, on a connection that was checked just before.
     *
     * @throws SQLException when it failed, or may have succeeded unheard: whether to do it again is the caller's to know
     */
    public <T> T write(Deadline deadline, Work<T> work) throws SQLException {
        return attempt(deadline, work, true);
    }

    /** How often a connection was opened, the first included. */
    public int opened() {
        return opened;
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        close();
        authentication.forget();
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        warmUp();
    }

    private <T> T attempt(Deadline deadline, Work<T> work, boolean alwaysCheck) throws SQLException {
        var ready = ready(deadline, alwaysCheck);
        try {
            ready.setNetworkTimeout(Runnable::run, deadline.waitMillis());
            var result = work.on(ready);
            lastUse = Instant.now();
            return result;
        } catch (SQLException e) {
            if (Failure.of(e).spoilsConnection) {
                close();
            }
            throw e;
        }
    }

    private Connection ready(Deadline deadline, boolean alwaysCheck) throws SQLException {
        var rested = alwaysCheck || Instant.now().isAfter(lastUse.plus(IDLE));
        if (connection != null && rested && !alive(connection, deadline)) {
            close();
        }
        if (connection == null) {
            connection = open(deadline);
            lastUse = Instant.now();
            opened++;
        }
        return connection;
    }

    private static boolean alive(Connection connection, Deadline deadline) throws SQLException {
        if (connection.isClosed()) {
            return false;
        }
        connection.setNetworkTimeout(Runnable::run, deadline.waitMillis());
        return connection.isValid(1);
    }

    private Connection open(Deadline deadline) throws SQLException {
        var login = Optional.of(authentication.login(deadline));
        SQLException refusal = null;
        for (var attempt = 0;; attempt++) {
            if (login.isPresent()) {
                try {
                    var opened = connect(login.get(), deadline);
                    if (attempt > 0) {
                        Log.info("login again").with("attempts", attempt + 1).write();
                    }
                    return opened;
                } catch (SQLException e) {
                    if (Failure.of(e) != Failure.PASSWORD_REFUSED) {
                        throw e;
                    }
                    refusal = e;
                }
            }
            if (attempt == LOGINS || !deadline.allows(PAUSE)) {
                authentication.forget();
                throw refusal;
            }
            if (attempt > 0 && attempt % 2 == 0) {
                pause(PAUSE);
            }
            login = authentication.again(attempt, deadline);
        }
    }

    /** Connecting is not work yet, so one that breaks is made again, whatever the work is. */
    private Connection connect(Login login, Deadline deadline) throws SQLException {
        try {
            return settings.engine().open(settings, login, deadline);
        } catch (SQLException e) {
            if (Failure.of(e) != Failure.LOST || !deadline.allows(PAUSE)) {
                throw e;
            }
            return settings.engine().open(settings, login, deadline);
        }
    }

    private void close() {
        if (connection != null) {
            try {
                connection.abort(Runnable::run);
            } catch (SQLException e) {
                Log.warn("close").with("sqlState", e.getSQLState()).write();
            }
            connection = null;
        }
    }

    static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HandlerException("Interrupted", "the function is being shut down");
        }
    }
}
