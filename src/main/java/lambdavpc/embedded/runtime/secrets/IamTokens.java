package lambdavpc.embedded.runtime.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * IAM authentication of RDS: a token is a presigned {@code connect} request for one user of one endpoint. This checks who
 * signed it and for what. It does not ask whether the role's policies allow {@code rds-db:connect}: a login here is no proof
 * that they do.
 */
public final class IamTokens {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'");
    private static final long LONGEST_SECONDS = 900;
    private static final String SIGNATURE = "X-Amz-Signature";
    private static final Map<String, String> ALWAYS =
            Map.of("Action", "connect", "X-Amz-Algorithm", "AWS4-HMAC-SHA256", "X-Amz-SignedHeaders", "host");

    private final RoleKeys keys;
    private final Permissions permissions;
    private final Clock clock;

    public IamTokens(RoleKeys keys, Permissions permissions, Clock clock) {
        this.keys = keys;
        this.permissions = permissions;
        this.clock = clock;
    }

    /**
     * @param endpoint host and port of the instance
     * @param region   where the instance is
     */
    public boolean valid(String endpoint, String region, String user, String token) {
        if (!token.startsWith(endpoint + "/?")) {
            return false;
        }
        var query = token.substring(token.indexOf('?') + 1);
        var raw = Arrays.stream(query.split("&")).filter(each -> !each.startsWith(SIGNATURE + "=")).sorted().collect(Collectors.joining("&"));
        Map<String, String> parameters;
        try {
            parameters = Arrays.stream(query.split("&")).map(each -> each.split("=", 2)).filter(each -> each.length == 2)
                    .collect(Collectors.toMap(each -> each[0], each -> URLDecoder.decode(each[1], UTF_8), (one, other) -> one));
        } catch (IllegalArgumentException malformed) {
            return false;
        }
        if (!parameters.entrySet().containsAll(ALWAYS.entrySet()) || !user.equals(parameters.get("DBUser")) || !current(parameters)) {
            return false;
        }
        var scope = "%s/%s/rds-db/aws4_request".formatted(parameters.get("X-Amz-Date").substring(0, 8), region);
        var credential = parameters.getOrDefault("X-Amz-Credential", "").split("/", 2);
        var canonical = String.join("\n", "GET", "/", raw, "host:" + endpoint, "", "host", Signature.emptyBodyHash());
        return credential.length == 2 && credential[1].equals(scope) && keys.find(credential[0])
                .filter(found -> found.token().equals(parameters.get("X-Amz-Security-Token")))
                .filter(found -> Signature.matches(found, parameters.get("X-Amz-Date"), scope, canonical, parameters.getOrDefault(SIGNATURE, "")))
                .filter(found -> permissions.connects(found, endpoint, user)).isPresent();
    }

    private boolean current(Map<String, String> parameters) {
        try {
            var signed = LocalDateTime.parse(parameters.getOrDefault("X-Amz-Date", ""), TIME).toInstant(ZoneOffset.UTC);
            var seconds = Math.min(LONGEST_SECONDS, Long.parseLong(parameters.getOrDefault("X-Amz-Expires", "0")));
            Instant now = clock.instant();
            return !now.isAfter(signed.plusSeconds(seconds)) && !now.isBefore(signed.minusSeconds(LONGEST_SECONDS));
        } catch (DateTimeParseException | NumberFormatException malformed) {
            return false;
        }
    }
}
