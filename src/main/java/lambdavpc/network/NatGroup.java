package lambdavpc.network;

import com.pulumi.core.Output;
import lambdavpc.iam.Account;

/** The NAT instance's group as others know it: by a name that is there before the group is. */
public final class NatGroup {
    private NatGroup() {}

    /** {@code lambda-vpc-dev-nat} */
    public static String name(String prefix) {
        return prefix + "-nat";
    }

    /** For policies: the part that AWS chooses is a wildcard. */
    public static Output<String> arn(String prefix, Account account) {
        return account.arn("autoscaling", "autoScalingGroup:*:autoScalingGroupName/" + name(prefix));
    }
}
