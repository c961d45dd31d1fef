package lambdavpc.monitoring;

import com.pulumi.aws.sns.Topic;
import com.pulumi.aws.sns.TopicArgs;
import com.pulumi.aws.sns.TopicPolicy;
import com.pulumi.aws.sns.TopicPolicyArgs;
import com.pulumi.aws.sns.TopicSubscription;
import com.pulumi.aws.sns.TopicSubscriptionArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * Where every alarm goes. Only this stack's alarms, this account's RDS and EventBridge publish to it, and nobody without TLS.
 *
 * <p>Practice: FSBP SNS.1 (encryption), SNS.4 (not public);
 * <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html">encrypted topics and AWS services</a>;
 * <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html">EventBridge and topic policies</a>.
 */
public final class AlarmTopic extends ComponentResource {
    private final String prefix;
    private final Output<String> arn;
    private final TopicPolicy policy;
    private final List<Output<String>> alarms = new ArrayList<>();

    /** The topic with its policy; each address gets a mail that it has to confirm first. */
    public AlarmTopic(String name, AlarmTopicArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:monitoring:AlarmTopic", name, options);
        prefix = args.prefix();
        var child = CustomResourceOptions.builder().parent(this).build();
        var topic = new Topic(name + "-topic", TopicArgs.builder()
                .name(AlarmTopicArgs.topicName(prefix))
                .kmsMasterKeyId(args.encryption().keyArnOrNull())
                .build(), child);
        arn = topic.arn();
        policy = new TopicPolicy(name + "-policy", TopicPolicyArgs.builder()
                .arn(arn)
                .policy(Output.tuple(arn, args.account().id(), args.account().arn("cloudwatch", "alarm:" + prefix + "-*"), args.account().arn("rds", "*"))
                        .applyValue(t -> policy(t.t1, t.t2, t.t3, t.t4)))
                .build(), child);
        for (var email : args.emails()) {
            // Named by the address, so that taking one away leaves the others as they are.
            new TopicSubscription(name + "-to-" + email, TopicSubscriptionArgs.builder()
                    .topic(arn)
                    .protocol("email")
                    .endpoint(email)
                    .build(), child);
        }
        registerOutputs(Map.of("arn", arn));
    }

    /** Where alarms, rules and RDS publish. */
    public Output<String> arn() {
        return arn;
    }

    /** Noted by each alarm that tells the topic. */
    void rings(Output<String> alarmArn) {
        alarms.add(alarmArn);
    }

    /** ARNs of those that tell it, so far. */
    List<Output<String>> alarms() {
        return List.copyOf(alarms);
    }

    /** For {@code dependsOn}: services may publish. */
    Resource policy() {
        return policy;
    }

    /** Alarms whose names begin with it may publish. */
    String prefix() {
        return prefix;
    }

    private static String policy(String topicArn, String accountId, String alarmArns, String databaseArns) {
        var publish = IamStatement.builder().effect(IamEffect.ALLOW).addAction("sns:Publish").addResource(topicArn).build();
        return Policies.document(List.of(
                publish.toBuilder()
                        .sid("Alarms")
                        .addPrincipal(IamPrincipal.create("Service", "cloudwatch.amazonaws.com"))
                        .addCondition(IamConditionOperator.STRING_EQUALS, "aws:SourceAccount", accountId)
                        .addCondition(IamConditionOperator.ARN_LIKE, "aws:SourceArn", alarmArns)
                        .build(),
                publish.toBuilder()
                        .sid("Databases")
                        .addPrincipal(IamPrincipal.create("Service", "events.rds.amazonaws.com"))
                        .addCondition(IamConditionOperator.STRING_EQUALS, "aws:SourceAccount", accountId)
                        .addCondition(IamConditionOperator.ARN_LIKE, "aws:SourceArn", databaseArns)
                        .build(),
                publish.toBuilder()
                        .sid("Rules")
                        // Without a condition: EventBridge's calls to SNS carry no source, so one would drop every message silently.
                        .addPrincipal(IamPrincipal.create("Service", "events.amazonaws.com"))
                        .build(),
                IamStatement.builder()
                        .sid("TlsOnly")
                        .effect(IamEffect.DENY)
                        .addPrincipal(IamPrincipal.ALL)
                        .addAction("sns:Publish")
                        .addResource(topicArn)
                        .addCondition(IamConditionOperator.BOOL, "aws:SecureTransport", "false")
                        .build()));
    }
}
