package lambdavpc.embedded.runtime.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Headers;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import lambdavpc.embedded.AwsException;

/**
 * Signature Version 4 of a request, checked with the key's secret.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html">AWS on signing</a>
 */
public final class Signature {
    private static final Pattern AUTHORIZATION = Pattern.compile(
            "AWS4-HMAC-SHA256 Credential=([^/]+)/(([0-9]{8})/([^/]+)/([^/]+)/aws4_request), *SignedHeaders=([^,]+), *Signature=([0-9a-f]{64})");

    private Signature() {}

    /** Of a request without a query to any service. */
    public static RoleKeys.Keys signer(RoleKeys keys, String method, String path, Headers headers, byte[] body) {
        return signer(keys, "", method, path, "", headers, body);
    }

    /**
     * Who signed it.
     *
     * @param service that it must be signed for; empty for any
     * @param path    as it was sent
     * @param query   without its question mark
     * @throws AwsException when nobody did, or not with keys that we issued
     */
    public static RoleKeys.Keys signer(RoleKeys keys, String service, String method, String path, String query, Headers headers, byte[] body) {
        var authorization = Optional.ofNullable(headers.getFirst("Authorization")).orElseThrow(() ->
                new AwsException("MissingAuthenticationTokenException", "Missing Authentication Token"));
        var parts = AUTHORIZATION.matcher(authorization);
        if (!parts.matches()) {
            throw new AwsException("IncompleteSignatureException", "The request signature does not conform to AWS standards.");
        }
        var found = keys.find(parts.group(1)).filter(each -> each.token().equals(headers.getFirst("X-Amz-Security-Token")))
                .orElseThrow(() -> new AwsException("UnrecognizedClientException", "The security token included in the request is invalid."));
        if (!service.isEmpty() && !service.equals(parts.group(5))) {
            throw new AwsException("InvalidSignatureException", "Credential should be scoped to correct service: '%s'.".formatted(service));
        }
        var signed = Arrays.asList(parts.group(6).split(";"));
        // Every service but S3 wants the path encoded once more.
        var canonical = String.join("\n", method, Arrays.stream(path.split("/", -1)).map(Signature::encoded).collect(Collectors.joining("/")),
                Arrays.stream(query.split("&")).filter(pair -> !pair.isEmpty()).map(Signature::parameter).sorted().collect(Collectors.joining("&")),
                signed.stream().map(name -> name + ":" + headers.getOrDefault(name, List.of()).stream()
                        .map(value -> value.strip().replaceAll(" +", " ")).collect(Collectors.joining(","))).collect(Collectors.joining("\n")),
                "", parts.group(6), hex(sha256(body)));
        if (!matches(found, headers.getFirst("X-Amz-Date"), parts.group(2), canonical, parts.group(7))) {
            throw new AwsException("InvalidSignatureException", "The request signature we calculated does not match the signature you provided.");
        }
        return found;
    }

    /** Both sides decoded and encoded anew: a client may have left characters as they are that AWS wants encoded. */
    private static String parameter(String pair) {
        var sides = (pair + "=").split("=", 3);
        return encoded(URLDecoder.decode(sides[0], UTF_8)) + "=" + encoded(URLDecoder.decode(sides[1], UTF_8));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20").replace("*", "%2A").replace("%7E", "~");
    }

    /** Whether a canonical request has this signature. */
    static boolean matches(RoleKeys.Keys keys, String time, String scope, String canonical, String signature) {
        var text = String.join("\n", "AWS4-HMAC-SHA256", time, scope, hex(sha256(canonical.getBytes(UTF_8))));
        var key = ("AWS4" + keys.secret()).getBytes(UTF_8);
        for (var part : scope.split("/")) {
            key = hmac(key, part);
        }
        return MessageDigest.isEqual(hex(hmac(key, text)).getBytes(UTF_8), signature.getBytes(UTF_8));
    }

    static String emptyBodyHash() {
        return hex(sha256(new byte[0]));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
