package lambdavpc.cost;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import lambdavpc.cost.Estimate.Line;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Resource;

/** What is paid for each type of resource. Types that are free are the price list's matter. */
final class Pricing {
    private static final BigDecimal HOURS = new BigDecimal(730);
    private static final BigDecimal MINUTES = HOURS.multiply(new BigDecimal(60));
    private static final BigDecimal MILLION = new BigDecimal(1_000_000);

    /** Lambda begins with five pollers a queue, each of which waits up to 20 s for messages: 15 requests a minute with nothing to do. */
    private static final BigDecimal IDLE_POLLS = MINUTES.multiply(new BigDecimal(15));

    /** Months that a log is paid for where nothing ends it. */
    private static final BigDecimal YEAR = new BigDecimal(12);

    private static final BigDecimal LEAST_CACHED = new BigDecimal("0.1");

    private final ResourceGraph graph;
    private final PriceList list;
    private final Map<String, BigDecimal> made;
    private final Map<String, BigDecimal> written;
    private final Set<Object> metrics = new HashSet<>();

    Pricing(ResourceGraph graph, PriceList list) {
        this.graph = graph;
        this.list = list;
        made = made();
        written = written();
    }

    /** A resource, or a part of one, that has no price here: the message says which and what to do. */
    static final class NoPrice extends RuntimeException {
        private static final long serialVersionUID = 1;

        private NoPrice(String message) {
            super(message);
        }
    }

    List<Line> lines(Resource resource) {
        return switch (resource.type()) {
            case "aws:ec2/natGateway:NatGateway" -> List.of(
                    line("NAT gateway", HOURS, "h", "natGatewayHour"),
                    line("processed", used("natGigabytes"), "GB", "natGatewayGigabyte"),
                    line("to the internet", used("internetGigabytes"), "GB", "internetGigabyte"));
            case "aws:ec2/eip:Eip" -> List.of(line("public IPv4 address", HOURS, "h", "publicIpv4Hour"));
            case "aws:autoscaling/group:Group" -> instances(resource);
            case "aws:ec2/vpcEndpoint:VpcEndpoint" -> endpoint(resource);
            case "aws:ec2/flowLog:FlowLog" -> List.of(line("flow log written", used("flowLogGigabytes"), "GB", "logGigabyte"));
            case "aws:rds/instance:Instance" -> database(resource);
            case "aws:rds/proxyTarget:ProxyTarget" -> proxy(resource);
            case "aws:elasticache/serverlessCache:ServerlessCache" -> List.of(
                    line("cached, 0.1 GB at least", used("cacheGigabytes").max(LEAST_CACHED), "GB-month", "cacheGigabyteMonth"),
                    line("requests", used("cacheRequests"), "requests", "cacheRequest"));
            case "aws:backup/vault:Vault" -> List.of(line("backups", used("backupGigabytes"), "GB-month", "rdsBackupGigabyteMonth"));
            case "aws:backup/plan:Plan" -> List.of(line("copied", used("copyGigabytes").multiply(copies(resource)), "GB", "regionTransferGigabyte"));
            case "aws:backup/restoreTestingSelection:RestoreTestingSelection" -> restoreTests(resource);
            case "aws:secretsmanager/secret:Secret" -> secret("secret");
            case "aws:kms/key:Key" -> List.of(line("key", BigDecimal.ONE, "key", "keyMonth"), line("uses", used("keyCalls"), "calls", "keyCall"));
            case "aws:lambda/function:Function" -> function(resource);
            case "aws:apigatewayv2/api:Api" -> List.of(line("requests", used("requests"), "requests", "httpApiRequest"),
                    line("access log", used("requests").multiply(used("logKilobytes")).movePointLeft(6), "GB", "logGigabyte"));
            case "aws:sqs/queue:Queue" -> queue(resource);
            case "aws:cloudwatch/logGroup:LogGroup" -> List.of(line("log kept", written(resource).multiply(months(resource)), "GB-month", "logGigabyteMonth"));
            case "aws:cloudwatch/metricAlarm:MetricAlarm" -> alarm(resource);
            case "aws:cloudwatch/dashboard:Dashboard" -> List.of(line("dashboard", BigDecimal.ONE, "dashboard", "dashboardMonth"));
            case "aws:s3/bucketV2:BucketV2" -> List.of(
                    line("stored", used("trailGigabytes"), "GB-month", "s3GigabyteMonth"), line("files written", used("trailFiles"), "files", "s3Put"));
            case "aws:cloudtrail/trail:Trail" -> resource.inputs().get("cloudWatchLogsGroupArn") == null ? List.of()
                    : List.of(line("log written", used("trailLogGigabytes"), "GB", "logGigabyte"));
            case "aws:accessanalyzer/analyzer:Analyzer" -> analyzer(resource);
            case "aws:guardduty/detector:Detector" -> Boolean.FALSE.equals(resource.inputs().get("enable")) ? List.of() : List.of(
                    line("management events", used("managementEvents"), "events", "guardDutyEvent"),
                    line("flow and DNS logs", used("guardDutyLogGigabytes"), "GB", "guardDutyLogGigabyte"));
            case "aws:guardduty/detectorFeature:DetectorFeature" -> protection(resource);
            default -> throw new NoPrice("the price list does not know this type");
        };
    }

