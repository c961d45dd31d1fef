package lambdavpc.handler.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import lambdavpc.handler.Stack;
import lambdavpc.handler.Stacks;
import lambdavpc.handler.migrate.Migrations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner.AuthLocation;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

@ExtendWith(Stacks.class)
class IamAuthenticationTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T05:06:07Z"), ZoneOffset.UTC);
    private static final AwsSessionCredentials KEYS =
            AwsSessionCredentials.create("ASIAEXAMPLE", "an-example-of-a-secret-key", "a session/token+with=signs*~");
    private static final Keys ROLE = new Keys(KEYS.accessKeyId(), KEYS.secretAccessKey(), Optional.of(KEYS.sessionToken()));

    @Test
    void theTokenIsTheOneThatTheSdkWouldSign(Stack stack) {
        var settings = stack.settings(Map.of("DATABASE_AUTHENTICATION", "iam"));
        var request = SdkHttpRequest.builder().method(SdkHttpMethod.GET)
                .uri(URI.create("https://" + settings.host() + ":" + settings.port() + "/"))
                .putRawQueryParameter("Action", "connect").putRawQueryParameter("DBUser", settings.requireUser()).build();
        var signed = AwsV4HttpSigner.create().sign(sign -> sign.identity(KEYS).request(request)
                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "rds-db")
                .putProperty(AwsV4HttpSigner.REGION_NAME, settings.region())
                .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AuthLocation.QUERY_STRING)
                .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, Duration.ofMinutes(15))
                .putProperty(AwsV4HttpSigner.SIGNING_CLOCK, CLOCK)).request();
        var token = new IamAuthentication(settings, () -> ROLE, CLOCK).login(Deadline.in(Duration.ofSeconds(8))).password();
        var ours = SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(URI.create("https://" + token)).build();
        assertEquals(signed.rawQueryParameters(), ours.rawQueryParameters());
        assertTrue(token.startsWith(settings.host() + ":" + settings.port() + "/?Action=connect&DBUser=" + settings.requireUser() + "&"), token);
    }

    /** The server here compares the token with one that it was told; whether it would verify it is RDS's part. */
    @Test
    void aFunctionWithoutAnySecretReadsWithAToken(Stack stack) {
        var settings = stack.settings(Map.of("DATABASE_AUTHENTICATION", "iam", "SECRET_ARN", ""));
        Migrations.run(stack, settings);
        var calls = stack.secretsManager.calls();
        var authentication = new IamAuthentication(settings, () -> ROLE, CLOCK);
        stack.server.execute(stack.database, "alter role " + stack.user + " password '" + authentication.login(Deadline.in(Duration.ofSeconds(8))).password() + "'");
        var session = new Session(settings, authentication);
        assertEquals(stack.user, session.read(Deadline.in(Duration.ofSeconds(8)), connection -> {
            try (var statement = connection.createStatement(); var rows = statement.executeQuery("select current_user from sentinel")) {
                rows.next();
                return rows.getString(1);
            }
        }));
        assertEquals(0, stack.secretsManager.calls() - calls);
    }
}
