package lambdavpc.network;

import java.util.List;
import lambdavpc.encryption.Encryption;
import lambdavpc.iam.Account;

/**
 * @param prefix              first part of every fixed name, unique within the account: {@code lambda-vpc-dev}
 * @param account             where it is deployed
 * @param cidrBlock           the VPC's IPv4 block, /16 to /22
 * @param zones               2 to 4 availability zones
 * @param availabilityZoneIds the zones by id ({@code use1-az1}), so that AWS adding one never moves a subnet; empty lets
 *                            the first suitable ones be looked up
 * @param instanceTypes       EC2 types that a zone must offer to be looked up: what the NAT may ever be switched to; may be empty
 * @param nat                 how egress subnets reach the internet
 * @param blockPublicAccess   whether this stack keeps the account's VPCs from being reached from the internet
 * @param flowLogs            how long flow logs are kept, and with which key
 */
public record NetworkArgs(
        String prefix,
        Account account,
        String cidrBlock,
        int zones,
        List<String> availabilityZoneIds,
        List<String> instanceTypes,
        Nat nat,
        BlockPublicAccess blockPublicAccess,
        FlowLogsArgs flowLogs) {

    /** @throws IllegalArgumentException when the block, the zones, or the NAT under this public access cannot be */
    public NetworkArgs {
        CidrPlan.of(cidrBlock);
        if (zones < 2 || zones > CidrPlan.ZONES) {
            throw new IllegalArgumentException(
                    "zones: got %d; allowed: 2 to %d (RDS needs a subnet in two); choose some".formatted(zones, CidrPlan.ZONES));
        }
        if (!availabilityZoneIds.isEmpty() && availabilityZoneIds.size() != zones) {
            throw new IllegalArgumentException("availabilityZoneIds: got %d for %d zones; allowed: as many, or none; name each zone or none"
                    .formatted(availabilityZoneIds.size(), zones));
        }
        if (!blockPublicAccess.admits(nat)) {
            throw new IllegalArgumentException("blockPublicAccess: got INGRESS with a NAT instance; allowed: OFF, or NAT gateways, the only ones that it lets out; choose either");
        }
        availabilityZoneIds = List.copyOf(availabilityZoneIds);
        instanceTypes = List.copyOf(instanceTypes);
    }

    /** Leaves the account's Block Public Access as it is. */
    public NetworkArgs(String prefix, Account account, String cidrBlock, int zones, List<String> availabilityZoneIds, List<String> instanceTypes, Nat nat,
            FlowLogsArgs flowLogs) {
        this(prefix, account, cidrBlock, zones, availabilityZoneIds, instanceTypes, nat, BlockPublicAccess.OFF, flowLogs);
    }

    /**
     * @param retentionInDays days that CloudWatch keeps them; one of the values that CloudWatch Logs takes
     * @param encryption      key of the log group
     */
    public record FlowLogsArgs(int retentionInDays, Encryption encryption) {}
}
