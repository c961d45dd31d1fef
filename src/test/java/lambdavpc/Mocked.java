package lambdavpc;

import com.pulumi.Context;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.test.PulumiTest;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.mocks.EmbeddedMocks;
import lambdavpc.encryption.Encryption;
import lambdavpc.iam.Account;
import lambdavpc.network.Nat;
import lambdavpc.network.Network;
import lambdavpc.network.NetworkArgs;
import lambdavpc.network.NetworkArgs.FlowLogsArgs;

/** Single components with Pulumi's own mocks, which here refuse what AWS refuses; what came of them is in the world. */
public final class Mocked {
    public static final ComponentResourceOptions NONE = ComponentResourceOptions.Empty;
    public static final Encryption AWS_KEYS = new Encryption.AwsManaged();

    private final World world;

    private Mocked(World world) {
        this.world = world;
    }

    /** Runs the components; a refusal or an exception is the test's failure. */
    public static Mocked run(Consumer<Context> components) {
        return run(EmbeddedAws.of(new Region("us-east-1"), World.EMPTY, world -> {}), components);
    }

    public static Mocked run(EmbeddedAws aws, Consumer<Context> components) {
        try {
            PulumiTest.withMocks(new EmbeddedMocks(aws)).runTest(components).throwOnError();
            return new Mocked(aws.world());
        } finally {
            PulumiTest.cleanup();
        }
    }

    /** What was asked for under this logical name. */
    public Map<String, Object> inputs(String type, String name) {
        return entry(type, name).inputs();
    }

    /** The physical id of what was asked for under this logical name. */
    public String id(String type, String name) {
        return entry(type, name).id();
    }

    private World.Entry entry(String type, String name) {
        return world.all(type).filter(entry -> entry.urn().endsWith("::" + name)).findFirst()
                .orElseThrow(() -> new AssertionError("no " + type + " " + name + " among " + names(type)));
    }

    public List<String> names(String type) {
        return world.all(type).filter(entry -> !entry.isAwsMade())
                .map(entry -> entry.urn().substring(entry.urn().lastIndexOf("::") + 2)).sorted().toList();
    }

    /** What was asked for in another region. */
    public Mocked in(String region) {
        return new Mocked(world.elsewhere().getOrDefault(region, World.EMPTY));
    }

    /** The smallest network there is: two zones, no NAT. */
    public static Network network() {
        return network(new Nat.NoNat());
    }

    public static Network network(Nat nat) {
        return new Network("network", networkArgs(nat, List.of()), NONE);
    }

    public static NetworkArgs networkArgs(Nat nat, List<String> zoneIds) {
        return new NetworkArgs("shop-test", Account.current(), "10.0.0.0/16", 2, zoneIds, List.of("t4g.micro"), nat, new FlowLogsArgs(30, AWS_KEYS));
    }
}
