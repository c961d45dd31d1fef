package lambdavpc.awsx;

import com.pulumi.awsx.ec2.Vpc;
import com.pulumi.resources.ComponentResourceOptions;
import lambdavpc.iam.Account;
import lambdavpc.network.ExistingNetworkArgs;
import lambdavpc.network.Network;

/** A VPC of Pulumi's awsx as a network for our components. */
public final class AwsxNetwork {
    private AwsxNetwork() {}

    /**
     * Takes the VPC's isolated subnets for databases, endpoints and functions, and its private ones (behind awsx's NAT
     * gateways) as egress subnets. Ask awsx for both: {@code subnetStrategy("Auto")} and {@code subnetSpecs} with the
     * types {@code Isolated} and {@code Private}, and keep {@code enableDnsHostnames} on.
     *
     * @param prefix first part of every fixed name that our components give
     */
    public static Network of(String name, String prefix, Account account, Vpc vpc, ComponentResourceOptions options) {
        return Network.existing(name, new ExistingNetworkArgs(prefix, account, vpc.vpcId(), vpc.isolatedSubnetIds(),
                vpc.privateSubnetIds()), options);
    }
}
