package lambdavpc.embedded.behaviour.sqs;

import static lambdavpc.embedded.behaviour.Property.flag;
import static lambdavpc.embedded.behaviour.Property.name;
import static lambdavpc.embedded.behaviour.Property.number;
import static lambdavpc.embedded.behaviour.Property.tags;
import static lambdavpc.embedded.behaviour.Property.text;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Behaviour;
import lambdavpc.embedded.behaviour.Call;
import lambdavpc.embedded.behaviour.Inputs;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.Reference;
import lambdavpc.embedded.behaviour.Rule;
import lambdavpc.embedded.behaviour.Shape;
import lambdavpc.embedded.behaviour.identity.Principals;
import lambdavpc.embedded.behaviour.kms.Key;

/** Queues. Their messages are not kept in the world. */
public final class Queue extends Behaviour {
    public static final String TYPE = "aws:sqs/queue:Queue";
    static final Reference BY_URL = Reference.to(TYPE, "AWS.SimpleQueueService.NonExistentQueue", "The specified queue does not exist: %s").diesWith();

    private static final String VALUE = "InvalidAttributeValue";
    private static final String INVALID = "InvalidParameterValue";
    private static final Set<String> PERMISSIONS = Set.of("allowAll", "denyAll", "byQueue");
    private static final int MAX_SOURCES = 10;

    public Queue() {
        super(Shape.of(TYPE)
                .inputs(
                        name("name", "namePrefix").rule(Rule.matches(INVALID, "(?=.{1,80}$)[A-Za-z0-9_-]+(\\.fifo)?",
                                "up to 80 letters, digits, - and _, and .fifo at the end of a FIFO queue's")),
                        text("namePrefix").replace(),
                        flag("fifoQueue").orElse(false).replace(),
                        flag("contentBasedDeduplication").orElse(false),
                        text("deduplicationScope").rule(Rule.oneOf(VALUE, "messageGroup", "queue")),
                        text("fifoThroughputLimit").rule(Rule.oneOf(VALUE, "perQueue", "perMessageGroupId")),
                        number("delaySeconds").orElse(0).rule(Rule.between(VALUE, 0, 900)),
                        number("maxMessageSize").orElse(262_144).rule(Rule.between(VALUE, 1024, 262_144)),
                        number("messageRetentionSeconds").orElse(345_600).rule(Rule.between(VALUE, 60, 1_209_600)),
                        number("receiveWaitTimeSeconds").orElse(0).rule(Rule.between(VALUE, 0, 20)),
                        number("visibilityTimeoutSeconds").orElse(30).rule(Rule.between(VALUE, 0, 43_200)),
                        text("kmsMasterKeyId").to(Key.BY_ARN),
                        number("kmsDataKeyReusePeriodSeconds").rule(Rule.between(VALUE, 60, 86_400)).inert("nothing is encrypted here"),
                        flag("sqsManagedSseEnabled"),
                        text("policy").rule(Policies.rules(Policies.Kind.RESOURCE, VALUE, VALUE, 8192)),
                        text("redrivePolicy").rule(Rule.text(INVALID, Queue::redriveProblem)),
                        text("redriveAllowPolicy").rule(redriveAllowRule()),
                        tags())
                .computes("arn", "url")
                .unique("QueueAlreadyExists", "A queue already exists with the same name and a different value for an attribute: %s", "name"));
    }

    /** The URL. */
    @Override
    protected Object id(Call call) {
        return Call.join("https://sqs.", call.region().name(), ".", call.region().dnsSuffix(), "/", call.region().account(), "/", call.inputs().raw("name"));
    }

