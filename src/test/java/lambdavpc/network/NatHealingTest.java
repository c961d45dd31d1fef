package lambdavpc.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import lambdavpc.Mocked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A NAT instance that fails in three ways, and packets that get through again: real ones between network namespaces, through the real user
 * data, replaced by the healer in its jar. CloudWatch and Auto Scaling are a stand-in ({@link NatControlPlane}) whose minutes are seconds, and
 * so are the healer's: the seconds printed are those of the machinery here, beside a boot of EC2 and three probes a minute apart.
 */
class NatHealingTest {
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final String TARGET = "https://198.51.100.7/";
    private static final String ROUTE = "aws:ec2/route:Route";
    /** The elastic address of {@code nat-world.sh}; machines' own end in 1 to 9. */
    private static final String STABLE = "203.0.113.100";

    @Test
    @Timeout(300)
    void trafficReturnsByItselfWhateverStopsTheMachineAndOnlyABrokenOneIsEnded(@TempDir Path folder) throws Exception {
        inANetworkWith(UserData.base64("eni-0123456789abcdef0", "us-east-1", "10.0.0.0/16", "shop-nat", "", List.of(TARGET)), folder, aws -> {
            aws.probeUntil("203.0.113.1", LONGEST);
            // A new stack: its alarm rang before anything could answer, and nothing was ended.
            assertFalse(aws.decisions().isEmpty());
            assertEquals(List.of(), aws.endedByTheHealer());

            measured(aws, "its masquerade rule is gone", "unmasquerade i-1", "203.0.113.2");
            measured(aws, "its connection table is full", "fill i-2", "203.0.113.3");
            measured(aws, "it dies", "end i-3", "203.0.113.4");

            assertEquals(List.of("i-1", "i-2"), aws.endedByTheHealer());
            assertEquals(List.of("i-1 CONTINUE", "i-2 CONTINUE", "i-3 CONTINUE", "i-4 CONTINUE"), aws.lifecycle(4, LONGEST));
        });
    }

    /** What the machines run is what the component deploys to the embedded AWS; routes name the interface, which stays what it was. */
    @Test
    @Timeout(300)
    void aStableAddressIsTakenOverByTheMachineThatTheHealerBrings(@TempDir Path folder) throws Exception {
        var deployed = Mocked.run(context -> Mocked.network(new Nat.NatInstance("t4g.micro", "ami-0123456789abcdef0", Nat.Address.STABLE, List.of(TARGET))));
        assertEquals(List.of("network-public-nat-instance-eip"), deployed.names("aws:ec2/eip:Eip"));
        var userData = (String) deployed.inputs("aws:ec2/launchTemplate:LaunchTemplate", "network-public-nat-instance-template").get("userData");
        var said = new String(Base64.getDecoder().decode(userData), StandardCharsets.UTF_8);
        assertTrue(said.contains(" ALLOCATION_ID=" + deployed.id("aws:ec2/eip:Eip", "network-public-nat-instance-eip") + "\n"), said);
        var routed = deployed.id("aws:ec2/networkInterface:NetworkInterface", "network-public-nat-instance-interface");
        assertTrue(said.contains(" NETWORK_INTERFACE_ID=" + routed + " "), said);
        assertEquals(List.of(routed), deployed.names(ROUTE).stream().filter(name -> name.contains("egress")).map(name -> deployed.inputs(ROUTE, name).get("networkInterfaceId")).toList());

        inANetworkWith(userData, folder, aws -> {
            aws.probeUntil(STABLE, LONGEST);
            measured(aws, "with a stable address, its masquerade rule is gone", "unmasquerade i-1", STABLE);
            measured(aws, "with a stable address, it dies", "end i-2", STABLE);
            assertEquals(List.of("i-1"), aws.endedByTheHealer());
            assertEquals(List.of("i-1 CONTINUE", "i-2 CONTINUE", "i-3 CONTINUE"), aws.lifecycle(3, LONGEST));
        });
    }

    /** Something to do with a network whose first machine boots. */
    private interface Story {
        void tell(NatControlPlane aws) throws Exception;
    }

    private static void inANetworkWith(String encoded, Path folder, Story story) throws Exception {
        var userData = folder.resolve("user-data");
        Files.write(userData, Base64.getDecoder().decode(encoded));
        var world = new ProcessBuilder("bash", "src/test/sh/nat-healing.sh", userData.toString()).redirectError(folder.resolve("errors").toFile()).start();
        try (var lines = new BufferedReader(world.inputReader(StandardCharsets.UTF_8)); var commands = world.outputWriter(StandardCharsets.UTF_8)) {
            var first = lines.readLine();
            assumeFalse(!"ready".equals(first) && world.waitFor() == 77, () -> "packets through a NAT that is replaced cannot be tried here: " + first);
            try (var aws = new NatControlPlane(lines, commands)) {
                aws.launch();
                story.tell(aws);
            }
        } finally {
            world.descendants().forEach(ProcessHandle::destroyForcibly);
            world.destroyForcibly();
        }
    }

    private static void measured(NatControlPlane aws, String what, String fault, String next) throws Exception {
        var without = aws.withoutTraffic(fault, next, LONGEST);
        System.out.printf("%s: %.1f s without traffic%s%n", what, without.total() / 1000.0,
                without.alarm().isEmpty() ? ", the group saw it before the alarm" : ", %.1f s of them until the alarm".formatted(without.alarm().get() / 1000.0));
    }
}