    private List<Line> instances(Resource group) {
        var template = from(group, "launchTemplate", "aws:ec2/launchTemplate:LaunchTemplate").findFirst()
                .orElseThrow(() -> new NoPrice("its launch template is not known here"));
        var count = number(group, "desiredCapacity", group.inputs().get("minSize"));
        var type = text(template, "instanceType");
        var lines = new ArrayList<Line>();
        lines.add(line(type, HOURS.multiply(count), "h", "ec2." + type));
        var isPublic = blocks(template.inputs().get("networkInterfaces")).anyMatch(each -> Boolean.parseBoolean(String.valueOf(each.get("associatePublicIpAddress"))));
        // One that takes an Elastic IP over gives its own address back, and the other is priced where it is declared.
        if (isPublic && from(template, "userData", "aws:ec2/eip:Eip").findAny().isEmpty()) {
            lines.add(line("public IPv4 address", HOURS.multiply(count), "h", "publicIpv4Hour"));
        }
        blocks(template.inputs().get("blockDeviceMappings")).flatMap(mapping -> blocks(mapping.get("ebs"))).forEach(volume -> {
            var kind = String.valueOf(volume.getOrDefault("volumeType", "gp3"));
            lines.add(line("volume " + kind, amount(volume.get("volumeSize")).multiply(count), "GB-month", "volume." + kind));
        });
        if (isPublic) {
            lines.add(line("to the internet", used("internetGigabytes").multiply(count), "GB", "internetGigabyte"));
        }
        return lines;
    }

    private List<Line> endpoint(Resource endpoint) {
        if (!"Interface".equals(endpoint.inputs().get("vpcEndpointType"))) {
            return List.of(); // Gateway endpoints are free.
        }
        var zones = endpoint.inputs().get("subnetIds") instanceof List<?> subnets ? subnets.size()
                : endpoint.registration().propertyDependencies().getOrDefault("subnetIds", Set.of()).size();
        return List.of(line("interfaces in %d zone%s".formatted(zones, zones == 1 ? "" : "s"), HOURS.multiply(new BigDecimal(zones)), "h", "endpointHour"),
                line("processed", used("endpointGigabytes"), "GB", "endpointGigabyte"));
    }

    /** By the processors of its database, two at least. */
    private List<Line> proxy(Resource target) {
        return from(target, "dbInstanceIdentifier", "aws:rds/instance:Instance").map(database -> {
            var size = text(database, "instanceClass").replaceAll(".*\\.", "").replaceFirst("^xlarge", "1xlarge");
            var processors = size.endsWith("xlarge") ? 4 * Integer.parseInt(size.replace("xlarge", "")) : 2;
            return line("proxy of %d vCPU".formatted(processors), HOURS.multiply(BigDecimal.valueOf(processors)), "h", "rdsProxyVcpuHour");
        }).toList();
    }

