package lambdavpc.embedded.runtime;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.database.Databases;
import lambdavpc.embedded.runtime.lambda.Result;
import lambdavpc.embedded.runtime.secrets.Described;
import lambdavpc.embedded.runtime.secrets.Rotations;
import lambdavpc.embedded.runtime.secrets.SecretStore;
import lambdavpc.embedded.runtime.secrets.SecretsManager;

/**
 * Somebody has copied the application's password, and stands beside the database: what rotating does to the copy, to a session that was opened
 * with it, and to the functions that read meanwhile. Nothing that it tells has a password in it.
 */
final class LeakRehearsal {
    private static final int READERS = 2;
    private static final long PAUSE_MILLIS = 50;
    private static final int SECONDS = 5;
    private static final String PASSWORD_REFUSED = "28P01";

    private final Place place;
    private final Supplier<World> world;
    private final Databases databases;
    private final SecretStore store;
    private final Rotations rotations;
    private final ExecutorService background;

    LeakRehearsal(Place place, Supplier<World> world, Databases databases, SecretStore store, Rotations rotations, ExecutorService background) {
        this.place = place;
        this.world = world;
        this.databases = databases;
        this.store = store;
        this.rotations = rotations;
        this.background = background;
    }

    /**
     * How it went; times in milliseconds since the leak was known.
     *
     * @param user          whose password it was
     * @param rotatedMillis when each rotation had ended; the copy opened the database after all of them but the last
     * @param endedMillis   when the sessions had ended that were opened with the copy, which go on until somebody ends them
     * @param reads         of the functions, from before the first rotation until after the end of the sessions; none failed
     * @param slowestMillis of these reads
     */
    record Closed(String user, List<Long> rotatedMillis, long endedMillis, int reads, long slowestMillis) {}

