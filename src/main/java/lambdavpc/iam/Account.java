package lambdavpc.iam;

import com.pulumi.aws.AwsFunctions;
import com.pulumi.core.Output;

/**
 * Where a stack is deployed. Role, function and trail ARNs are computed from here and fixed names, so that a policy can
 * name a principal that does not exist yet.
 *
 * @param id        account id, 12 digits
 * @param region    {@code us-east-1}
 * @param partition {@code aws}, {@code aws-cn}, {@code aws-us-gov}
 */
public record Account(Output<String> id, Output<String> region, Output<String> partition) {

    /** The account and region of the default provider. */
    public static Account current() {
        return new Account(
                AwsFunctions.getCallerIdentity().applyValue(caller -> caller.accountId()),
                AwsFunctions.getRegion().applyValue(region -> region.name()),
                AwsFunctions.getPartition().applyValue(partition -> partition.partition()));
    }

    /** ARN of a resource of this region, for example {@code arn("lambda", "function:reader")}. */
    public Output<String> arn(String service, String resource) {
        return Output.format("arn:%s:%s:%s:%s:%s", partition, service, region, id, resource);
    }

    /** As {@link #arn(String, String)}, with the last part still to come. */
    public Output<String> arn(String service, Output<String> resource) {
        return Output.format("arn:%s:%s:%s:%s:%s", partition, service, region, id, resource);
    }

    /** ARN of a role, computed from its name: {@code arn:aws:iam::123456789012:role/reader}. */
    public Output<String> roleArn(String roleName) {
        return Output.format("arn:%s:iam::%s:role/%s", partition, id, roleName);
    }
}
