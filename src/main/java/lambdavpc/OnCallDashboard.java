package lambdavpc;

import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResourceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import lambdavpc.database.Database;
import lambdavpc.function.VpcFunction;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.AlarmArgs.Statistic;
import lambdavpc.monitoring.Dashboard;
import lambdavpc.monitoring.DashboardArgs;
import lambdavpc.monitoring.DashboardArgs.Graph;
import lambdavpc.monitoring.DashboardArgs.Search;
import lambdavpc.monitoring.DashboardArgs.Series;
import lambdavpc.monitoring.DashboardArgs.Told;
import lambdavpc.network.Network;
import lambdavpc.queue.Queue;

/** What a person on call looks at: the alarms first, then from the callers inwards: functions, queue, database, the way out, and what runs out. */
final class OnCallDashboard {
    private OnCallDashboard() {}

    /** @param functions by name */
    static void register(Deployment deployment, Database database, Queue queue, Map<String, VpcFunction> functions, ComponentResourceOptions options) {
        var settings = deployment.settings();
        if (!settings.alarms().dashboard()) {
            return;
        }
        var prefix = settings.prefix();
        var graphs = new ArrayList<Graph>();
        graphs.add(functions("Functions: failures", functions, "Errors", Statistic.SUM));
        graphs.add(functions("Functions: calls refused", functions, "Throttles", Statistic.SUM));
        graphs.add(functions("Functions: milliseconds, the longest", functions, "Duration", Statistic.MAXIMUM));
        graphs.add(new Graph("Queue: age of the oldest message, seconds", sqs("oldest", queue.queueName(), "ApproximateAgeOfOldestMessage"))
                .limit("alarm", settings.queue().oldestMessage().toSeconds()));
        graphs.add(new Graph("Queue: messages", sqs("waiting", queue.queueName(), "ApproximateNumberOfMessagesVisible"),
                sqs("in flight", queue.queueName(), "ApproximateNumberOfMessagesNotVisible"), sqs("dead letters", queue.deadLetterName(), "ApproximateNumberOfMessagesVisible")));
        graphs.add(new Graph("Database: connections", rds("in use", database, "DatabaseConnections", Statistic.MAXIMUM))
                .limit("for functions", settings.database().connections()));
        graphs.add(new Graph("Database: processors, percent", rds("busy", database, "CPUUtilization", Statistic.AVERAGE)));
        graphs.add(new Graph("Database: free storage, bytes", rds("free", database, "FreeStorageSpace", Statistic.MINIMUM)));
        graphs.add(new Graph("Database: seconds of a reading and a writing", rds("reading", database, "ReadLatency", Statistic.AVERAGE),
                rds("writing", database, "WriteLatency", Statistic.AVERAGE)));
        graphs.add(new Graph("Way out: probes that were answered", probes(prefix, settings.egress().zones()), Optional.empty()));
        graphs.add(new Graph("NAT gateways: ports that were not to be had", new Search("", "SEARCH('{AWS/NATGateway,NatGatewayId} MetricName=\"ErrorPortAllocation\"', 'Sum', 300)")));
        graphs.add(new Graph("What runs out: quotas, percent", new Told("fullest", new Metric(prefix, "QuotaUsedPercent", Map.of("Quota", Output.of("fullest")), Statistic.MAXIMUM)))
                .limit("alarm", settings.alarms().quotaPercent()));
        new Dashboard("on-call", new DashboardArgs(deployment.alarms(), deployment.network().account(), """
                # %s
                An alarm's description ends in its section of **docs/runbook.md**: begin there.
                Logs: `/aws/lambda/%s-<function>`; the trail: `/aws/cloudtrail/%s`.""".formatted(prefix, prefix, prefix), graphs), options);
    }

    private static Graph functions(String title, Map<String, VpcFunction> functions, String metric, Statistic statistic) {
        return new Graph(title, functions.entrySet().stream().<Series>map(each -> new Told(each.getKey(),
                new Metric("AWS/Lambda", metric, Map.of("FunctionName", each.getValue().functionName()), statistic))).toList(), Optional.empty());
    }

    private static List<Series> probes(String prefix, int zones) {
        return IntStream.range(0, zones).mapToObj(Network::letter).<Series>map(zone -> new Told("zone " + zone,
                new Metric(prefix, "EgressSucceeded", Map.of("Zone", Output.of(zone)), Statistic.MINIMUM))).toList();
    }

    private static Told sqs(String label, Output<String> queue, String metric) {
        return new Told(label, new Metric("AWS/SQS", metric, Map.of("QueueName", queue), Statistic.MAXIMUM));
    }

    private static Told rds(String label, Database database, String metric, Statistic statistic) {
        return new Told(label, new Metric("AWS/RDS", metric, Map.of("DBInstanceIdentifier", database.identifier()), statistic));
    }
}
