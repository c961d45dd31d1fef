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
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * IAM authentication of RDS and ElastiCache: a token is a presigned {@code connect} request for one user of one endpoint or cache. This checks who
 * signed it and for what, and asks the role's policies.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth-iam.html">ElastiCache on tokens</a>
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
        return signer(endpoint, "rds-db", region, Map.of("DBUser", user), token).filter(found -> permissions.connects(found, endpoint, user)).isPresent();
    }

    /**
     * @param cache ARN of a serverless cache
     * @param user  ARN of its user
     */
    public boolean opensCache(String cache, String user, String token) {
        var parts = cache.split(":");
        return signer(parts[6], "elasticache", parts[3], Map.of("User", user.split(":")[6], "ResourceType", "ServerlessCache"), token)
                .filter(found -> permissions.connectsToCache(found, cache, user)).isPresent();
    }

    /** @param asks what else the request has to ask for, exactly */
    private Optional<RoleKeys.Keys> signer(String host, String service, String region, Map<String, String> asks, String token) {
        if (!token.startsWith(host + "/?")) {
            return Optional.empty();
        }
        var query = token.substring(token.indexOf('?') + 1);
        var raw = Arrays.stream(query.split("&")).filter(each -> !each.startsWith(SIGNATURE + "=")).sorted().collect(Collectors.joining("&"));
        Map<String, String> parameters;
        try {
            parameters = Arrays.stream(query.split("&")).map(each -> each.split("=", 2)).filter(each -> each.length == 2)
                    .collect(Collectors.toMap(each -> each[0], each -> URLDecoder.decode(each[1], UTF_8), (one, other) -> one));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
        if (!parameters.entrySet().containsAll(ALWAYS.entrySet()) || !parameters.entrySet().containsAll(asks.entrySet()) || !current(parameters)) {
            return Optional.empty();
        }
        var scope = "%s/%s/%s/aws4_request".formatted(parameters.get("X-Amz-Date").substring(0, 8), region, service);
        var credential = parameters.getOrDefault("X-Amz-Credential", "").split("/", 2);
        var canonical = String.join("\n", "GET", "/", raw, "host:" + host, "", "host", Signature.emptyBodyHash());
        return keys.find(credential[0]).filter(found -> credential.length == 2 && credential[1].equals(scope))
                .filter(found -> found.token().equals(parameters.get("X-Amz-Security-Token")))
                .filter(found -> Signature.matches(found, parameters.get("X-Amz-Date"), scope, canonical, parameters.getOrDefault(SIGNATURE, "")));
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
