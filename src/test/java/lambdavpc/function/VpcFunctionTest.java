package lambdavpc.function;

import static lambdavpc.Mocked.AWS_KEYS;
import static lambdavpc.Mocked.NONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.Mocked;
import lambdavpc.access.Identity;
import lambdavpc.access.IdentityArgs;
import lambdavpc.access.Placement;
import lambdavpc.network.Nat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VpcFunctionTest {

    private static VpcFunctionArgs args(Identity identity, Release release, int memorySize, int timeout) {
        return new VpcFunctionArgs(identity, "function/target/reader.jar", "shop.Reader::handleRequest", "Reads", memorySize, timeout,
                Map.of("TABLE", Output.of("notes")), release, Optional.of(5), false);
    }

    private static Mocked deployed(Release release) {
        return Mocked.run(context -> {
            var identity = new Identity("reader", new IdentityArgs(Mocked.network(), 30, AWS_KEYS, false), NONE);
            new VpcFunction("reader", args(identity, release, 512, 30), List.of(), NONE);
        });
    }

    @ParameterizedTest
    @CsvSource({"LATEST, false, 0, false", "ALIAS, true, 1, false", "SNAP_START, true, 1, true"})
    void callersGetTheVersionThatTheReleaseSays(Release release, boolean published, int aliases, boolean snapshot) {
        var mocked = deployed(release);
        var function = mocked.inputs("aws:lambda/function:Function", "reader-function");
        assertEquals(published, function.get("publish"));
        assertEquals(snapshot ? Map.of("applyOn", "PublishedVersions") : null, function.get("snapStart"));
        assertEquals(aliases, mocked.names("aws:lambda/alias:Alias").size());
        if (published) {
            assertEquals("1", mocked.inputs("aws:lambda/alias:Alias", "reader-alias").get("functionVersion"));
        }
    }

    @Test
    void itRunsInTheIsolatedSubnetsAndLetsGoOfItsGroupWhenDestroyed() {
        var mocked = deployed(Release.LATEST);
        var function = mocked.inputs("aws:lambda/function:Function", "reader-function");
        var subnets = (List<?>) ((Map<?, ?>) function.get("vpcConfig")).get("subnetIds");
        assertEquals(2, subnets.size());
        assertEquals(true, function.get("replaceSecurityGroupsOnDestroy"));
        assertEquals(1, ((List<?>) function.get("replacementSecurityGroupIds")).size());
        assertEquals("java21", function.get("runtime"));
        assertEquals(Map.of("variables", Map.of("TABLE", "notes")), function.get("environment"));
        assertEquals(5.0, function.get("reservedConcurrentExecutions"));
    }

    @ParameterizedTest
    @CsvSource({"0, a", "1, b"})
    void oneThatAsksForTheInternetOfAZoneIsInThatZonesEgressSubnetOnly(int zone, String letter) {
        var mocked = Mocked.run(context -> {
            var network = Mocked.network(new Nat.SingleNatGateway());
            var identity = new Identity("probe", new IdentityArgs(network, new Placement.EgressOfZone(zone), 30, AWS_KEYS, false), NONE);
            new VpcFunction("probe", args(identity, Release.LATEST, 512, 30), List.of(), NONE);
        });
        var subnets = (List<?>) ((Map<?, ?>) mocked.inputs("aws:lambda/function:Function", "probe-function").get("vpcConfig")).get("subnetIds");
        assertEquals(List.of(mocked.id("aws:ec2/subnet:Subnet", "network-egress-" + letter)), subnets);
    }

    @Test
    void sizesOutsideLambdasLimitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> args(null, Release.LATEST, 64, 30));
        assertThrows(IllegalArgumentException.class, () -> args(null, Release.LATEST, 20_000, 30));
        assertThrows(IllegalArgumentException.class, () -> args(null, Release.LATEST, 512, 0));
        assertThrows(IllegalArgumentException.class, () -> args(null, Release.LATEST, 512, 901));
    }
}
