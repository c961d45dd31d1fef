package lambdavpc.handler.rotation;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import lambdavpc.handler.core.Accounts;
import lambdavpc.handler.core.BadInput;
import lambdavpc.handler.core.Connections;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Failure;
import lambdavpc.handler.core.Handler;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.JsonNode;
import lambdavpc.handler.core.JsonWriter;
import lambdavpc.handler.core.Log;
import lambdavpc.handler.core.Login;
import lambdavpc.handler.core.Master;
import lambdavpc.handler.core.SecretValue;
import lambdavpc.handler.core.Secrets;
import lambdavpc.handler.core.Settings;

/**
 * Secrets Manager's four steps, for the app's secret. Each can be repeated; one that dies leaves a secret that works, and the next run completes it.
 * The first run finds an empty secret and no user: it makes both.
 */
public final class Rotation extends Handler {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final Pattern LETTERS_AND_DIGITS = Pattern.compile("[A-Za-z0-9]+");
    /** 40 of 62 characters are 238 bits; none of them needs quoting anywhere. */
    private static final int PASSWORD_LENGTH = 40;

    private final Settings settings;
    private final Users users;
    private final Secrets secrets;
    private final Connections connections;
    private final Master master;
    private final Accounts accounts;
    private final SecureRandom random = new SecureRandom();

    public Rotation() {
        this(Settings.from(System.getenv()), Users.from(System.getenv()));
    }

    private Rotation(Settings settings, Users users) {
        this(settings, users, new Secrets(settings, Secrets.roleCredentials()));
    }

    Rotation(Settings settings, Users users, Secrets secrets) {
        this(settings, users, secrets, Connections.of(settings));
    }

    Rotation(Settings settings, Users users, Secrets secrets, Connections connections) {
        this.settings = settings;
        this.users = users;
        this.secrets = secrets;
        this.connections = connections;
        this.master = new Master(settings, secrets, connections);
        this.accounts = Accounts.of(settings.engine());
    }

    @Override
    protected Log handle(Map<String, JsonNode> input, JsonWriter answer, Deadline deadline) {
        if (SecretAge.isAskedFor(input)) {
            return SecretAge.tell(secrets, settings.requireSecret(), input, answer, Clock.systemUTC());
        }
        var step = text(input, "Step");
        var secret = text(input, "SecretId");
        var token = text(input, "ClientRequestToken");
        if (!secret.equals(settings.requireSecret())) {
            throw new HandlerException("Rotation", "this function rotates only its own secret, " + settings.requireSecret());
        }
        var stages = stages(token);
        switch (step) {
            case "createSecret" -> create(token, stages, deadline);
            case "setSecret" -> set(token, stages, deadline);
            case "testSecret" -> test(token, stages, deadline);
            case "finishSecret" -> finish(token, stages);
            default -> throw new BadInput("Step", step, "createSecret, setSecret, testSecret, finishSecret");
        }
        answer.writeStartObject().writeFieldName("step").writeValue(step).writeEndObject();
        return Log.info(step);
    }

    /** Which version has which stage, after making sure that this rotation is one that Secrets Manager started. */
    private Map<String, List<String>> stages(String token) {
        var description = secrets.call(client -> client.describeSecret(request -> request.secretId(settings.requireSecret())));
        if (!Boolean.TRUE.equals(description.rotationEnabled())) {
            throw new HandlerException("Rotation", "the secret is not enabled for rotation");
        }
        var stages = description.versionIdsToStages();
        var ours = stages.get(token);
        if (ours == null) {
            throw new HandlerException("Rotation", "the secret has no version " + token);
        }
        // The very first value becomes AWSCURRENT as it is put, before there is a user: the steps after it must still run.
        if (!ours.contains(Secrets.PENDING) && !ours.contains(Secrets.CURRENT)) {
            throw new HandlerException("Rotation", "version " + token + " is not AWSPENDING");
        }
        return stages;
    }

