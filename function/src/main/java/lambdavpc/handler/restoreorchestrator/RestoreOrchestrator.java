package lambdavpc.handler.restoreorchestrator;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import lambdavpc.handler.core.BadInput;
import lambdavpc.handler.core.Deadline;
import lambdavpc.handler.core.Handler;
import lambdavpc.handler.core.HandlerException;
import lambdavpc.handler.core.JsonNode;
import lambdavpc.handler.core.JsonWriter;
import lambdavpc.handler.core.Log;
import lambdavpc.handler.core.Metrics;
import lambdavpc.handler.core.QueryService;
import lambdavpc.handler.core.RestService;

/**
 * Has a restored database looked into and tells AWS Backup the result. It is called with AWS Backup's event about a restore job, and
 * believes nothing of it but the job's id; called with {@code {"check": "age"}} it tells how long ago a test last succeeded. It has no way to
 * the database, and whoever looks into that has none to AWS Backup.
 */
public final class RestoreOrchestrator extends Handler {
    private static final Pattern JOB = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern DATABASE = Pattern.compile("arn:[a-z-]+:rds:[a-z0-9-]+:[0-9]{12}:db:([a-z0-9-]+)");
    /** AWS Backup takes no longer messages. */
    private static final int LONGEST = 1000;
    /** Longer than any interval of tests. */
    private static final Duration REMEMBERED = Duration.ofDays(100);

    private final RestService backup;
    private final RestService lambda;
    private final QueryService rds;
    private final String plan;
    private final String planName;
    private final String check;
    private final String namespace;
    private final String metricsPlan;
    private final Clock clock;

    public RestoreOrchestrator() {
        this(System.getenv(), Clock.systemUTC());
    }

    RestoreOrchestrator(Map<String, String> environment, Clock clock) {
        plan = required(environment, "RESTORE_TESTING_PLAN_ARN");
        planName = required(environment, "RESTORE_TESTING_PLAN_NAME");
        check = required(environment, "RESTORE_CHECK_ARN");
        namespace = required(environment, "METRICS_NAMESPACE");
        metricsPlan = required(environment, "METRICS_PLAN");
        backup = new RestService("backup", "BACKUP", environment);
        lambda = new RestService("lambda", "LAMBDA", environment);
        rds = new QueryService("rds", "RDS", "2014-10-31", environment);
        this.clock = clock;
    }

    @Override
    protected Log handle(Map<String, JsonNode> input, JsonWriter answer, Deadline deadline) {
        return input.containsKey("check") ? age(answer, deadline) : restored(job(input), answer, deadline);
    }

    /** @param good whether the data came back */
    private record Verdict(boolean good, String message) {}

    private Log restored(String job, JsonWriter answer, Deadline deadline) {
        var described = backup.get("/restore-jobs/" + job, Map.of(), deadline);
        var status = text(described, "Status").orElse("");
        if (!described.field("CreatedBy").flatMap(by -> text(by, "RestoreTestingPlanArn")).equals(Optional.of(plan))) {
            answer.writeStartObject().writeFieldName("job").writeValue(job).writeFieldName("ours").writeValue(false).writeEndObject();
            return Log.info("another restore").with("job", job);
        }
        var verdict = status.equals("COMPLETED") ? look(text(described, "CreatedResourceArn").orElse(""), deadline)
                : new Verdict(false, "the restore " + status + ": " + text(described, "StatusMessage").orElse("without a reason"));
        if (status.equals("COMPLETED") && text(described, "ValidationStatus").filter("VALIDATING"::equals).isPresent()) {
            backup.put("/restore-jobs/" + job + "/validations", JsonWriter.create().writeStartObject()
                    .writeFieldName("ValidationStatus").writeValue(verdict.good() ? "SUCCESSFUL" : "FAILED")
                    .writeFieldName("ValidationStatusMessage").writeValue(verdict.message())
                    .writeEndObject(), deadline);
        }
        metrics().with("RestoreSucceeded", verdict.good() ? 1 : 0, "None").note("job", job).write();
        answer.writeStartObject()
                .writeFieldName("job").writeValue(job)
                .writeFieldName("succeeded").writeValue(verdict.good())
                .writeFieldName("message").writeValue(verdict.message())
                .writeEndObject();
        return (verdict.good() ? Log.info("restored") : Log.error("restore failed")).with("job", job).with("message", verdict.message());
    }

