package lambdavpc.handler.core;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the deployment tells a function through its environment. Nothing in it is secret.
 *
 * @param user     the user of the app: the one that rotation creates, or in {@code iam} mode the one to sign for; others find it in the secret
 * @param secret   ARN of the app's secret; empty in {@code iam} mode
 * @param master   ARN of the master user's secret; only rotation and migrate have it
 * @param proxy    whether the host is an RDS Proxy and not the database itself
 * @param caFile   a PEM file to trust instead of Amazon's roots of the region
 * @param endpoint where Secrets Manager is, when not at the region's own address
 */
public record Settings(
        String host, int port, String database, Engine engine, Mode mode, Optional<String> user,
        Optional<String> secret, Optional<String> master, String region, boolean proxy, Optional<String> caFile, Optional<URI> endpoint) {

    /** How the app proves to the database who it is. */
    public enum Mode { PASSWORD, IAM }

    /** The only user names that go into SQL text: no quoting can go wrong with them. */
    private static final Pattern USER = Pattern.compile("[a-z][a-z0-9_]{0,56}");

    /** @throws HandlerException when a variable is missing or not allowed, naming it */
    public static Settings from(Map<String, String> environment) {
        return new Settings(
                Handler.required(environment, "DATABASE_HOST"),
                port(Handler.required(environment, "DATABASE_PORT")),
                Handler.required(environment, "DATABASE_NAME"),
                choice(environment, "DATABASE_ENGINE", Engine.class),
                choice(environment, "DATABASE_AUTHENTICATION", Mode.class),
                user(environment, "DATABASE_USER"),
                optional(environment, "SECRET_ARN"),
                optional(environment, "MASTER_SECRET_ARN"),
                Handler.required(environment, "AWS_REGION"),
                optional(environment, "DATABASE_PROXY").filter("true"::equals).isPresent(),
                optional(environment, "DATABASE_CA_FILE"),
                optional(environment, "AWS_ENDPOINT_URL_SECRETS_MANAGER").map(URI::create));
    }

    /**
     * The name of a database user.
     *
     * @throws HandlerException when it is not one that can go into SQL text
     */
    public static Optional<String> user(Map<String, String> environment, String variable) {
        var user = optional(environment, variable);
        if (user.isPresent() && !USER.matcher(user.get()).matches()) {
            throw invalid(variable, user.get(), "a small letter, then at most 56 small letters, digits and _");
        }
        return user;
    }

    /** The user of the app, for those that create it or sign for it. */
    public String requireUser() {
        return user.orElseThrow(() -> Handler.missing("DATABASE_USER"));
    }

    /** The ARN of the app's secret, for those that cannot work without it. */
    public String requireSecret() {
        return secret.orElseThrow(() -> Handler.missing("SECRET_ARN"));
    }

    /** The ARN of the master user's secret, for those that cannot work without it. */
    public String requireMaster() {
        return master.orElseThrow(() -> Handler.missing("MASTER_SECRET_ARN"));
    }

    private static Optional<String> optional(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static int port(String text) {
        try {
            var port = Integer.parseInt(text);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Falls through to the same complaint as a number out of range.
        }
        throw invalid("DATABASE_PORT", text, "1 to 65535");
    }

    private static <E extends Enum<E>> E choice(Map<String, String> environment, String name, Class<E> type) {
        var text = Handler.required(environment, name);
        for (var constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(text)) {
                return constant;
            }
        }
        throw invalid(name, text, String.join(", ", java.util.Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT)).toList()));
    }

    private static HandlerException invalid(String name, String got, String allowed) {
        return new HandlerException("Configuration", name + " is '" + got + "'; allowed: " + allowed);
    }
}
