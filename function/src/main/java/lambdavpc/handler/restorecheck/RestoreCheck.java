package lambdavpc.handler.restorecheck;

import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import lambdavpc.handler.core.BadInput;
import lambdavpc.handler.core.Connections;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Failure;
import lambdavpc.handler.core.Handler;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.IamAuthentication;
import lambdavpc.handler.core.JsonNode;
import lambdavpc.handler.core.JsonWriter;
import lambdavpc.handler.core.Keys;
import lambdavpc.handler.core.Log;
import lambdavpc.handler.core.Settings;

/**
 * Looks into a restored database: {@code {"host": "..."}} gives {@code {"host": "...", "sentinel": "the database is here"}}. It logs in
 * as a user that is in the backup, by IAM: nobody knows the restored database's password, and its master secret is another one.
 */
public final class RestoreCheck extends Handler {
    private static final Pattern HOST = Pattern.compile("[a-z][a-z0-9.-]{0,252}");

    private final Map<String, String> environment;
    private final Supplier<Keys> keys;
    private final Clock clock;

    public RestoreCheck() {
        this(System.getenv(), () -> Keys.ofRole(System.getenv()), Clock.systemUTC());
    }

    RestoreCheck(Map<String, String> environment, Supplier<Keys> keys, Clock clock) {
        this.environment = Map.copyOf(environment);
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    protected Log handle(Map<String, JsonNode> input, JsonWriter answer, Deadline deadline) {
        var host = host(input);
        var sentinel = sentinel(settings(host), deadline);
        answer.writeStartObject()
                .writeFieldName("host").writeValue(host)
                .writeFieldName("sentinel").writeValue(sentinel)
                .writeEndObject();
        return Log.info("restored").with("host", host);
    }

    private String sentinel(Settings settings, Deadline deadline) {
        var login = new IamAuthentication(settings, keys, clock).login(deadline);
        try (var connection = Connections.of(settings).open(login, deadline); var statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, deadline.waitMillis());
            try (var rows = statement.executeQuery("select body from sentinel")) {
                if (!rows.next()) {
                    throw new HandlerException("Restore", "the table sentinel is empty: the row that is always there did not come back");
                }
                return rows.getString(1);
            }
        } catch (SQLException e) {
            throw Failure.of(e).toException(e);
        }
    }

    private Settings settings(String host) {
        var all = new HashMap<>(environment);
        all.put("DATABASE_HOST", host);
        return Settings.from(all);
    }

    private static String host(Map<String, JsonNode> input) {
        for (var name : input.keySet()) {
            if (!name.equals("host")) {
                throw new BadInput(name, "a field that is not known", "host");
            }
        }
        var node = input.get("host");
        if (node == null || !node.isString() || !HOST.matcher(node.asString()).matches()) {
            throw new BadInput("host", node == null ? "nothing" : node.isString() ? node.asString() : "JSON of another type", "the host name of a restored database");
        }
        return node.asString();
    }
}
