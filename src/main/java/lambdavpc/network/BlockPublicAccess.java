package lambdavpc.network;

/**
 * VPC Block Public Access: one switch for all VPCs of the account in the region, above every route and security group.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html">block public access to VPCs and subnets</a>; EC2.172.
 */
public enum BlockPublicAccess {
    /** The account's own setting is left alone, whatever it is. Does not suit a NAT instance where somebody turned it on. */
    OFF,
    /** Nothing comes in from the internet; NAT gateways go out. It holds for everything else in the region too: load balancers, bastions. */
    INGRESS;

    /** Whether egress subnets would still have their way out. */
    public boolean admits(Nat nat) {
        return this == OFF || !(nat instanceof Nat.NatInstance);
    }
}
