package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.time.Duration;
import java.util.Map;
import lambdavpc.database.Database;
import lambdavpc.function.VpcFunction;
import lambdavpc.monitoring.Alarm;
import lambdavpc.monitoring.AlarmArgs;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.Missing;
import lambdavpc.monitoring.AlarmArgs.Statistic;
import lambdavpc.monitoring.AlarmArgs.Threshold;
import lambdavpc.monitoring.DatabaseEvents;
import lambdavpc.monitoring.DatabaseEventsArgs;

/**
 * Database and functions, where their numbers say that a person must act: not whatever is unusual. RDS tells what happens to an instance
 * by its events, so a metric that is silent rings nowhere here.
 */
final class HealthAlarms {
    private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
    private static final double BUSY_PERCENT = 80;
    /** RDS adds storage by itself when 10 percent are left, up to the maximum; this is what it did not help. */
    private static final double SPACE_LEFT = 0.08;
    private static final double GIBIBYTE = 1024.0 * 1024 * 1024;

    private final Deployment deployment;
    private final ComponentResourceOptions options;

    private HealthAlarms(Deployment deployment, ComponentResourceOptions options) {
        this.deployment = deployment;
        this.options = options;
    }

    /** @param functions by name; their callers are people or queues, who notice nothing of a single failure */
    static void register(Deployment deployment, Database database, Map<String, VpcFunction> functions, ComponentResourceOptions options) {
        if (deployment.settings().alarms().health()) {
            var alarms = new HealthAlarms(deployment, options);
            alarms.database(database);
            functions.forEach(alarms::function);
        }
    }

    private void database(Database database) {
        var settings = deployment.settings();
        new DatabaseEvents("database-events", new DatabaseEventsArgs(deployment.alarms(), database.identifier()), options);
        rds("database-busy", database, "The database's processors are busy to more than %d percent.".formatted((int) BUSY_PERCENT),
                "find the statement that needs them in Performance Insights", "CPUUtilization", Statistic.AVERAGE, Threshold.moreThan(BUSY_PERCENT), 3);
        rds("database-storage", database, "Less than %d percent of the database's storage is free, and RDS adds none.".formatted((int) (100 * SPACE_LEFT)),
                "raise the storage before the database stops", "FreeStorageSpace", Statistic.MINIMUM,
                Threshold.lessThan(Math.floor(SPACE_LEFT * settings.database().allocatedStorage() * GIBIBYTE)), 6);
        rds("database-connections", database, "More than %d percent of the connections that functions can have are in use.".formatted((int) BUSY_PERCENT),
                "see who holds them", "DatabaseConnections", Statistic.MAXIMUM,
                Threshold.moreThan(Math.floor(BUSY_PERCENT / 100 * settings.database().connections())), 3);
    }

    private void rds(String name, Database database, String meaning, String first, String metric, Statistic statistic, Threshold threshold, int periods) {
        new Alarm(name, new AlarmArgs(deployment.alarms(), meaning, "%s: docs/runbook.md#%s".formatted(first, name),
                new Metric("AWS/RDS", metric, Map.of("DBInstanceIdentifier", database.identifier()), statistic), threshold, FIVE_MINUTES, periods, Missing.NOT_BREACHING), options);
    }

    private void function(String name, VpcFunction function) {
        lambda(name + "-failing", function.functionName(), "The function %s has failed in each of three times five minutes.".formatted(name),
                "read the kind of failure in its log: docs/runbook.md#function-failing", "Errors");
        lambda(name + "-throttled", function.functionName(), "Calls of the function %s were refused for want of concurrency.".formatted(name),
                "see who uses it up: docs/runbook.md#function-throttled", "Throttles");
    }

    private void lambda(String name, Output<String> function, String meaning, String runbook, String metric) {
        new Alarm(name, new AlarmArgs(deployment.alarms(), meaning, runbook, new Metric("AWS/Lambda", metric, Map.of("FunctionName", function), Statistic.SUM),
                Threshold.atLeast(1), FIVE_MINUTES, 3, Missing.NOT_BREACHING), options);
    }
}
