package lambdavpc.proof.claim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdavpc.proof.claim.Verdict.Accepted;
import lambdavpc.proof.claim.Verdict.Evidence;
import lambdavpc.proof.claim.Verdict.NotApplicable;
import lambdavpc.proof.claim.Verdict.Proved;
import lambdavpc.proof.claim.Verdict.Refuted;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;
import lambdavpc.proof.principal.Arns;
import lambdavpc.proof.principal.Authorization;
import lambdavpc.proof.principal.Box;
import lambdavpc.proof.principal.Iam;
import lambdavpc.proof.principal.Path;
import lambdavpc.proof.principal.Strings;
import lambdavpc.proof.principal.Values;

/** D4. From each alarm over its topic to somebody: a broken link in between is an alarm that rings for nobody. */
final class AlarmsReachSomeone implements Claim {
    private static final String TOPIC = "aws:sns/topic:Topic";

    @Override
    public About about() {
        return new About("D4", "Every alarm reaches someone: it has an action, may publish to its topic, and the topic has a subscriber.",
                "Alarm on failures.", List.of("CloudWatch.15", "CloudWatch.17"));
    }

    @Override
    public Verdict decide(Facts facts) {
        var alarms = facts.model().ofType("aws:cloudwatch/metricAlarm:MetricAlarm");
        if (alarms.isEmpty()) {
            return new NotApplicable("there is no alarm");
        }
        var because = new ArrayList<Evidence>();
        var broken = new ArrayList<Evidence>();
        var unheard = new ArrayList<Evidence>();
        alarms.forEach(alarm -> alarm(facts, alarm, because, broken, unheard));
        if (broken.isEmpty() && unheard.isEmpty()) {
            return new Proved(because);
        }
        var all = new ArrayList<>(broken);
        all.addAll(unheard.stream().distinct().toList());
        var refuted = new Refuted(all.get(0).text(), all);
        return broken.isEmpty() && "CONSOLE".equals(facts.intent().decisions().get("alarms")) ? new Accepted(refuted, "alarms.reach: console") : refuted;
    }

    /** @param unheard topics that tell nobody, which a profile can decide */
    private static void alarm(Facts facts, Node alarm, List<Evidence> because, List<Evidence> broken, List<Evidence> unheard) {
        var actions = alarm.texts("alarmActions");
        if (!alarm.flag("actionsEnabled", true) || actions.isEmpty()) {
            broken.add(new Evidence("%s has %s".formatted(alarm.name(), actions.isEmpty() ? "no action" : "its actions switched off"), List.of(alarm.urn())));
            return;
        }
        for (var action : actions) {
            if (!Arns.service(action).equals("sns")) {
                because.add(new Evidence("%s acts by itself".formatted(alarm.name()), List.of(alarm.urn())));
                continue;
            }
            var topic = facts.model().find(TOPIC, action).orElseThrow(() -> new NotModelled("who listens to the topic %s of another stack, which is told by".formatted(action), alarm.urn()));
            if (!mayPublish(facts.iam(), alarm, action)) {
                broken.add(new Evidence("%s may not publish to %s".formatted(alarm.name(), topic.name()), List.of(alarm.urn(), topic.urn())));
            } else if (!mayEncrypt(facts, topic, action)) {
                broken.add(new Evidence("the key of %s lets no alarm use it".formatted(topic.name()), List.of(topic.urn(), alarm.urn())));
            } else if (facts.model().ofType("aws:sns/topicSubscription:TopicSubscription").stream()
                    .noneMatch(subscription -> facts.model().referred(subscription, "topic", TOPIC).filter(topic::equals).isPresent())) {
                unheard.add(new Evidence("%s has no subscriber".formatted(topic.name()), List.of(topic.urn())));
            } else {
                because.add(new Evidence("%s tells %s, whose subscribers are assumed to have confirmed".formatted(alarm.name(), topic.name()), List.of(alarm.urn(), topic.urn())));
            }
        }
    }

    private static boolean mayPublish(Iam iam, Node alarm, String topic) {
        return alarm.text("arn").filter(arn -> allowed(iam, "sns:publish", topic, Map.of("aws:sourcearn", Values.of(arn), "aws:sourceaccount", Values.of(Arns.account(arn)),
                "aws:securetransport", Values.of("true")))).isPresent();
    }

    /** SNS encrypts in the name of who publishes; the policy of its own key, alias/aws/sns, knows no services. */
    private static boolean mayEncrypt(Facts facts, Node topic, String arn) {
        var reference = topic.text("kmsMasterKeyId").filter(key -> !key.isBlank());
        if (reference.isEmpty()) {
            return true;
        }
        if (reference.get().endsWith("alias/aws/sns")) {
            return false;
        }
        var key = facts.model().referred(topic, "kmsMasterKeyId", "aws:kms/key:Key").flatMap(node -> node.text("arn"))
                .orElseThrow(() -> new NotModelled("a key of another stack", topic.urn()));
        var context = Map.of("kms:encryptioncontext:aws:sns:topicarn", Values.of(arn));
        return allowed(facts.iam(), "kms:decrypt", key, context) && allowed(facts.iam(), "kms:generatedatakey", key, context);
    }

    private static boolean allowed(Iam iam, String action, String resource, Map<String, Values> context) {
        var service = iam.service("cloudwatch.amazonaws.com");
        return iam.asked(service, Path.DIRECT, Strings.of(action), resource).flatMap(asked -> asked.and(new Box(Strings.ALL, Strings.ALL, context)))
                .filter(asked -> !new Authorization(service, iam.layers(resource)).allowed(asked).isEmpty()).isPresent();
    }
}
