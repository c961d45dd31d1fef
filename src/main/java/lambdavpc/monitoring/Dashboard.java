package lambdavpc.monitoring;

import com.google.gson.Gson;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lambdavpc.monitoring.AlarmArgs.Metric;
import lambdavpc.monitoring.DashboardArgs.Graph;
import lambdavpc.monitoring.DashboardArgs.Search;
import lambdavpc.monitoring.DashboardArgs.Series;

/**
 * One page for whoever is on call: which alarms ring, and the numbers behind them.
 *
 * <p>Cost: $3.00 a month. Structure: <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html">
 * dashboard body</a>.
 */
public final class Dashboard extends ComponentResource {
    private static final Gson JSON = new Gson();
    private static final int COLUMNS = 24;
    private static final int WIDTH = 8;
    private static final int HEIGHT = 6;
    private static final int HEAD = 4;
    private static final int PERIOD = 300;

    /** It shows the alarms that the topic has so far. */
    public Dashboard(String name, DashboardArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:monitoring:Dashboard", name, options);
        var alarms = args.topic().alarms();
        var graphs = Output.tuple(args.account().region(), Output.all(alarms), Output.all(args.graphs().stream().map(Dashboard::metrics).toList()));
        var dashboard = new com.pulumi.aws.cloudwatch.Dashboard(name + "-dashboard", com.pulumi.aws.cloudwatch.DashboardArgs.builder()
                .dashboardName(args.topic().prefix())
                .dashboardBody(graphs.applyValue(t -> body(args, t.t1, t.t2, t.t3)))
                .build(), CustomResourceOptions.builder().parent(this).build());
        registerOutputs(Map.of("arn", dashboard.dashboardArn()));
    }

    private static String body(DashboardArgs args, String region, List<String> alarms, List<List<List<Object>>> metrics) {
        var widgets = new ArrayList<Map<String, Object>>();
        widgets.add(widget("text", 0, 0, WIDTH, HEAD, Map.of("markdown", args.text())));
        widgets.add(widget("alarm", WIDTH, 0, COLUMNS - WIDTH, HEAD, Map.of("title", "Alarms", "alarms", alarms)));
        for (var each = 0; each < metrics.size(); each++) {
            var graph = args.graphs().get(each);
            var properties = new TreeMap<String, Object>(Map.of("title", graph.title(), "region", region, "view", "timeSeries", "stacked", false, "period", PERIOD,
                    "metrics", metrics.get(each), "yAxis", Map.of("left", Map.of("min", 0))));
            graph.limit().ifPresent(limit -> properties.put("annotations", Map.of("horizontal", List.of(new TreeMap<>(Map.of("label", limit.label(), "value", limit.value()))))));
            widgets.add(widget("metric", each * WIDTH % COLUMNS, HEAD + each * WIDTH / COLUMNS * HEIGHT, WIDTH, HEIGHT, properties));
        }
        return JSON.toJson(Map.of("widgets", widgets));
    }

    /** Sorted: the order of Map.of changes from run to run, and with it the dashboard. */
    private static Map<String, Object> widget(String type, int x, int y, int width, int height, Map<String, Object> properties) {
        return new TreeMap<>(Map.of("type", type, "x", x, "y", y, "width", width, "height", height, "properties", new TreeMap<>(properties)));
    }

    private static Output<List<List<Object>>> metrics(Graph graph) {
        return Output.all(graph.series().stream().map(Dashboard::series).toList());
    }

    private static Output<List<Object>> series(Series series) {
        if (series instanceof Search search) {
            return Output.of(List.of(new TreeMap<>(Map.of("expression", search.expression(), "label", search.label()))));
        }
        var metric = ((DashboardArgs.Told) series).metric();
        var dimensions = new TreeMap<>(metric.dimensions());
        return Output.all(List.copyOf(dimensions.values())).applyValue(values -> row((DashboardArgs.Told) series, metric, List.copyOf(dimensions.keySet()), values));
    }

    private static List<Object> row(DashboardArgs.Told told, Metric metric, List<String> names, List<String> values) {
        var row = new ArrayList<Object>(List.of(metric.namespace(), metric.name()));
        for (var each = 0; each < names.size(); each++) {
            row.add(names.get(each));
            row.add(values.get(each));
        }
        row.add(new TreeMap<>(Map.of("stat", metric.statistic().word(), "label", told.label())));
        return row;
    }
}