    private void create(String token, Map<String, List<String>> stages, Deadline deadline) {
        var own = secrets.valueOfVersion(settings.requireSecret(), token, deadline);
        if (own.isPresent()) {
            discardUnlessOurs(token, own.get(), stages, deadline);
            return;
        }
        var value = JsonWriter.create().writeStartObject()
                .writeFieldName("engine").writeValue(settings.engine().name().toLowerCase(Locale.ROOT))
                .writeFieldName("host").writeValue(settings.host())
                .writeFieldName("port").writeValue(settings.port())
                .writeFieldName("dbname").writeValue(settings.database())
                .writeFieldName("username").writeValue(users.next(settings.requireUser(), known(Secrets.CURRENT, deadline).map(Login::user)))
                .writeFieldName("password").writeValue(password())
                .writeEndObject().getBytes();
        secrets.call(client -> client.putSecretValue(request -> request.secretId(settings.requireSecret())
                .clientRequestToken(token)
                .secretString(new String(value, StandardCharsets.UTF_8))
                .versionStages(Secrets.PENDING)));
    }

    /**
     * A version's value can never be changed, and Secrets Manager takes up the version that is AWSPENDING again and again: one that can never
     * be set would stop all rotations. Without the stage it is forgotten, and the next rotation makes a version of its own.
     */
    private void discardUnlessOurs(String token, String value, Map<String, List<String>> stages, Deadline deadline) {
        if (stages.get(token).contains(Secrets.CURRENT)) {
            return;
        }
        var fault = fault(value, false, deadline);
        if (fault.isPresent()) {
            secrets.call(client -> client.updateSecretVersionStage(request -> request.secretId(settings.requireSecret())
                    .versionStage(Secrets.PENDING)
                    .removeFromVersionId(token)));
            throw new HandlerException("Rotation", fault.get() + "; it is no longer AWSPENDING, and the next rotation starts anew");
        }
    }

    private void set(String token, Map<String, List<String>> stages, Deadline deadline) {
        var first = stages.get(token).contains(Secrets.CURRENT);
        var wanted = value(token, first, deadline);
        try {
            if (works(wanted, deadline) || users == Users.SINGLE && changesItself(wanted, deadline)) {
                return;
            }
            var trusted = users == Users.SINGLE || first || currentWorks(deadline);
            try (var connection = master.connect(deadline)) {
                if (!trusted) {
                    requireNobodyIsCurrent(connection, deadline);
                }
                connection.setAutoCommit(false);
                accounts.ensure(connection, wanted.user());
                accounts.setPassword(connection, wanted);
                connection.commit();
            }
        } catch (SQLException e) {
            throw Failure.of(e).toException(e);
        }
    }

    /** A user may change its own password, so the master is needed only for the first run and when no known password works. */
    private boolean changesItself(Login wanted, Deadline deadline) throws SQLException {
        for (var stage : List.of(Secrets.CURRENT, Secrets.PREVIOUS)) {
            var known = known(stage, deadline).filter(login -> login.user().equals(wanted.user()));
            var connection = known.isPresent() ? connect(known.get(), deadline) : Optional.<Connection>empty();
            if (connection.isPresent()) {
                try (var own = connection.get()) {
                    accounts.setPassword(own, wanted);
                    return true;
                }
            }
        }
        return false;
    }

    /** Whoever can write the secret but not log in must not be able to move the master: with two users, the current one always works. */
    private boolean currentWorks(Deadline deadline) throws SQLException {
        var current = secrets.login(settings.requireSecret(), Secrets.CURRENT, deadline);
        return current.isPresent() && works(current.get(), deadline);
    }

    /**
     * A current login that does not work is suspicious, unless nobody could ever use it: the first rotation died before it made the user,
     * or the database is another one, in which there are no users yet.
     */
    private void requireNobodyIsCurrent(Connection master, Deadline deadline) throws SQLException {
        var current = secrets.login(settings.requireSecret(), Secrets.CURRENT, deadline);
        if (current.isPresent() && accounts.complete(master, current.get().user())) {
            throw new HandlerException("Rotation", "the current login does not work, so its successor is not made;"
                    + " if the database was restored, rotate once with secret.users: single");
        }
    }