    /** What cannot be asked is no verdict: the event comes again. */
    private Verdict look(String database, Deadline deadline) {
        var identifier = DATABASE.matcher(database);
        if (!identifier.matches()) {
            return new Verdict(false, "the restore made no RDS instance: " + database);
        }
        var host = rds.call("DescribeDBInstances", Map.of("DBInstanceIdentifier", identifier.group(1)), deadline).each("DBInstances", "DBInstance").stream()
                .flatMap(instance -> instance.child("Endpoint").flatMap(endpoint -> endpoint.text("Address")).stream()).findFirst()
                .orElseThrow(() -> new HandlerException("Aws", "rds tells no address of " + identifier.group(1)));
        var question = JsonWriter.create().writeStartObject().writeFieldName("host").writeValue(host).writeEndObject();
        var looked = lambda.invoke(check, question, deadline);
        var sentinel = text(looked, "sentinel");
        return sentinel.map(row -> new Verdict(true, "restore-check read: " + row)).orElseGet(() -> new Verdict(false, cut("restore-check: "
                + text(looked, "errorMessage").orElse("an answer without the row"))));
    }

    private Log age(JsonWriter answer, Deadline deadline) {
        var last = completed(deadline).max(Comparator.naturalOrder());
        // Nothing is overdue that was not there.
        var since = last.orElseGet(() -> backup.get("/restore-testing/plans/" + planName, Map.of(), deadline).field("RestoreTestingPlan")
                .flatMap(described -> time(described, "CreationTime")).orElseThrow(() -> new HandlerException("Aws", "backup does not know the plan " + planName)));
        var days = Duration.between(since, clock.instant()).toMinutes() / 1440.0;
        metrics().with("RestoreAgeDays", days, "None").write();
        answer.writeStartObject()
                .writeFieldName("tested").writeValue(last.isPresent())
                .writeFieldName("since").writeValue(since.toString())
                .writeEndObject();
        return Log.info("age").with("since", since.toString());
    }

    private Stream<Instant> completed(Deadline deadline) {
        var query = new TreeMap<>(Map.of("restoreTestingPlanArn", plan, "status", "COMPLETED",
                "completeAfter", clock.instant().minus(REMEMBERED).toString()));
        var times = Stream.<Instant>builder();
        Optional<String> more;
        do {
            var page = backup.get("/restore-jobs/", query, deadline);
            page.field("RestoreJobs").map(JsonNode::asArray).orElse(List.of()).stream()
                    .filter(job -> text(job, "ValidationStatus").equals(Optional.of("SUCCESSFUL"))).forEach(job -> time(job, "CompletionDate").ifPresent(times));
            more = text(page, "NextToken");
            more.ifPresent(token -> query.put("nextToken", token));
        } while (more.isPresent());
        return times.build();
    }

    private Metrics metrics() {
        return Metrics.of(namespace, "Plan", metricsPlan);
    }

    private static String job(Map<String, JsonNode> input) {
        var id = Optional.ofNullable(input.get("detail")).filter(JsonNode::isObject).flatMap(detail -> text(detail, "restoreJobId")).orElse("nothing");
        if (!JOB.matcher(id).matches() || id.equals("nothing")) {
            throw new BadInput("detail.restoreJobId", id, "an event of AWS Backup, or {\"check\": \"age\"}");
        }
        return id;
    }

    private static Optional<String> text(JsonNode object, String name) {
        return object.field(name).filter(JsonNode::isString).map(JsonNode::asString);
    }

    /** Seconds since 1970, perhaps with a fraction or an exponent. */
    private static Optional<Instant> time(JsonNode object, String name) {
        return object.field(name).filter(JsonNode::isNumber).map(number -> Instant.ofEpochMilli((long) (Double.parseDouble(number.asNumber()) * 1000)));
    }

    private static String cut(String message) {
        return message.length() <= LONGEST ? message : message.substring(0, LONGEST);
    }
}
