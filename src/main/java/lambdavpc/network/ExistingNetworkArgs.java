package lambdavpc.network;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Optional;
import lambdavpc.iam.Account;

/**
 * A network that somebody else made.
 *
 * @param prefix            first part of every fixed name that our components give
 * @param account           where it is
 * @param vpcId             {@code vpc-...}; both of its DNS attributes must be on, or endpoints get no private name
 * @param isolatedSubnetIds subnets of at least two zones without a route out of the VPC
 * @param egressSubnetIds   subnets with a default route to a NAT; may be empty when no function asks for the internet
 * @param routeTables       of those subnets; only needed by functions that call S3 or DynamoDB
 */
public record ExistingNetworkArgs(
        String prefix,
        Account account,
        Output<String> vpcId,
        Output<List<String>> isolatedSubnetIds,
        Output<List<String>> egressSubnetIds,
        Optional<RouteTables> routeTables) {

    /** For functions that call neither S3 nor DynamoDB. */
    public ExistingNetworkArgs(String prefix, Account account, Output<String> vpcId, Output<List<String>> isolatedSubnetIds,
            Output<List<String>> egressSubnetIds) {
        this(prefix, account, vpcId, isolatedSubnetIds, egressSubnetIds, Optional.empty());
    }
}
