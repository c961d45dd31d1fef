package lambdavpc.handler.migrate;

import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import lambdavpc.handler.core.Accounts;
import lambdavpc.handler.core.Connections;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Failure;
import lambdavpc.handler.core.Handler;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.JsonNode;
import lambdavpc.handler.core.JsonWriter;
import lambdavpc.handler.core.Log;
import lambdavpc.handler.core.Master;
import lambdavpc.handler.core.Secrets;
import lambdavpc.handler.core.Settings;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * Brings the database to the version of this jar: {@code {}} gives {@code {"version": "1", "applied": 1}}.
 * Runs at every deployment; where there is nothing to do it does nothing. It also makes the users that log in by token: operators, and in
 * {@code iam} mode the app's user, which rotation makes in {@code password} mode; and always the one that may look into restored copies.
 */
public final class Migrate extends Handler {
    private final Settings settings;
    private final Optional<String> operator;
    private final Master master;

    public Migrate() {
        this(Settings.from(System.getenv()));
    }

    private Migrate(Settings settings) {
        this(settings, new Secrets(settings, Secrets.roleCredentials()), Settings.user(System.getenv(), "OPERATOR_USER"));
    }

    Migrate(Settings settings, Secrets secrets) {
        this(settings, secrets, Optional.empty());
    }

    /** @param operator the user that people log in as, if any may */
    Migrate(Settings settings, Secrets secrets, Optional<String> operator) {
        this.settings = settings;
        this.operator = operator;
        this.master = new Master(settings, secrets, Connections.of(settings));
    }

    @Override
    protected Log handle(Map<String, JsonNode> input, JsonWriter answer, Deadline deadline) {
        try (var connections = new MasterConnections(master, deadline)) {
            var result = Flyway.configure(Migrate.class.getClassLoader())
                    .dataSource(connections)
                    .locations("classpath:lambdavpc/handler/migrate/" + settings.engine().dialect())
                    .defaultSchema(settings.engine().historySchema(settings))
                    .createSchemas(true)
                    .cleanDisabled(true)
                    .failOnMissingLocations(true)
                    .load()
                    .migrate();
            var accounts = Accounts.of(settings.engine());
            accounts.ensureRestoreCheck(connections.getConnection());
            var byToken = operator.stream().collect(Collectors.toList());
            if (settings.mode() == Settings.Mode.IAM) {
                byToken.add(settings.requireUser());
            }
            for (var user : byToken) {
                var connection = connections.getConnection();
                accounts.ensure(connection, user);
                accounts.allowIam(connection, user);
            }
            answer.writeStartObject()
                    .writeFieldName("version").writeValue(Optional.ofNullable(result.targetSchemaVersion).orElse(result.initialSchemaVersion))
                    .writeFieldName("applied").writeValue(result.migrationsExecuted)
                    .writeEndObject();
            return Log.info("migrated");
        } catch (SQLException e) {
            throw Failure.of(e).toException(e);
        } catch (FlywayException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SQLException sql) {
                    throw Failure.of(sql).toException(sql);
                }
            }
            throw new HandlerException("Migration", e.getErrorCode() + ": the migrations in the jar and in the database do not fit together");
        }
    }
}
