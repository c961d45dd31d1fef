package lambdavpc.embedded.runtime.secrets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.UnaryOperator;
import lambdavpc.embedded.runtime.Resources;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rds.RdsUtilities;

/** Tokens as AWS's own client makes them. */
final class IamTokensTest {
    private static final String HOST = "test-db.c123.us-east-1.rds.amazonaws.com";

    private final RoleKeys keys = new RoleKeys();
    private final RoleKeys.Keys signer = keys.issue(Resources.ROLE, Resources.SPOT);

    private static AwsCredentials session(RoleKeys.Keys keys) {
        return AwsSessionCredentials.create(keys.id(), keys.secret(), keys.token());
    }

    private static String token(AwsCredentials credentials, String host, int port, String user, Region region) {
        return RdsUtilities.builder().region(region).credentialsProvider(StaticCredentialsProvider.create(credentials)).build()
                .generateAuthenticationToken(request -> request.hostname(host).port(port).username(user));
    }

    private String token() {
        return token(session(signer), HOST, 5432, "reader", Region.US_EAST_1);
    }

    private boolean valid(String token, Duration later) {
        return new IamTokens(keys, Anything.ALL, Clock.fixed(Instant.now().plus(later), ZoneOffset.UTC)).valid(HOST + ":5432", "us-east-1", "reader", token);
    }

    private boolean valid(String token) {
        return valid(token, Duration.ZERO);
    }

    /** Minutes around the signing; clocks differ a little. */
    @ParameterizedTest
    @CsvSource({"-16,false", "-1,true", "0,true", "14,true", "16,false", "1440,false"})
    void aTokenIsGoodForFifteenMinutes(long minutes, boolean good) {
        assertEquals(good, valid(token(), Duration.ofMinutes(minutes)));
    }

    @Test
    void aTokenIsForOneUserOfOneEndpoint() {
        assertFalse(valid(token(session(signer), HOST, 5432, "master", Region.US_EAST_1)));
        assertFalse(valid(token(session(signer), HOST, 5433, "reader", Region.US_EAST_1)));
        assertFalse(valid(token(session(signer), "other" + HOST, 5432, "reader", Region.US_EAST_1)));
        assertFalse(valid(token(session(signer), HOST, 5432, "reader", Region.EU_WEST_1)), "signed for another region");
    }

    @Test
    void aGoodTokenOfARoleThatMayNotConnectIsRefused() {
        assertFalse(new IamTokens(keys, new Anything(false), Clock.systemUTC()).valid(HOST + ":5432", "us-east-1", "reader", token()));
    }

    @Test
    void onlyKeysThatWereIssuedHereSignTokens() {
        assertFalse(valid(token(session(new RoleKeys().issue(Resources.ROLE, Resources.SPOT)), HOST, 5432, "reader", Region.US_EAST_1)), "unknown");
        assertFalse(valid(token(AwsSessionCredentials.create(signer.id(), "guess", signer.token()), HOST, 5432, "reader", Region.US_EAST_1)), "wrong secret");
        assertFalse(valid(token(AwsBasicCredentials.create(signer.id(), signer.secret()), HOST, 5432, "reader", Region.US_EAST_1)), "no session");
        assertFalse(valid(token(AwsSessionCredentials.create(signer.id(), signer.secret(), "another"), HOST, 5432, "reader", Region.US_EAST_1)), "wrong session");
    }

    @Test
    void noEditOfATokenSurvives() {
        for (var edit : new Edit[] {token -> token.replace("Expires=900", "Expires=9000"), token -> token.replaceAll("Date=\\d{4}", "Date=2099"),
                token -> token + "0", token -> token + "&more=1", token -> token.replace("Action=connect", "Action=delete"),
                token -> token.replaceFirst("&X-Amz-Signature=.*", ""), token -> token.replace("SignedHeaders=host", "SignedHeaders=date")}) {
            assertTrue(valid(token()));
            assertFalse(token().equals(edit.apply(token())), "the edit changes it");
            assertFalse(valid(edit.apply(token())));
        }
    }

    private interface Edit extends UnaryOperator<String> {}

    @ParameterizedTest
    @ValueSource(strings = {"", "a password", HOST + ":5432/?", HOST + ":5432/?Action=%zz", HOST + ":5432/?Action=connect&DBUser=reader",
            HOST + ":5432/?Action=connect&DBUser=reader&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-SignedHeaders=host&X-Amz-Date=today&X-Amz-Expires=soon"})
    void whatIsNoTokenIsRefused(String text) {
        assertFalse(valid(text));
    }
}
