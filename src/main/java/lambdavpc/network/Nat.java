package lambdavpc.network;

import com.pulumi.aws.ec2.RouteArgs;
import com.pulumi.core.Output;
import java.util.List;

/**
 * How egress subnets reach the internet. Switching between the variants is one line of the profile: routes keep their
 * names and change their target in place.
 */
public sealed interface Nat {

    /** No way out at all: nothing public exists, egress subnets have no default route. Free. */
    record NoNat() implements Nat {
        @Override
        public List<RouteTarget> provide(PublicTier tier) {
            return List.of();
        }
    }

    /**
     * One NAT gateway in the first zone: about $33 a month plus $0.045 a GB. Losing that zone cuts every zone off.
     */
    record SingleNatGateway() implements Nat {
        @Override
        public List<RouteTarget> provide(PublicTier tier) {
            return List.of(tier.natGateway(0));
        }
    }

    /** One NAT gateway per zone, the article's advice for prod: about $33 a month each; a zone's loss stays its own. */
    record NatGatewayPerZone() implements Nat {
        @Override
        public List<RouteTarget> provide(PublicTier tier) {
            return tier.zones().mapToObj(tier::natGateway).toList();
        }
    }

    /**
     * One small EC2 instance that forwards and masquerades, the article's advice for dev: about $10.50 a month with a
     * {@code t4g.micro}. Its group replaces it when it dies, and puts a new one in service only when it forwards; traffic
     * stops meanwhile.
     *
     * @param instanceType an arm64 type, {@code t4g.micro}
     * @param imageId      AMI to run; empty takes the current Amazon Linux 2023 at creation and stays with it, since a
     *                     new image would replace the instance in an unrelated deployment
     * @param address      what the internet sees
     * @param targets      URLs that a new machine asks from behind itself before it is put in service; one answer is enough
     */
    record NatInstance(String instanceType, String imageId, Address address, List<String> targets) implements Nat {
        /** Two, so that neither site's bad day looks like the NAT's. */
        public static final List<String> TARGETS = List.of("https://checkip.amazonaws.com/", "https://aws.amazon.com/");

        public NatInstance {
            targets = List.copyOf(targets);
        }

        /** A changing address, and two sites that are seldom away. */
        public NatInstance(String instanceType, String imageId) {
            this(instanceType, imageId, Address.CHANGING, TARGETS);
        }

        @Override
        public List<RouteTarget> provide(PublicTier tier) {
            return List.of(tier.natInstance(this));
        }
    }

    /** The public address of a NAT instance. */
    enum Address {
        /** Each machine has one of its own. */
        CHANGING,
        /** An Elastic IP that each new machine takes over, for sites that admit by address. Costs the same. */
        STABLE
    }

    /**
     * Registers what the variant needs in the public tier.
     *
     * @return targets of the egress tier's default routes, by zone; a single one serves all zones; none means no route
     */
    List<RouteTarget> provide(PublicTier tier);

    /** Whether public subnets and an internet gateway exist. */
    default boolean usesPublicTier() {
        return !(this instanceof NoNat);
    }

    /** What a default route points at: a NAT gateway or the network interface of an instance. */
    sealed interface RouteTarget {
        /** Leads the route there. */
        RouteArgs.Builder of(RouteArgs.Builder route);

        record NatGatewayTarget(Output<String> id) implements RouteTarget {
            @Override
            public RouteArgs.Builder of(RouteArgs.Builder route) {
                return route.natGatewayId(id);
            }
        }

        record NetworkInterfaceTarget(Output<String> id) implements RouteTarget {
            @Override
            public RouteArgs.Builder of(RouteArgs.Builder route) {
                return route.networkInterfaceId(id);
            }
        }
    }
}