    @Override
    protected void refuse(Call call) {
        var fifo = call.inputs().flag("fifoQueue");
        call.refuseIf(fifo != call.inputs().text("name").orElseThrow().endsWith(".fifo"), INVALID, fifo
                ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length."
                : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
        call.refuseIf(!fifo && List.of("contentBasedDeduplication", "deduplicationScope", "fifoThroughputLimit").stream()
                .anyMatch(each -> call.inputs().flag(each) || call.inputs().text(each).isPresent()), "InvalidAttributeName", "Unknown Attribute of a standard queue.");
        call.refuseIf(call.inputs().flag("sqsManagedSseEnabled") && call.inputs().has("kmsMasterKeyId"), VALUE,
                "You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.");
        call.inputs().text("redrivePolicy").ifPresent(policy -> refuseTarget(call, policy));
        for (var statement : call.inputs().text("policy").map(Policies::statements).orElse(List.of())) {
            Principals.unknown(call, statement).ifPresent(arn -> {
                throw new AwsException(VALUE, "Invalid value for the parameter Policy: no principal " + arn);
            });
        }
    }

    private static void refuseTarget(Call call, String policy) {
        var arn = deadLetterTarget(policy).orElseThrow();
        var target = find(call.world(), arn).orElseThrow(() ->
                new AwsException(INVALID, "Value " + policy + " for parameter RedrivePolicy is invalid. Reason: Dead letter target does not exist."));
        call.refuseIf(new Inputs(target.inputs()).flag("fifoQueue") != call.inputs().flag("fifoQueue"), INVALID,
                "Value " + policy + " for parameter RedrivePolicy is invalid. Reason: Dead-letter queue must be same type of queue as the source.");
    }

    /** The ARN of the dead-letter queue that a redrive policy names. */
    private static Optional<String> deadLetterTarget(String policy) {
        return json(policy).filter(parts -> parts.has("deadLetterTargetArn")).map(parts -> parts.get("deadLetterTargetArn").getAsString());
    }

    private static Optional<String> redriveProblem(String policy) {
        return holds(policy, parts -> parts.keySet().equals(Set.of("deadLetterTargetArn", "maxReceiveCount"))
                && parts.get("deadLetterTargetArn").getAsString().startsWith("arn:")
                && parts.get("maxReceiveCount").getAsInt() >= 1 && parts.get("maxReceiveCount").getAsInt() <= 1000)
                ? Optional.empty() : Optional.of("Value " + policy + " for parameter RedrivePolicy is invalid. Reason: it takes deadLetterTargetArn and maxReceiveCount, 1 to 1000.");
    }

    static Rule redriveAllowRule() {
        return Rule.text(INVALID, policy -> holds(policy, parts -> {
            var permission = parts.get("redrivePermission").getAsString();
            var sources = parts.has("sourceQueueArns") ? parts.getAsJsonArray("sourceQueueArns") : new JsonArray();
            return PERMISSIONS.contains(permission) && permission.equals("byQueue") != sources.isEmpty() && sources.size() <= MAX_SOURCES;
        }) ? Optional.empty() : Optional.of("Value " + policy + " for parameter RedriveAllowPolicy is invalid. Reason: redrivePermission is allowAll, denyAll, "
                + "or byQueue with 1 to 10 sourceQueueArns."));
    }

    private static boolean holds(String policy, Predicate<JsonObject> rule) {
        try {
            return json(policy).filter(rule).isPresent();
        } catch (IllegalStateException | ClassCastException | NullPointerException | NumberFormatException | UnsupportedOperationException malformed) {
            return false;
        }
    }

    private static Optional<JsonObject> json(String policy) {
        try {
            return JsonParser.parseString(policy) instanceof JsonObject parts ? Optional.of(parts) : Optional.empty();
        } catch (JsonParseException malformed) {
            return Optional.empty();
        }
    }

    @Override
    protected Map<String, Object> outputs(Call call) {
        return Map.of("arn", call.arn("sqs", call.inputs().raw("name")), "url", id(call));
    }

    /** The queue with this ARN. */
    public static Optional<World.Entry> find(World world, String arn) {
        return world.all(TYPE).filter(queue -> arn.equals(queue.outputs().get("arn"))).findFirst();
    }
}
