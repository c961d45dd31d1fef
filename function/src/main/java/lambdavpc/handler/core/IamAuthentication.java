package lambdavpc.handler.core;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;

/**
 * Logins as RDS takes them from IAM: the password is a presigned {@code connect} request (SigV4, valid for 15 minutes, checked only when
 * a connection opens). Signed here, because the SDK's way to the same signature takes about 120 ms more of a cold start.
 */
public final class IamAuthentication implements Authentication {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Settings settings;
    private final AwsCredentialsProvider credentials;
    private final Clock clock;

    public IamAuthentication(Settings settings, AwsCredentialsProvider credentials, Clock clock) {
        this.settings = settings;
        this.credentials = credentials;
        this.clock = clock;
    }

    @Override
    public Login login() {
        return new Login(settings.requireUser(), token());
    }

    /** A token is never stale when it is used, so a refusal is a matter of permissions: one more, with credentials read again, and no third. */
    @Override
    public Optional<Login> again(int attempt) {
        return attempt == 0 ? Optional.of(login()) : Optional.empty();
    }

    @Override
    public void forget() {
        // Tokens are made when needed, and the keys belong to the runtime.
    }

    private String token() {
        var keys = credentials.resolveCredentials();
        var time = TIME.format(clock.instant());
        var day = time.substring(0, 8);
        var scope = day + "/" + settings.region() + "/rds-db/aws4_request";
        var address = settings.host() + ":" + settings.port();
        var parameters = new TreeMap<>(Map.of(
                "Action", "connect",
                "DBUser", settings.requireUser(),
                "X-Amz-Algorithm", "AWS4-HMAC-SHA256",
                "X-Amz-Credential", keys.accessKeyId() + "/" + scope,
                "X-Amz-Date", time,
                "X-Amz-Expires", "900",
                "X-Amz-SignedHeaders", "host"));
        if (keys instanceof AwsSessionCredentials session) {
            parameters.put("X-Amz-Security-Token", session.sessionToken());
        }
        var query = parameters.entrySet().stream()
                .map(parameter -> parameter.getKey() + "=" + encode(parameter.getValue()))
                .collect(Collectors.joining("&"));
        try {
            var request = String.join("\n", "GET", "/", query, "host:" + address, "", "host", sha256(""));
            var key = utf8("AWS4" + keys.secretAccessKey());
            for (var part : new String[] {day, settings.region(), "rds-db", "aws4_request"}) {
                key = hmac(key, part);
            }
            var signature = hmac(key, String.join("\n", "AWS4-HMAC-SHA256", time, scope, sha256(request)));
            return address + "/?" + query + "&X-Amz-Signature=" + HexFormat.of().formatHex(signature);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** RFC 3986, as SigV4 wants it: the form encoding of the JDK differs in three characters. */
    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    private static String sha256(String text) throws GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8(text)));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(utf8(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
