package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import lambdavpc.access.Access;
import lambdavpc.access.Grant;
import lambdavpc.access.Identity;
import lambdavpc.access.Placement;
import lambdavpc.function.Schedule;
import lambdavpc.function.ScheduleArgs;
import lambdavpc.monitoring.Alarm;
import lambdavpc.monitoring.AlarmArgs;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.Missing;
import lambdavpc.monitoring.AlarmArgs.Statistic;
import lambdavpc.monitoring.AlarmArgs.Threshold;
import lambdavpc.network.Network;

/**
 * Asks from every zone whether the internet answers: a NAT that is alive and forwards nothing looks well to every health
 * check of AWS. Each zone has a function of its own, in its own egress subnet, since Lambda would choose the subnet of a
 * common one; each function has an identity of its own, as every function here.
 */
final class EgressProbes {
    private static final String NAME = "egress-probe";
    /** Bad answers in a row: one is a packet lost, three are an outage. */
    private static final int PERIODS = 3;

    private final Deployment deployment;
    private final List<Identity> identities;
    private final ComponentResourceOptions options;

    EgressProbes(Deployment deployment, ComponentResourceOptions options) {
        this.deployment = deployment;
        this.options = options;
        identities = IntStream.range(0, deployment.settings().egress().zones()).mapToObj(zone ->
                deployment.identity(NAME + "-" + Network.letter(zone), new Placement.EgressOfZone(zone), options)).toList();
    }

    List<Grant> grants() {
        return identities.stream().<Grant>map(Grant.ReachInternet::new).toList();
    }

    void deploy(Access access) {
        var alarms = IntStream.range(0, identities.size()).mapToObj(zone -> deploy(identities.get(zone), Network.letter(zone), access)).toList();
        NatHealing.register(deployment, alarms, options);
    }

    private Alarm deploy(Identity identity, String zone, Access access) {
        var egress = deployment.settings().egress();
        var every = Duration.ofMinutes(egress.everyMinutes());
        var prefix = deployment.settings().prefix();
        var function = deployment.function(identity, NAME, "Asks from zone " + zone + " whether the internet answers", Map.of(
                "METRICS_NAMESPACE", Output.of(prefix), "EGRESS_ZONE", Output.of(zone), "EGRESS_TARGETS", Output.of(String.join(",", egress.targets()))),
                15, deployment.settings().function().reservedConcurrentExecutions().map(some -> 1), access.readyFor(identity), options);
        new Schedule(identity.name(), new ScheduleArgs(prefix, function.invocable(), every, "{}"), options);
        return new Alarm("egress-" + zone, new AlarmArgs(deployment.alarms(),
                "Nothing on the internet answers functions in zone " + zone + ", or nobody asked.",
                "read the probe's log for what failed, then look at the zone's NAT: docs/runbook.md#egress",
                new Metric(prefix, "EgressSucceeded", Map.of("Zone", Output.of(zone)), Statistic.MAXIMUM),
                Threshold.lessThan(1), every, PERIODS, Missing.BREACHING), options);
    }
}
