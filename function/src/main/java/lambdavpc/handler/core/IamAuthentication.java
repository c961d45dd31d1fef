package lambdavpc.handler.core;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Logins as RDS takes them from IAM: the password is a presigned {@code connect} request (SigV4, valid for 15 minutes, checked only when
 * a connection opens).
 */
public final class IamAuthentication implements Authentication {
    private final Settings settings;
    private final Supplier<Keys> keys;
    private final Clock clock;

    public IamAuthentication(Settings settings, Supplier<Keys> keys, Clock clock) {
        this.settings = settings;
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Login login(Deadline deadline) {
        return new Login(settings.requireUser(), token());
    }

    /** A token is never stale when it is used, so a refusal is a matter of permissions: one more, with credentials read again, and no third. */
    @Override
    public Optional<Login> again(int attempt, Deadline deadline) {
        return attempt == 0 ? Optional.of(login(deadline)) : Optional.empty();
    }

    @Override
    public void forget() {
        // Tokens are made when needed, and the keys belong to the runtime.
    }

    private String token() {
        var role = keys.get();
        var signature = Signature.at(clock.instant(), settings.region(), "rds-db");
        var address = settings.host() + ":" + settings.port();
        var parameters = new TreeMap<>(Map.of(
                "Action", "connect",
                "DBUser", settings.requireUser(),
                "X-Amz-Algorithm", "AWS4-HMAC-SHA256",
                "X-Amz-Credential", signature.credential(role),
                "X-Amz-Date", signature.time(),
                "X-Amz-Expires", "900",
                "X-Amz-SignedHeaders", "host"));
        role.token().ifPresent(token -> parameters.put("X-Amz-Security-Token", token));
        var query = parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
                .collect(Collectors.joining("&"));
        var request = String.join("\n", "GET", "/", query, "host:" + address, "", "host", Signature.sha256(""));
        return address + "/?" + query + "&X-Amz-Signature=" + signature.of(request, role);
    }

    /** RFC 3986, as SigV4 wants it: the form encoding of the JDK differs in three characters. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }
}
