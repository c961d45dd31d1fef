package lambdavpc.embedded.runtime.monitoring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.Policies;
import lambdavpc.embedded.behaviour.kms.Key;
import lambdavpc.embedded.behaviour.sns.Topic;
import lambdavpc.embedded.behaviour.sns.TopicPolicy;
import lambdavpc.embedded.runtime.lambda.LogGroups;

/** Messages to topics: a line in a log of the topic's own, when the topic and its key admit whoever publishes. Nobody gets mail. */
final class Topics {
    static final String CLOUDWATCH = "cloudwatch.amazonaws.com";

    private final LogGroups logs;

    Topics(LogGroups logs) {
        this.logs = logs;
    }

    /** The log that has a topic's messages. */
    static String log(String arn) {
        return "/aws/sns/" + arn.replaceAll(".*:", "");
    }

    /**
     * @param source what an alarm's own ARN is; EventBridge tells none
     * @return why it could not be published; empty when it was
     */
    Optional<String> publish(World world, String arn, String service, Optional<String> source, String message) {
        var topic = world.find(Topic.TYPE, arn);
        var refused = topic.isEmpty() ? Optional.of("there is no topic " + arn) : refusal(world, topic.get(), service, source);
        if (refused.isEmpty()) {
            logs.append(log(arn), "messages", message);
        }
        return refused;
    }

    private static Optional<String> refusal(World world, World.Entry topic, String service, Optional<String> source) {
        var request = new HashMap<String, String>();
        source.ifPresent(arn -> request.putAll(Map.of("aws:sourcearn", arn, "aws:sourceaccount", arn.split(":")[4])));
        var policy = world.find(TopicPolicy.TYPE, topic.id()).map(entry -> Policies.statements((String) entry.inputs().get("policy")));
        // A topic's own policy admits its account, for which alarms act; rules act for nobody.
        var admitted = policy.map(statements -> statements.stream().anyMatch(statement -> statement.allows() && statement.covers("sns:Publish")
                && statement.principals("Service").contains(service) && statement.holdsFor(request))).orElse(service.equals(CLOUDWATCH));
        if (!admitted) {
            return Optional.of("the topic's policy does not let " + service + " publish");
        }
        if (topic.inputs().get("kmsMasterKeyId") instanceof String name) {
            request.put("kms:encryptioncontext:aws:sns:topicarn", topic.id());
            var key = Key.BY_ARN.find(world, name);
            var lets = key.filter(found -> List.of("kms:GenerateDataKey", "kms:Decrypt").stream().allMatch(action -> Key.lets(found, service, action, request)));
            if (lets.isEmpty()) {
                return Optional.of("the policy of the topic's key " + name + " does not let " + service + " use it");
            }
        }
        return Optional.empty();
    }
}
