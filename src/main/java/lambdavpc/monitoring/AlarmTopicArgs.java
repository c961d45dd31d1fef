package lambdavpc.monitoring;

import com.pulumi.core.Output;
import java.util.List;
import lambdavpc.encryption.Encryption;
import lambdavpc.iam.Account;

/**
 * @param prefix     first part of the names of the topic and of its alarms
 * @param account    whose alarms and events may publish
 * @param encryption key of messages; {@code AwsManaged} is SNS's own encryption of its disks: no alarm could publish with
 *                   {@code alias/aws/sns}, whose policy cannot be changed
 * @param emails     who is told, once each has confirmed; may be empty
 */
public record AlarmTopicArgs(String prefix, Account account, Encryption encryption, List<String> emails) {
    public AlarmTopicArgs {
        emails = List.copyOf(emails);
    }

    /** Computed from the name, so that a key's policy can name the topic before it exists. */
    public static Output<String> topicArn(String prefix, Account account) {
        return account.arn("sns", topicName(prefix));
    }

    static String topicName(String prefix) {
        return prefix + "-alarms";
    }
}
