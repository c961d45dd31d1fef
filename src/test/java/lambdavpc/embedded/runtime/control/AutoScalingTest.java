package lambdavpc.embedded.runtime.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.NatHealerJar;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.runtime.Resources;
import lambdavpc.embedded.runtime.SetClock;
import lambdavpc.embedded.runtime.monitoring.Alarms.Status;
import lambdavpc.embedded.runtime.secrets.Permissions;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The healer in its jar against Auto Scaling and CloudWatch of the embedded AWS. */
class AutoScalingTest {
    private static final String GROUP_ARN = "arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:1:autoScalingGroupName/shop-nat";
    private static final World WORLD = Resources.world(
            Resources.entry("aws:autoscaling/group:Group", "shop-nat", Map.of("name", "shop-nat", "arn", GROUP_ARN)),
            Resources.entry("aws:ec2/networkInterface:NetworkInterface", "eni-1", Map.of("description", "Instance of shop-nat", "instanceId", "i-1")),
            Resources.entry("aws:ec2/networkInterface:NetworkInterface", "eni-2", Map.of("description", "Target of the egress routes of shop")),
            Resources.entry("aws:cloudwatch/metricAlarm:MetricAlarm", "shop-egress-a", Map.of("arn", "arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-egress-a")));

    private final RoleKeys keys = new RoleKeys();
    private final List<String> demanded = new ArrayList<>();
    private final SetClock clock = new SetClock(Instant.now().minus(Duration.ofHours(1)));
    private String state = "ALARM";
    private String denied = "";

    private final Permissions permissions = new Permissions() {
        @Override
        public void demand(RoleKeys.Keys caller, String action, String resource, Map<String, List<String>> context) {
            demanded.add(action + " " + resource);
            if (action.equals(denied)) {
                throw new AwsException("AccessDenied", "not authorized to perform: " + action);
            }
        }

        @Override
        public void demandKey(RoleKeys.Keys caller, String action, Optional<String> key, String secret) {
            throw new AssertionError(action);
        }

        @Override
        public boolean connects(RoleKeys.Keys caller, String endpoint, String user) {
            throw new AssertionError(endpoint);
        }

        @Override
        public boolean connectsToCache(RoleKeys.Keys caller, String cache, String user) {
            throw new AssertionError(cache);
        }
    };
    private final AutoScaling groups = new AutoScaling(() -> WORLD, permissions, clock);
    private final QueryEndpoint groupsEndpoint = new QueryEndpoint(groups, keys, "127.0.0.1");
    private final QueryEndpoint alarmsEndpoint = new QueryEndpoint(
            new CloudWatch(() -> WORLD, () -> List.of(new Status("shop-egress-a", state, "", "", List.of())), permissions), keys, "127.0.0.1");

    private NatHealerJar healer(String id, String secret, String token) throws Exception {
        return new NatHealerJar(url(groupsEndpoint), Map.of("AWS_ENDPOINT_URL_CLOUDWATCH", url(alarmsEndpoint), "ALARM_NAMES", "shop-egress-a,shop-egress-b", "GROUP_NAME", "shop-nat", "GRACE_SECONDS", "300",
                "AWS_ACCESS_KEY_ID", id, "AWS_SECRET_ACCESS_KEY", secret, "AWS_SESSION_TOKEN", token));
    }

    private static String url(QueryEndpoint endpoint) {
        return "http://127.0.0.1:" + endpoint.address().getPort();
    }

    private NatHealerJar healer() throws Exception {
        var issued = keys.issue(Resources.ROLE, Resources.SPOT);
        return healer(issued.id(), issued.secret(), issued.token());
    }

    @AfterEach
    void close() {
        groupsEndpoint.close();
        alarmsEndpoint.close();
    }

    @Test
    void aMachineIsReplacedOnceByWhatTheHealerMayDo() throws Exception {
        groups.follow();
        clock.forward(Duration.ofHours(1));
        try (var healer = healer()) {
            assertEquals("an alarm rings and the machine had its time", healer.call().get("why").getAsString());
            assertEquals(List.of("cloudwatch:DescribeAlarms arn:aws:cloudwatch:us-east-1:000000000000:alarm:*", "autoscaling:DescribeAutoScalingGroups *",
                    "autoscaling:DescribeScalingActivities *", "autoscaling:TerminateInstanceInAutoScalingGroup " + GROUP_ARN), demanded);
            var again = healer.call();
            assertFalse(again.get("replaced").getAsBoolean());
            assertTrue(again.get("why").getAsString().startsWith("the machine has been there for "), again::toString);
        }
    }

    @Test
    void whileNoAlarmRingsNothingIsEnded() throws Exception {
        state = "OK";
        try (var healer = healer()) {
            assertEquals("no alarm rings", healer.call().get("why").getAsString());
        }
    }

    @Test
    void whatItMayNotDoFailsByItsName() throws Exception {
        groups.follow();
        clock.forward(Duration.ofHours(1));
        denied = "autoscaling:TerminateInstanceInAutoScalingGroup";
        try (var healer = healer()) {
            assertEquals("Aws: autoscaling refuses TerminateInstanceInAutoScalingGroup: AccessDenied",
                    assertThrows(RuntimeException.class, healer::call).getMessage());
        }
    }

    @Test
    void aRequestThatIsNotSignedWithIssuedKeysIsRefused() throws Exception {
        var issued = keys.issue(Resources.ROLE, Resources.SPOT);
        try (var stranger = healer(issued.id(), "guessed", issued.token())) {
            assertEquals("Aws: monitoring refuses DescribeAlarms: InvalidSignatureException", assertThrows(RuntimeException.class, stranger::call).getMessage());
        }
        assertEquals(List.of(), demanded);
    }
}
