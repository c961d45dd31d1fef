package lambdavpc.handler;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import lambdavpc.handler.core.Keys;
import lambdavpc.handler.core.PasswordAuthentication;
import lambdavpc.handler.core.SecretLogins;
import lambdavpc.handler.core.Secrets;
import lambdavpc.handler.core.Session;
import lambdavpc.handler.core.Settings;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** What a deployment gives the functions: a database of its own, the two secrets, the environment. */
public final class Stack {
    public static final StaticCredentialsProvider KEYS =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "an-example-of-a-secret-key"));
    public static final Keys ROLE = new Keys("AKIDEXAMPLE", "an-example-of-a-secret-key", Optional.empty());

    public final PostgresServer server;
    public final SecretsManagerServer secretsManager;
    public final String database;
    public final String user = "u" + UUID.randomUUID().toString().substring(0, 8);
    public final String secret;
    public final String master;

    public Stack(PostgresServer server, SecretsManagerServer secretsManager) {
        this.server = server;
        this.secretsManager = secretsManager;
        database = "d" + UUID.randomUUID().toString().substring(0, 8);
        secret = secretsManager.create("app", Map.of());
        secretsManager.enableRotation(secret, true);
        master = secretsManager.create("rds!db-master",
                Map.of("aws:rds:primaryDBInstanceArn", "arn:aws:rds:eu-central-1:000000000000:db:app-db"));
        server.execute("postgres", "create database " + database + " owner " + PostgresServer.MASTER);
        rotateMaster();
    }

    private Stack(Stack other) {
        server = other.server;
        secretsManager = other.secretsManager;
        database = other.database;
        master = other.master;
        secret = secretsManager.create("app", Map.of());
        secretsManager.enableRotation(secret, true);
    }

    /** Another app on the same database: its own user and its own empty secret. */
    public Stack another() {
        return new Stack(this);
    }

    /** What RDS does every seven days. */
    public void rotateMaster() {
        var password = "master-" + UUID.randomUUID();
        server.execute("postgres", "alter role " + PostgresServer.MASTER + " password '" + password + "'");
        secretsManager.put(master, PostgresServer.MASTER, password);
    }

    /** The environment of every function, as the deployment sets it. */
    public Map<String, String> environment() {
        return Map.ofEntries(
                Map.entry("DATABASE_HOST", PostgresServer.HOST),
                Map.entry("DATABASE_PORT", String.valueOf(server.port())),
                Map.entry("DATABASE_NAME", database),
                Map.entry("DATABASE_ENGINE", "postgres"),
                Map.entry("DATABASE_AUTHENTICATION", "password"),
                Map.entry("DATABASE_USER", user),
                Map.entry("DATABASE_CA_FILE", server.ca().toString()),
                Map.entry("SECRET_ARN", secret),
                Map.entry("MASTER_SECRET_ARN", master),
                Map.entry("AWS_REGION", "eu-central-1"),
                Map.entry("AWS_ENDPOINT_URL_SECRETS_MANAGER", secretsManager.endpoint().toString()));
    }

    /** What the functions make of it, with some of it changed. */
    public Settings settings(Map<String, String> changes) {
        var environment = new HashMap<>(environment());
        environment.putAll(changes);
        return Settings.from(environment);
    }

    public Settings settings() {
        return settings(Map.of());
    }

    public Secrets secrets() {
        return new Secrets(settings(), KEYS);
    }

    /** One request, as Lambda makes it. */
    public static String invoke(RequestStreamHandler handler, String input) {
        return invoke(handler, input, 10_000);
    }

    /** One request with so many milliseconds left until Lambda's time-out. */
    public static String invoke(RequestStreamHandler handler, String input, int millis) {
        var output = new ByteArrayOutputStream();
        try {
            handler.handleRequest(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)), output, new Request(millis));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return output.toString(StandardCharsets.UTF_8);
    }

    /** A request's context, with so many milliseconds left. */
    public static Context request(int millis) {
        return new Request(millis);
    }

    /** One step of a rotation, as Secrets Manager asks for it. */
    public String step(RequestStreamHandler rotation, String step, String token) {
        return invoke(rotation, "{\"Step\":\"%s\",\"SecretId\":\"%s\",\"ClientRequestToken\":\"%s\"}".formatted(step, secret, token));
    }

    /** A whole rotation; returns its token. */
    public String rotate(RequestStreamHandler rotation) {
        var token = secretsManager.startRotation(secret);
        for (var step : List.of("createSecret", "setSecret", "testSecret", "finishSecret")) {
            step(rotation, step, token);
        }
        return token;
    }

    /** A rotation that has got as far as this step; returns its token. */
    public String rotateUntil(RequestStreamHandler rotation, String step) {
        var token = secretsManager.startRotation(secret);
        step(rotation, step, token);
        return token;
    }

    /** Ends all connections of the app's users, as a restart or an administrator does: 57P01. Returns how many there were. */
    public long killConnections() {
        return count("select count(pg_terminate_backend(pid)) from pg_stat_activity where usename like '" + user + "%'");
    }

    public long connections() {
        return count("select count(*) from pg_stat_activity where usename like '" + user + "%'");
    }

    /** Like {@link #connections()}, after giving the server a moment to notice those that the client has closed. */
    public long settledConnections() {
        for (var wait = 0; wait < 40 && connections() > 0; wait++) {
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        return connections();
    }

    /** A session as a password function has it. */
    public Session session() {
        return session(settings(), Clock.systemUTC());
    }

    public Session session(Settings settings, Clock clock) {
        return new Session(settings, new PasswordAuthentication(new SecretLogins(settings, () -> ROLE), secret, clock));
    }

    public long count(String sql) {
        return query(sql, rows -> Long.valueOf(rows));
    }

    /** The first column of the first row, as the superuser sees it. */
    public <T> T query(String sql, Function<String, T> as) {
        try (var connection = server.superuser(database); var statement = connection.createStatement(); var rows = statement.executeQuery(sql)) {
            rows.next();
            return as.apply(rows.getString(1));
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    private record Request(int getRemainingTimeInMillis) implements Context {
        @Override
        public String getAwsRequestId() {
            return "8476a536-e9f4-11e8-9739-2dfe598c3fcd";
        }

        @Override
        public String getLogGroupName() {
            return "/aws/lambda/test";
        }

        @Override
        public String getLogStreamName() {
            return "test";
        }

        @Override
        public String getFunctionName() {
            return "test";
        }

        @Override
        public String getFunctionVersion() {
            return "$LATEST";
        }

        @Override
        public String getInvokedFunctionArn() {
            return "arn:aws:lambda:eu-central-1:000000000000:function:test";
        }

        @Override
        public CognitoIdentity getIdentity() {
            return null;
        }

        @Override
        public ClientContext getClientContext() {
            return null;
        }

        @Override
        public int getMemoryLimitInMB() {
            return 256;
        }

        @Override
        public LambdaLogger getLogger() {
            return LambdaRuntime.getLogger();
        }
    }
}