    private List<Line> database(Resource database) {
        var copies = Boolean.TRUE.equals(database.inputs().get("multiAz")) ? BigDecimal.valueOf(2) : BigDecimal.ONE;
        var type = text(database, "instanceClass");
        var storage = String.valueOf(database.inputs().getOrDefault("storageType", "gp3"));
        var lines = new ArrayList<Line>();
        lines.add(line(type + (copies.equals(BigDecimal.ONE) ? "" : " and its standby"), HOURS.multiply(copies), "h",
                "rds.%s.%s".formatted(database.inputs().get("engine"), type)));
        lines.add(line("storage " + storage, number(database, "allocatedStorage", null).multiply(copies), "GB-month", "rdsStorage." + storage));
        lines.add(line("backups beyond that", used("databaseBackupGigabytes"), "GB-month", "rdsBackupGigabyteMonth"));
        if (Boolean.TRUE.equals(database.inputs().get("manageMasterUserPassword"))) {
            lines.addAll(secret("secret of the master"));
        }
        var logs = database.inputs().get("enabledCloudwatchLogsExports") instanceof List<?> exports && !exports.isEmpty() ? used("databaseLogGigabytes") : BigDecimal.ZERO;
        if (database.inputs().get("monitoringInterval") instanceof Number interval && interval.intValue() > 0) {
            logs = logs.add(used("databaseMonitoringGigabytes"));
        }
        lines.add(line("logs written", logs, "GB", "logGigabyte"));
        lines.add(line("logs kept", logs.multiply(YEAR), "GB-month", "logGigabyteMonth"));
        return lines;
    }

    /** Copies within a region cost no transfer, but none is planned there. */
    private static BigDecimal copies(Resource plan) {
        return new BigDecimal(blocks(plan.inputs().get("rules")).flatMap(rule -> blocks(rule.get("copyActions"))).count());
    }

    /** Each restores one instance of the database's class, without a standby, and pays for the hours that it is there. */
    private List<Line> restoreTests(Resource selection) {
        var hours = from(selection, "restoreTestingPlanName", "aws:backup/restoreTestingPlan:RestoreTestingPlan").map(Pricing::timesAMonth)
                .reduce(BigDecimal.ZERO, BigDecimal::add).multiply(used("restoreTestHours"));
        return from(selection, "protectedResourceArns", "aws:rds/instance:Instance").flatMap(database -> {
            var type = text(database, "instanceClass");
            return Stream.of(line("restored %s to try".formatted(type), hours, "h", "rds.%s.%s".formatted(database.inputs().get("engine"), type)),
                    line("its storage", hours.divide(HOURS, MathContext.DECIMAL64).multiply(number(database, "allocatedStorage", null)), "GB-month",
                            "rdsStorage." + database.inputs().getOrDefault("storageType", "gp3")));
        }).toList();
    }

    /** Of a schedule with one time of the day: every day, on some days of the week, or on one of the month. */
    private static BigDecimal timesAMonth(Resource plan) {
        var fields = text(plan, "scheduleExpression").replaceAll("cron\\(|\\)", "").split(" ");
        var days = HOURS.divide(new BigDecimal(24), MathContext.DECIMAL64);
        if (fields.length != 6 || !fields[1].matches("\\d+")) {
            throw new NoPrice("how often it restores is not known here");
        }
        return fields[2].matches("\\d+") ? BigDecimal.ONE
                : fields[4].matches("[?*]") ? days : days.multiply(new BigDecimal(fields[4].split(",").length)).divide(new BigDecimal(7), MathContext.DECIMAL64);
    }

    private List<Line> secret(String what) {
        return List.of(line(what, BigDecimal.ONE, "secret", "secretMonth"), line("readings", used("secretCalls"), "calls", "secretCall"));
    }

    private List<Line> function(Resource function) {
        var calls = calls(function);
        var seconds = calls.multiply(used("callMilliseconds")).movePointLeft(3);
        var memory = number(function, "memorySize", 128).divide(new BigDecimal(1024), MathContext.DECIMAL64);
        var lines = new ArrayList<>(List.of(
                line("calls", calls, "calls", "lambdaRequest"),
                line("duration", seconds.multiply(memory), "GB-s", onX86(function) ? "lambdaX86GigabyteSecond" : "lambdaGigabyteSecond"),
                line("log written", logged(function), "GB", "logGigabyte")));
        if (blocks(function.inputs().get("tracingConfig")).anyMatch(tracing -> "Active".equals(tracing.get("mode")))) {
            lines.add(line("traces, one a call at most", calls, "traces", "traceStored"));
        }
        if (blocks(function.inputs().get("environment")).flatMap(environment -> blocks(environment.get("variables"))).anyMatch(variables -> variables.containsKey("METRICS_NAMESPACE"))) {
            lines.add(line("metrics without alarm", used("functionMetrics"), "metric", "metricMonth"));
        }
        return lines;
    }

