package lambdavpc.embedded.behaviour.lambda;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.object;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;
import static lambdavpc.embedded.behaviour.Property.texts;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Property;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.identity.Role;
import lambdavpc.embedded.behaviour.sqs.Queue;
import lambdavpc.graph.Unknown;

/** What Lambda polls for a function; here only SQS queues. */
public final class EventSourceMapping extends Behaviour {
    public static final String TYPE = "aws:lambda/eventSourceMapping:EventSourceMapping";
    private static final String INVALID = "InvalidParameterValueException";
    private static final List<String> POLLING = List.of("ReceiveMessage", "DeleteMessage", "GetQueueAttributes");
    private static final String AWSS_OWN_POLICY = "service-role/AWSLambdaSQSQueueExecutionRole";
    private static final Property QUEUE = text("eventSourceArn").replace()
            .rule(Rule.matches(INVALID, "arn:[a-z-]+:sqs:[a-z0-9-]+:\\d{12}:.+", "the ARN of an SQS queue: no other source is known here"))
            .to(Reference.to(Queue.TYPE, INVALID, "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. "
                    + "SQS Error Message: The specified queue does not exist: %s").by("arn").loose());
    private static final Property FUNCTION = text("functionName").require().to(LambdaFunction.BY_NAME);

    public EventSourceMapping() {
        super(Shape.of(TYPE)
                .inputs(QUEUE, FUNCTION,
                        number("batchSize").orElse(10).rule(Rule.between("ValidationException", 1, 10_000)),
                        number("maximumBatchingWindowInSeconds").orElse(0).rule(Rule.between("ValidationException", 0, 300)),
                        texts("functionResponseTypes").rule(Rule.oneOf("ValidationException", "ReportBatchItemFailures")),
                        object("scalingConfig", number("maximumConcurrency").rule(Rule.between("ValidationException", 2, 1000))),
                        flag("enabled").orElse(true),
                        tags())
                .computes("arn", "functionArn", "lastModified", "state", "uuid"));
    }

    /** A UUID. */
    @Override
    protected Object id(Call call) {
        return Call.hex(TYPE + call.urn() + call.world().serial(), 32).replaceFirst("(.{8})(.{4})(.{4})(.{4})", "$1-$2-$3-$4-");
    }

    @Override
    protected void refuse(Call call) {
        call.refuseIf(!call.inputs().has("eventSourceArn"), INVALID, "Event source ARN is required: no other source is known here.");
        var queue = call.target(QUEUE).orElseThrow();
        var function = call.target(FUNCTION).orElseThrow();
        var named = call.inputs().text("functionName").orElseThrow();
        if (!named.equals(LambdaFunction.unqualified(named))) {
            var qualifier = named.substring(LambdaFunction.unqualified(named).length() + 1);
            call.refuseIf(!(qualifier.matches("\\$LATEST|\\d+") ? FunctionAlias.exists(function, qualifier)
                    : call.world().find(FunctionAlias.TYPE, function.outputs().get("arn") + ":" + qualifier).isPresent()),
                    "ResourceNotFoundException", "Function not found: " + function.outputs().get("arn") + ":" + qualifier);
        }
        var twin = call.world().all(TYPE).filter(other -> !call.before().map(other::equals).orElse(false))
                .filter(other -> queue.outputs().get("arn").equals(other.inputs().get("eventSourceArn")) && functionArn(call).equals(other.outputs().get("functionArn")))
                .findFirst();
        call.refuseIf(twin.isPresent(), "ResourceConflictException", "An event source mapping with SQS arn (\" " + queue.outputs().get("arn") + " \") and function (\" "
                + function.id() + " \") already exists. Please update or delete the existing mapping with UUID " + twin.map(World.Entry::id).orElse(""));
        refuseBatches(call, new Inputs(queue.inputs()).flag("fifoQueue"));
        refuseRole(call, function, (String) queue.outputs().get("arn"));
        refuseShortVisibility(call, new World.Entry(TYPE, "", call.urn(), call.inputs().values(), Map.of()), new Inputs(function.inputs()).number("timeout").orElseThrow());
    }

    private static void refuseBatches(Call call, boolean fifo) {
        var batch = call.inputs().number("batchSize").orElseThrow();
        var window = call.inputs().number("maximumBatchingWindowInSeconds").orElseThrow();
        call.refuseIf(fifo && window > 0, INVALID, "Batching window is not supported for FIFO queues");
        call.refuseIf(fifo && batch > 10, INVALID, "Maximum batch size for FIFO queues is 10");
        call.refuseIf(batch > 10 && window < 1, INVALID, "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10");
    }

    private static void refuseRole(Call call, World.Entry function, String queue) {
        var role = call.world().all(Role.TYPE).filter(each -> function.inputs().get("role").equals(each.outputs().get("arn"))).findFirst().orElseThrow();
        if (Role.attached(call.world(), role).anyMatch(arn -> arn.endsWith(":policy/" + AWSS_OWN_POLICY))) {
            return;
        }
        var statements = Role.statements(call.world(), role).stream().filter(statement -> statement.coversResource(queue)).toList();
        for (var action : POLLING) {
            call.refuseIf(statements.stream().noneMatch(statement -> statement.allows() && statement.covers("sqs:" + action))
                    || statements.stream().anyMatch(statement -> !statement.allows() && !statement.isConditional() && statement.covers("sqs:" + action)), INVALID,
                    "The provided execution role does not have permissions to call " + action + " on SQS");
        }
    }

    /** The mappings of a function, its versions and aliases. */
    static Stream<World.Entry> of(World world, World.Entry function) {
        return world.all(TYPE).filter(mapping -> function.outputs().get("arn").equals(LambdaFunction.unqualified((String) mapping.outputs().get("functionArn"))));
    }

    /** A message that came again while the function is at work on it would be done twice. */
    static void refuseShortVisibility(Call call, World.Entry mapping, int timeout) {
        Queue.find(call.world(), (String) mapping.inputs().get("eventSourceArn")).ifPresent(queue -> {
            var visibility = new Inputs(queue.inputs()).number("visibilityTimeoutSeconds").orElseThrow();
            call.refuseIf(visibility < timeout, INVALID, "Queue visibility timeout: %d seconds is less than Function timeout: %d seconds".formatted(visibility, timeout));
        });
    }

    private static Object functionArn(Call call) {
        var named = call.inputs().raw("functionName");
        if (!(named instanceof String name)) {
            return Unknown.UNKNOWN;
        }
        return name.startsWith("arn:") ? name : call.arn("lambda", "function:", name);
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        var outputs = new LinkedHashMap<String, Object>();
        outputs.put("arn", call.id() == Unknown.UNKNOWN ? Unknown.UNKNOWN : call.arn("lambda", "event-source-mapping:", call.id()));
        outputs.put("functionArn", functionArn(call));
        outputs.put("lastModified", call.preview() ? Unknown.UNKNOWN : call.now());
        outputs.put("state", call.inputs().flag("enabled") ? "Enabled" : "Disabled");
        outputs.put("uuid", call.id());
        return outputs;
    }
}
