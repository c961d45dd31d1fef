import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.test.PulumiTest;
import java.util.List;
import lambdavpc.access.Access;
import lambdavpc.access.AccessArgs;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.mocks.EmbeddedMocks;
import lambdavpc.encryption.Encryption;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.iam.Account;
import lambdavpc.network.Nat;
import lambdavpc.network.Network;
import lambdavpc.network.NetworkArgs;
import lambdavpc.network.NetworkArgs.FlowLogsArgs;
import lambdavpc.secret.Secret;
import lambdavpc.secret.SecretArgs;

/** A program of somebody who has the artifact and nothing else of this repository; bin/artifact compiles and runs it. */
public final class Consumer {
    private Consumer() {}

    public static void main(String[] arguments) {
        var aws = EmbeddedAws.of(new Region("eu-central-1"), World.EMPTY, world -> {});
        PulumiTest.withMocks(new EmbeddedMocks(aws)).runTest(context -> deploy()).throwOnError();
        var policies = aws.world().all("aws:secretsmanager/secretPolicy:SecretPolicy").count();
        if (policies != 1) {
            throw new AssertionError("secret policies: got %d; allowed: 1".formatted(policies));
        }
        System.out.printf("a consumer has %d resources of the library's components%n", aws.world().all().count());
        System.exit(0); // the SDK leaves threads behind
    }

    private static void deploy() {
        var none = ComponentResourceOptions.Empty;
        var keys = new Encryption.AwsManaged();
        var network = new Network("network", new NetworkArgs("shop-dev", Account.current(), "10.0.0.0/16", 2, List.of(), List.of("t4g.micro"), new Nat.NoNat(),
                new FlowLogsArgs(30, keys)), none);
        var reader = new Identity("reader", new IdentityArgs(network, 30, keys, false), none);
        var secret = new Secret("app", new SecretArgs(network, keys, 30), none);
        new Access("access", new AccessArgs(network, EndpointZones.ONE, List.of(secret.grantRead(reader))), none);
    }
}
