package lambdavpc.handler.core;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** The database's master user, whose password RDS manages. Only for those whose role may read it: rotation and migrate. */
public final class Master {
    private static final String TAG = "aws:rds:primaryDBInstanceArn";
    private static final int ATTEMPTS = 3;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Settings settings;
    private final Secrets secrets;
    private final Connections connections;

    public Master(Settings settings, Secrets secrets, Connections connections) {
        this.settings = settings;
        this.secrets = secrets;
        this.connections = connections;
    }

    /**
     * A connection as the master. RDS changes its password every seven days, so a refused one is read again.
     *
     * @throws HandlerException when the secret is not the one of this database, or the login fails
     */
    public Connection connect(Deadline deadline) {
        var secret = settings.requireMaster();
        requireSecretOfThisDatabase(secret);
        for (var attempt = 1;; attempt++) {
            var login = secrets.login(secret, Secrets.CURRENT, deadline)
                    .orElseThrow(() -> new HandlerException("Secret", "the master secret has no value"));
            try {
                return connections.open(login, deadline);
            } catch (SQLException e) {
                if (Failure.of(e) != Failure.PASSWORD_REFUSED || attempt == ATTEMPTS || !deadline.allows(PAUSE)) {
                    throw Failure.of(e).toException(e);
                }
                Session.pause(PAUSE);
            }
        }
    }

    /** A deputy must not be sent with some other secret's login: RDS tags the secret with the instance that it is for. */
    private void requireSecretOfThisDatabase(String secret) {
        var instance = secrets.call(client -> client.describeSecret(request -> request.secretId(secret))).tags().stream()
                .filter(tag -> TAG.equals(tag.key())).map(tag -> tag.value()).findFirst().orElse("");
        // arn:PARTITION:rds:REGION:ACCOUNT:db:IDENTIFIER beside arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME
        var of = instance.split(":");
        var ours = secret.split(":");
        if (of.length != 7 || ours.length != 7 || !of[3].equals(ours[3]) || !of[4].equals(ours[4])
                || !settings.host().startsWith(of[6] + ".")) {
            throw new HandlerException("Secret", "MASTER_SECRET_ARN is not the master secret of " + settings.host()
                    + ": its tag " + TAG + " is '" + instance + "'");
        }
    }
}
