package lambdavpc;

import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pulumi.resources.ComponentResourceOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.database.Database;
import lambdavpc.database.DatabaseArgs;
import lambdavpc.database.DatabaseArgs.Insight;
import lambdavpc.database.DatabaseArgs.OnDelete;
import lambdavpc.database.Engine;
import lambdavpc.encryption.Encryption;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.iam.Account;
import lambdavpc.network.Nat;
import lambdavpc.network.Network;
import lambdavpc.network.NetworkArgs;
import lambdavpc.network.NetworkArgs.FlowLogsArgs;
import lambdavpc.secret.Secret;
import lambdavpc.secret.SecretArgs;
import org.junit.jupiter.api.Test;

/** The README's example, word for word. */
class LibraryExampleTest {

    private static Access example(ComponentResourceOptions none) {
        var network  = new Network("network", new NetworkArgs("shop-dev", Account.current(), "10.0.0.0/16", 2, List.of(),
                List.of("t4g.micro"), new Nat.NoNat(), new FlowLogsArgs(30, new Encryption.AwsManaged())), none);
        var reader   = new Identity("reader", new IdentityArgs(network, 30, new Encryption.AwsManaged(), false), none);
        var database = new Database("database", new DatabaseArgs(network, new Engine.PostgreSql("17"), "db.t4g.micro", 20, false, 7,
                OnDelete.SNAPSHOT, Insight.BASIC, new Encryption.AwsManaged()), none);
        var secret   = new Secret("app", new SecretArgs(network, new Encryption.AwsManaged(), 30), none);
        var access   = new Access("access", new AccessArgs(network, EndpointZones.ONE,
                List.of(secret.grantRead(reader), database.allowFrom(reader))), none);
        return access;
    }

    @Test
    void itDeploysAndGrantsWhatItSays() {
        var mocked = Mocked.run(context -> example(NONE));
        assertEquals(List.of("access-reader-to-database-ingress", "access-reader-to-secretsmanager-ingress"),
                mocked.names("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"));
        assertEquals(1, mocked.names("aws:secretsmanager/secretPolicy:SecretPolicy").size());
    }

    @Test
    void itStandsInTheReadmeAsItIsCompiledHere() throws IOException {
        var block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(Path.of("README.md")));
        assertTrue(block.find());
        var source = Files.readString(Path.of("src/test/java/lambdavpc/LibraryExampleTest.java"));
        block.group(1).lines().filter(line -> !line.isBlank()).forEach(line ->
                assertTrue(source.contains(line.strip()), () -> "not compiled: " + line));
    }
}
