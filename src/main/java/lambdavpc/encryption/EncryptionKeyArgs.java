package lambdavpc.encryption;

import com.pulumi.core.Output;
import java.util.ArrayList;
import java.util.List;
import lambdavpc.iam.Account;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * @param alias       name people see, without {@code alias/}
 * @param description what it encrypts
 * @param policy      key policy document
 * @param keep        survives the stack: what stays behind it encrypted (snapshots, log files) is unreadable without it
 */
public record EncryptionKeyArgs(String alias, String description, Output<String> policy, boolean keep) {

    /**
     * A key for stored data (database, secrets, queues). IAM policies of this account decide who uses it, as each service asks on
     * its caller's behalf.
     */
    public static EncryptionKeyArgs forData(String prefix, Account account, boolean keep) {
        return new EncryptionKeyArgs(prefix + "-data", "Database and secrets of " + prefix,
                Output.tuple(account.partition(), account.id())
                        .applyValue(t -> Policies.document(List.of(delegation(t.t1, t.t2)))), keep);
    }

    /** A key for copies of backups, in the region that they are copied to. */
    public static EncryptionKeyArgs forCopies(String prefix, Account account, boolean keep) {
        return new EncryptionKeyArgs(prefix + "-copies", "Copies of backups of " + prefix,
                Output.tuple(account.partition(), account.id())
                        .applyValue(t -> Policies.document(List.of(delegation(t.t1, t.t2)))), keep);
    }

    /**
     * A key for logs and alarms: CloudWatch Logs may use it for this account's log groups, CloudTrail for one trail, alarms,
     * databases' events and event rules for one topic, for nothing else.
     */
    public static EncryptionKeyArgs forLogs(String prefix, Account account, Output<String> trailArn, Output<String> topicArn, boolean keep) {
        return new EncryptionKeyArgs(prefix + "-logs", "Logs of " + prefix,
                Output.tuple(account.partition(), account.id(), account.region(), trailArn, topicArn).applyValue(t -> {
                    var statements = new ArrayList<IamStatement>();
                    statements.add(delegation(t.t1, t.t2));
                    statements.add(IamStatement.builder()
                            .sid("CloudWatchLogs")
                            .effect(IamEffect.ALLOW)
                            .addPrincipal(IamPrincipal.create("Service", "logs." + t.t3 + ".amazonaws.com"))
                            .actionIds(List.of("kms:Encrypt", "kms:Decrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo",
                                    "kms:GenerateDataKey", "kms:DescribeKey"))
                            .addResource("*")
                            .addCondition(c -> c.operator(IamConditionOperator.ARN_LIKE)
                                    .key("kms:EncryptionContext:aws:logs:arn")
                                    .value("arn:%s:logs:%s:%s:log-group:*".formatted(t.t1, t.t3, t.t2)))
                            .build());
                    statements.add(IamStatement.builder()
                            .sid("CloudTrail")
                            .effect(IamEffect.ALLOW)
                            .addPrincipal(IamPrincipal.create("Service", "cloudtrail.amazonaws.com"))
                            .actionIds(List.of("kms:GenerateDataKey", "kms:Decrypt", "kms:DescribeKey"))
                            .addResource("*")
                            .addCondition(c -> c.operator(IamConditionOperator.STRING_EQUALS)
                                    .key("aws:SourceArn")
                                    .value(t.t4))
                            .build());
                    statements.add(IamStatement.builder()
                            .sid("Alarms")
                            .effect(IamEffect.ALLOW)
                            .principals(List.of(IamPrincipal.create("Service", "cloudwatch.amazonaws.com"),
                                    IamPrincipal.create("Service", "events.amazonaws.com"), IamPrincipal.create("Service", "events.rds.amazonaws.com")))
                            .actionIds(List.of("kms:GenerateDataKey", "kms:Decrypt"))
                            .addResource("*")
                            // By the topic and not by the source, which EventBridge's calls do not carry: they would fail silently.
                            .addCondition(c -> c.operator(IamConditionOperator.STRING_EQUALS)
                                    .key("kms:EncryptionContext:aws:sns:topicArn")
                                    .value(t.t5))
                            .build());
                    return Policies.document(statements);
                }), keep);
    }

    /** Without it nobody could administer the key again, and IAM policies would have no effect on it. */
    // Exception to iam.whole-service for *-key: without it nobody could ever change the key's policy; only its account's own policies allow more.
    private static IamStatement delegation(String partition, String account) {
        return IamStatement.builder()
                .sid("IamPoliciesDecide")
                .effect(IamEffect.ALLOW)
                .addPrincipal(IamPrincipal.create("AWS", "arn:%s:iam::%s:root".formatted(partition, account)))
                .addAction("kms:*")
                .addResource("*")
                .build();
    }
}
