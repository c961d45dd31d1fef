package lambdavpc.audit;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Optional;
import lambdavpc.encryption.Encryption;
import lambdavpc.iam.Account;

/**
 * @param prefix          first part of every fixed name
 * @param account         which is watched
 * @param cloudTrail      the trail of management events
 * @param guardDuty       the threat detector
 * @param accessAnalyzer  what finds access from outside of the account
 * @param unusedAccess    days after which a permission that nobody used is a finding, 1 to 365; empty does not look, which is free
 * @param protections     GuardDuty's paid protections that are on; every other one is off
 * @param retentionInDays days that the trail's files are kept, 1 to 3,653
 * @param keepOnDelete    the trail's files and the detector survive the stack
 * @param trailLogRetentionInDays days that CloudWatch keeps the trail's events, one of the values that it takes; empty sends it none, as it must be for a trail that is not this stack's
 * @param encryption      key of the trail's files and log
 */
public record AuditArgs(
        String prefix,
        Account account,
        Singleton cloudTrail,
        Singleton guardDuty,
        Singleton accessAnalyzer,
        Optional<Integer> unusedAccess,
        List<Protection> protections,
        int retentionInDays,
        boolean keepOnDelete,
        Optional<Integer> trailLogRetentionInDays,
        Encryption encryption) {

    /** Ten years: more is a decision about other storage. */
    public static final int MAX_TRAIL_DAYS = 3653;
    /** Access Analyzer's own limit. */
    public static final int MAX_UNUSED_DAYS = 365;

    /** @throws IllegalArgumentException when days are beyond what AWS takes, or a trail that is not this stack's is to have a log */
    public AuditArgs {
        protections = List.copyOf(protections);
        check("retentionInDays", retentionInDays, MAX_TRAIL_DAYS);
        unusedAccess.ifPresent(days -> check("unusedAccess", days, MAX_UNUSED_DAYS));
        if (trailLogRetentionInDays.isPresent() && !(cloudTrail instanceof Singleton.Create)) {
            throw new IllegalArgumentException("trailLogRetentionInDays: got %d for a trail that is not this stack's; allowed: none; leave it out, or make the trail"
                    .formatted(trailLogRetentionInDays.get()));
        }
    }

    private static void check(String what, int days, int most) {
        if (days < 1 || days > most) {
            throw new IllegalArgumentException("%s: got %d days; allowed: 1 to %d; choose some".formatted(what, days, most));
        }
    }

    /** The trail's name is fixed, so that the key's and the bucket's policy can name it before it exists. */
    public static String trailName(String prefix) {
        return prefix + "-trail";
    }

    /** ARN of {@link #trailName}. */
    public static Output<String> trailArn(String prefix, Account account) {
        return account.arn("cloudtrail", "trail/" + trailName(prefix));
    }

    /** GuardDuty protections, by the feature's name in its API. */
    public enum Protection {
        /** Odd logins to databases. */
        RDS_LOGIN_EVENTS,
        /** Functions that speak to addresses of bad name. */
        LAMBDA_NETWORK_LOGS,
        /** Odd reads and deletions of objects. */
        S3_DATA_EVENTS,
        /** What is asked of Kubernetes clusters. */
        EKS_AUDIT_LOGS,
        /** A look into the disks of machines that behave oddly. */
        EBS_MALWARE_PROTECTION,
        /** What processes do on machines and in containers. */
        RUNTIME_MONITORING
    }
}