    private void test(String token, Map<String, List<String>> stages, Deadline deadline) {
        try {
            var connection = connect(value(token, stages.get(token).contains(Secrets.CURRENT), deadline), deadline)
                    .orElseThrow(() -> new HandlerException("Rotation", "the database refuses the new password"));
            try (connection; var statement = connection.createStatement(); var rows = statement.executeQuery("select body from sentinel")) {
                if (!rows.next()) {
                    throw new HandlerException("Rotation", "the new user sees no sentinel row; run migrate");
                }
            }
        } catch (SQLException e) {
            throw Failure.of(e).toException(e);
        }
    }

    private void finish(String token, Map<String, List<String>> stages) {
        var current = stages.entrySet().stream()
                .filter(version -> version.getValue().contains(Secrets.CURRENT)).map(Map.Entry::getKey).findFirst();
        if (current.equals(Optional.of(token))) {
            return;
        }
        secrets.call(client -> client.updateSecretVersionStage(request -> request.secretId(settings.requireSecret())
                .versionStage(Secrets.CURRENT)
                .moveToVersionId(token)
                .removeFromVersionId(current.orElse(null))));
    }

    /** The login of our version. */
    private Login value(String token, boolean current, Deadline deadline) {
        var text = secrets.valueOfVersion(settings.requireSecret(), token, deadline)
                .orElseThrow(() -> new HandlerException("Rotation", "version " + token + " has no value; createSecret comes first"));
        fault(text, current, deadline).ifPresent(fault -> {
            throw new HandlerException("Rotation", fault);
        });
        return SecretValue.parse(text).orElseThrow().login();
    }

    /**
     * What makes a value one that we would not have written: it must name one of our own users, or whoever wrote it could have any user
     * re-keyed; this database, or its readers would be led astray; with two users not the one that is in use; and a password of letters and
     * digits, or it could end the statement that sets it and begin another, which the master runs.
     *
     * @param current whether it is already AWSCURRENT, as the very first value is
     */
    private Optional<String> fault(String text, boolean current, Deadline deadline) {
        var value = SecretValue.parse(text);
        if (value.isEmpty()) {
            return Optional.of("the pending value is not a JSON object with username and password");
        }
        var user = value.get().login().user();
        var all = users.all(settings.requireUser());
        if (!all.contains(user)) {
            return Optional.of("the secret names the user " + user + "; allowed: " + all);
        }
        if (!value.get().host().equals(Optional.of(settings.host()))) {
            return Optional.of("the secret names the host " + value.get().host().orElse("nobody") + "; allowed: " + settings.host());
        }
        if (!LETTERS_AND_DIGITS.matcher(value.get().login().password()).matches()) {
            return Optional.of("the secret's password has other characters than letters and digits");
        }
        if (users == Users.ALTERNATING && !current && known(Secrets.CURRENT, deadline).map(Login::user).equals(Optional.of(user))) {
            return Optional.of("the secret names the user " + user + ", who is in use");
        }
        return Optional.empty();
    }

    /** The login that carries a stage; empty when there is none. */
    private Optional<Login> known(String stage, Deadline deadline) {
        return secrets.value(settings.requireSecret(), stage, deadline).flatMap(SecretValue::parse).map(SecretValue::login);
    }

    private boolean works(Login login, Deadline deadline) throws SQLException {
        var connection = connect(login, deadline);
        if (connection.isPresent()) {
            connection.get().close();
        }
        return connection.isPresent();
    }

    /** Empty when the password is refused; every other failure is one. */
    private Optional<Connection> connect(Login login, Deadline deadline) throws SQLException {
        try {
            return Optional.of(connections.open(login, deadline));
        } catch (SQLException e) {
            if (Failure.of(e) == Failure.PASSWORD_REFUSED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private String password() {
        return random.ints(PASSWORD_LENGTH, 0, LETTERS.length())
                .collect(StringBuilder::new, (text, index) -> text.append(LETTERS.charAt(index)), StringBuilder::append).toString();
    }

    private static String text(Map<String, JsonNode> input, String name) {
        return Optional.ofNullable(input.get(name)).filter(JsonNode::isString).map(JsonNode::asString)
                .orElseThrow(() -> new BadInput(name, "nothing", "a string, as Secrets Manager sends it"));
    }
}