    private static boolean onX86(Resource function) {
        return !(function.inputs().get("architectures") instanceof List<?> named) || named.contains("x86_64");
    }

    /** What its schedules and queues make of it, or the assumed calls where these are more. */
    private BigDecimal calls(Resource function) {
        return made.getOrDefault(function.urn(), BigDecimal.ZERO).max(used("requests"));
    }

    /** Calls a month that schedules and queues make, by the function's URN. */
    private Map<String, BigDecimal> made() {
        var calls = new HashMap<String, BigDecimal>();
        graph.ofType("aws:cloudwatch/eventTarget:EventTarget").forEach(target -> called(target, "arn").forEach(function ->
                from(target, "rule", "aws:cloudwatch/eventRule:EventRule").forEach(rule -> calls.merge(function, perMonth(rule), BigDecimal::add))));
        mappings().forEach(mapping -> called(mapping, "functionName").forEach(function -> calls.merge(function, used("messages"), BigDecimal::add)));
        return calls;
    }

    /** URNs of functions, called through an alias too. */
    private Set<String> called(Resource caller, String property) {
        return Stream.concat(from(caller, property, "aws:lambda/function:Function"), from(caller, property, "aws:lambda/alias:Alias")
                .flatMap(alias -> from(alias, "functionName", "aws:lambda/function:Function"))).map(Resource::urn).collect(Collectors.toSet());
    }

    /** Events of AWS services are as rare as what they tell of. */
    private static BigDecimal perMonth(Resource rule) {
        if (!(rule.inputs().get("scheduleExpression") instanceof String schedule)) {
            return BigDecimal.ZERO;
        }
        if (!schedule.matches("rate\\(\\d+ (minute|hour|day)s?\\)")) {
            return MINUTES; // cron runs once a minute at most
        }
        var parts = schedule.substring(5, schedule.length() - 1).split(" ");
        var minutes = new BigDecimal(parts[0]).multiply(new BigDecimal(parts[1].startsWith("minute") ? 1 : parts[1].startsWith("hour") ? 60 : 24 * 60));
        return MINUTES.divide(minutes, MathContext.DECIMAL64);
    }

    private List<Line> queue(Resource queue) {
        var consumers = new BigDecimal(mappings().filter(mapping -> from(mapping, "eventSourceArn", queue.type()).anyMatch(queue::equals)).count());
        return List.of(line("messages, 3 requests each", consumers.multiply(used("messages")).multiply(new BigDecimal(3)), "requests", "sqsRequest"),
                line("idle polls of Lambda", consumers.multiply(IDLE_POLLS), "requests", "sqsRequest"));
    }

    private Stream<Resource> mappings() {
        return graph.ofType("aws:lambda/eventSourceMapping:EventSourceMapping");
    }

    private List<Line> alarm(Resource alarm) {
        // An alarm over an expression is paid for each metric in it.
        var count = Math.max(1, blocks(alarm.inputs().get("metricQueries")).filter(query -> query.get("metric") != null).count());
        var lines = new ArrayList<Line>();
        lines.add(line("alarm", new BigDecimal(count), "metric", number(alarm, "period", 60).intValue() < 60 ? "alarmHighResolutionMonth" : "alarmMonth"));
        var namespace = alarm.inputs().get("namespace");
        if (namespace != null && !namespace.toString().startsWith("AWS/")
                && metrics.add(Arrays.asList(namespace, alarm.inputs().get("metricName"), alarm.inputs().getOrDefault("dimensions", Map.of())))) {
            lines.add(line("metric of ours", BigDecimal.ONE, "metric", "metricMonth"));
        }
        return lines;
    }

