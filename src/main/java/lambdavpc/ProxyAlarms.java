package lambdavpc;

import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.Map;
import lambdavpc.database.DatabaseProxy;
import lambdavpc.monitoring.Alarm;
import lambdavpc.monitoring.AlarmArgs;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.Missing;
import lambdavpc.monitoring.AlarmArgs.Statistic;
import lambdavpc.monitoring.AlarmArgs.Threshold;

/**
 * What only a proxy can tell: that functions wait for its connections, and that it opens none. Who may not log in to it, the functions'
 * own alarms tell.
 */
final class ProxyAlarms {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final int PERIODS = 3;
    /** Microseconds, as RDS tells it. A connection that is there takes a few of them, one that is opened some ten thousand. */
    private static final double LONG_WAIT = 1_000_000;

    private ProxyAlarms() {}

    static void register(Deployment deployment, DatabaseProxy proxy, ComponentResourceOptions options) {
        if (!deployment.settings().alarms().health()) {
            return;
        }
        new Alarm("proxy-waiting", new AlarmArgs(deployment.alarms(), "Functions wait longer than a second for one of the proxy's connections.",
                "see who holds them: docs/runbook.md#proxy-waiting", metric(proxy, "DatabaseConnectionsBorrowLatency", Statistic.AVERAGE),
                Threshold.moreThan(LONG_WAIT), FIVE_MINUTES, PERIODS, Missing.NOT_BREACHING), options);
        new Alarm("proxy-refused", new AlarmArgs(deployment.alarms(), "The proxy opens no connections to the database; those that it has go on working.",
                "ask for its target's health: docs/runbook.md#proxy-refused", metric(proxy, "DatabaseConnectionsSetupFailed", Statistic.SUM),
                Threshold.atLeast(1), FIVE_MINUTES, PERIODS, Missing.NOT_BREACHING), options);
    }

    private static Metric metric(DatabaseProxy proxy, String name, Statistic statistic) {
        return new Metric("AWS/RDS", name, Map.of("ProxyName", proxy.proxyName()), statistic);
    }
}
