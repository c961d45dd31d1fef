package lambdavpc.secret;

import static lambdavpc.Mocked.AWS_KEYS;
import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lambdavpc.Mocked;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.secret.ExistingSecretArgs.Policy;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretTest {
    private static final String SECRET = "aws:secretsmanager/secret:Secret";

    @ParameterizedTest
    @CsvSource({"REPLACED, 1, false", "KEPT, 0, true"})
    void oneThatExistsKeepsItsPolicyUnlessItIsToBeReplacedAndThenTheRoleSaysTheWay(Policy whose, int policies, boolean conditioned) {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network();
            var theirs = new Secret("theirs", new SecretArgs(network, AWS_KEYS, 7), NONE);
            var secret = Secret.existing("orders", new ExistingSecretArgs(theirs.arn(), AWS_KEYS, whose), NONE);
            var reader = new Identity("reader", new IdentityArgs(network, 30, AWS_KEYS, false), NONE);
            new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(secret.grantRead(reader))), NONE);
        });
        assertEquals(List.of("theirs-secret"), mocked.names(SECRET));
        assertEquals(policies, mocked.names("aws:secretsmanager/secretPolicy:SecretPolicy").size());
        var policy = (String) mocked.inputs("aws:iam/rolePolicy:RolePolicy", "access-reader-policy").get("policy");
        assertTrue(policy.contains(mocked.id(SECRET, "theirs-secret")), policy);
        assertEquals(conditioned, policy.contains("aws:SourceVpce"), policy);
    }
}