    private List<Line> protection(Resource feature) {
        if (!"ENABLED".equals(feature.inputs().get("status"))) {
            return List.of();
        }
        var name = text(feature, "name");
        return switch (name) {
            case "RDS_LOGIN_EVENTS" -> List.of(line("database processors", used("databaseVcpus"), "vCPU", "guardDutyDatabaseVcpuMonth"));
            case "LAMBDA_NETWORK_LOGS" -> List.of(line("functions' network logs", used("functionNetworkGigabytes"), "GB", "guardDutyLogGigabyte"));
            case "S3_DATA_EVENTS" -> List.of(line("S3 data events", used("s3Events"), "events", "guardDutyS3Event"));
            default -> throw new NoPrice("GuardDuty's %s has no price here".formatted(name));
        };
    }

    /** Of the account; those of other stacks are not known here. */
    private List<Line> analyzer(Resource analyzer) {
        return !"ACCOUNT_UNUSED_ACCESS".equals(analyzer.inputs().get("type")) ? List.of()
                : List.of(line("roles of this stack", new BigDecimal(graph.ofType("aws:iam/role:Role").count()), "role", "unusedAccessRoleMonth"));
    }

    private BigDecimal logged(Resource function) {
        return calls(function).multiply(used("logKilobytes")).divide(MILLION, MathContext.DECIMAL64);
    }

    /** GB that flow logs, the trail and functions write into a group. */
    private BigDecimal written(Resource group) {
        return written.getOrDefault(group.urn(), BigDecimal.ZERO).add(written.getOrDefault(text(group, "name"), BigDecimal.ZERO));
    }

    /** GB a month, by the log group's URN (flow logs, trail) and by its name (functions). */
    private Map<String, BigDecimal> written() {
        var written = new HashMap<String, BigDecimal>();
        graph.ofType("aws:ec2/flowLog:FlowLog").forEach(log -> from(log, "logDestination", "aws:cloudwatch/logGroup:LogGroup")
                .forEach(group -> written.merge(group.urn(), used("flowLogGigabytes"), BigDecimal::add)));
        graph.ofType("aws:cloudtrail/trail:Trail").forEach(trail -> from(trail, "cloudWatchLogsGroupArn", "aws:cloudwatch/logGroup:LogGroup")
                .forEach(group -> written.merge(group.urn(), used("trailLogGigabytes"), BigDecimal::add)));
        graph.ofType("aws:lambda/function:Function").forEach(function -> blocks(function.inputs().get("loggingConfig"))
                .map(logging -> String.valueOf(logging.get("logGroup"))).distinct().forEach(group -> written.merge(group, logged(function), BigDecimal::add)));
        return written;
    }

    private static BigDecimal months(Resource group) {
        var days = number(group, "retentionInDays", 0);
        return days.signum() == 0 ? YEAR : days.divide(new BigDecimal(30), MathContext.DECIMAL64);
    }

    private Line line(String what, BigDecimal quantity, String unit, String price) {
        return new Line(what, quantity, unit, list.price(price).orElseThrow(() -> new NoPrice("there is no price for it: set cost.prices: {%s: <dollars>}".formatted(price))));
    }

    private BigDecimal used(String key) {
        return list.used(key);
    }

    /** Resources that a property's value comes from, which is known before the value is. */
    private Stream<Resource> from(Resource resource, String property, String type) {
        return resource.registration().propertyDependencies().getOrDefault(property, Set.of()).stream()
                .flatMap(urn -> graph.find(urn).stream()).filter(each -> each.type().equals(type));
    }

    private static String text(Resource resource, String property) {
        return String.valueOf(resource.inputs().get(property));
    }

    private static BigDecimal number(Resource resource, String property, Object otherwise) {
        return amount(resource.inputs().getOrDefault(property, otherwise));
    }

    private static BigDecimal amount(Object value) {
        if (value instanceof Number || value instanceof String text && text.matches("[0-9.]+")) {
            return new BigDecimal(value.toString());
        }
        throw new NoPrice("its size is not known here");
    }

    @SuppressWarnings("unchecked")
    private static Stream<Map<String, Object>> blocks(Object value) {
        return (value instanceof List<?> list ? list.stream() : Stream.ofNullable(value)).filter(Map.class::isInstance).map(each -> (Map<String, Object>) each);
    }
}