    /**
     * @param driver jar of a function, which has the database's driver
     * @param read   one read of the function that reads
     * @throws CannotRun where there is no password to leak, the copy still opens the database in the end, or a read failed
     */
    Closed run(Path driver, Supplier<Result> read) {
        var instance = world.get().all(Databases.TYPE).filter(each -> "postgres".equals(each.outputs().get("engine"))).findFirst()
                .orElseThrow(() -> new CannotRun("the stack has no PostgreSQL: deploy it first"));
        var secret = world.get().all(Described.ROTATION).findFirst().map(each -> Described.find(world.get(), (String) each.inputs().get("secretId")))
                .orElseThrow(() -> new CannotRun("the stack has no password that could leak: its functions log in by IAM, with tokens that are good for 15 minutes"));
        databases.start(instance);
        var leaked = login(secret.arn());
        var user = leaked.get("username").getAsString();
        try (var loader = new URLClassLoader(new URL[] {driver.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            var door = new Door(ServiceLoader.load(Driver.class, loader).stream().map(ServiceLoader.Provider::get)
                    .filter(each -> each.getClass().getName().startsWith("org.postgresql.")).findFirst().orElseThrow(), instance);
            try (var thief = door.open(leaked); var readers = new Readers(read)) {
                readers.start(background);
                var known = System.nanoTime();
                var rotated = new ArrayList<Long>();
                boolean opens;
                do {
                    rotations.rotate(secret);
                    rotated.add(millisSince(known));
                    opens = door.opens(leaked);
                    // With two users in turn it is the resting user's after the first rotation, and then nobody's.
                    if (opens && user.equals(login(secret.arn()).get("username").getAsString())) {
                        throw new CannotRun("the copied password of %s still opens the database, and it was rotated".formatted(user));
                    }
                } while (opens);
                if (!thief.isValid(SECONDS)) {
                    throw new CannotRun("a session that was open ended by itself: docs/recovery.md says that it goes on");
                }
                endSessions(door, instance, user);
                var ended = millisSince(known);
                if (thief.isValid(SECONDS)) {
                    throw new CannotRun("a session that was opened with the copied password goes on after its end");
                }
                readers.readOnce();
                return new Closed(user, rotated, ended, readers.reads, readers.slowestMillis);
            }
        } catch (SQLException | IOException e) {
            throw new CannotRun("the rehearsal could not go on: " + e.getMessage());
        }
    }

    private JsonObject login(String secretArn) {
        var value = store.get(secretArn).at(SecretsManager.CURRENT).orElseThrow(() -> new CannotRun("the secret has no value yet: it gets one from the first rotation"));
        return JsonParser.parseString(value.text()).getAsJsonObject();
    }

    /** As the runbook says, with the master's login, which may end others' sessions. */
    private void endSessions(Door door, World.Entry instance, String user) throws SQLException {
        try (var master = door.open(master(instance)); var end = master.prepareStatement("select pg_terminate_backend(pid, %d) from pg_stat_activity where usename = ?".formatted(SECONDS * 1000))) {
            end.setString(1, user);
            end.executeQuery().close();
        }
    }

    private JsonObject master(World.Entry instance) {
        var managed = (List<?>) instance.outputs().get("masterUserSecrets");
        return login((String) ((Map<?, ?>) managed.get(0)).get("secretArn"));
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    /** The way in of whoever has a login, and no function. */
    private final class Door {
        private final Driver driver;
        private final World.Entry instance;

        Door(Driver driver, World.Entry instance) {
            this.driver = driver;
            this.instance = instance;
        }

        Connection open(JsonObject login) throws SQLException {
            var properties = new Properties();
            Map.of("user", login.get("username").getAsString(), "password", login.get("password").getAsString(), "connectTimeout", "10",
                    // The name in the certificate leads nowhere from here.
                    "sslmode", "verify-ca", "sslrootcert", databases.rootCertificate().toString()).forEach(properties::setProperty);
            return driver.connect("jdbc:postgresql://%s:%d/%s".formatted(place.address(instance.id()),
                    ((Number) instance.outputs().get("port")).intValue(), instance.outputs().get("dbName")), properties);
        }

        boolean opens(JsonObject login) throws SQLException {
            try {
                open(login).close();
                return true;
            } catch (SQLException e) {
                if (PASSWORD_REFUSED.equals(e.getSQLState())) {
                    return false;
                }
                throw e;
            }
        }
    }

    /** Read again and again, as callers do who know of nothing. */
    private static final class Readers implements Runnable, AutoCloseable {
        private final Supplier<Result> read;
        private int running;
        private int reads;
        private long slowestMillis;
        private String failure;
        private boolean stopped;

        Readers(Supplier<Result> read) {
            this.read = read;
        }

        /** Returns when each has a connection of its own. */
        synchronized void start(ExecutorService background) {
            for (; running < READERS; running++) {
                background.execute(this);
            }
            readOnce();
        }

        @Override
        public void run() {
            try {
                while (goOn()) {
                    var began = System.nanoTime();
                    var result = read.get();
                    done(millisSince(began), result.failed() ? result.payload() : null);
                }
            } catch (RuntimeException e) {
                done(0, e.getMessage());
            } finally {
                end();
            }
        }

        private synchronized boolean goOn() {
            pause(PAUSE_MILLIS);
            return !stopped && failure == null;
        }

        private synchronized void done(long millis, String failed) {
            reads++;
            slowestMillis = Math.max(slowestMillis, millis);
            failure = failure == null ? failed : failure;
            notifyAll();
        }

        private synchronized void end() {
            running--;
            notifyAll();
        }

        /** Until each has read what it had begun, and once more. */
        synchronized void readOnce() {
            for (var enough = reads + 2 * READERS; reads < enough && failure == null;) {
                pause(0);
            }
            if (failure != null) {
                throw new CannotRun("a read failed meanwhile: " + failure);
            }
        }

        private void pause(long millis) {
            try {
                wait(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CannotRun("interrupted");
            }
        }

        @Override
        public synchronized void close() {
            stopped = true;
            while (running > 0) {
                pause(0);
            }
        }
    }
}
