package lambdavpc.network;

import inet.ipaddr.AddressStringException;
import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.List;

/**
 * Which part of the VPC's block each subnet gets. The block is cut into {@value #ZONES} equal slots, one per zone, and
 * each slot into isolated (half), egress (a quarter) and public (a sixteenth): a zone or a tier that comes later takes
 * what is free and never moves a subnet that exists.
 */
public final class CidrPlan {
    /** Zones that have room, whether they are used or not. */
    public static final int ZONES = 4;

    /** AWS's limits for a VPC's block: /16 to /28; four slots with a public /28 in each need at least a /22. */
    private static final int LARGEST = 16;
    private static final int SMALLEST = 22;
    private static final int SLOT_BITS = 2;

    private final IPAddress block;

    private CidrPlan(IPAddress block) {
        this.block = block;
    }

    /**
     * @param cidrBlock the VPC's block, {@code 10.0.0.0/16}
     * @throws IllegalArgumentException with what is wrong, allowed and to be done
     */
    public static CidrPlan of(String cidrBlock) {
        var block = parse(cidrBlock);
        var prefix = block.getNetworkPrefixLength();
        if (prefix < LARGEST || prefix > SMALLEST) {
            throw new IllegalArgumentException(("%s is a /%d; a VPC with room for %d zones takes a /%d to a /%d;"
                    + " for example %s/%d").formatted(
                    cidrBlock, prefix, ZONES, LARGEST, SMALLEST, block.getLower().withoutPrefixLength(),
                    Math.min(Math.max(prefix, LARGEST), SMALLEST)));
        }
        if (PRIVATE.stream().map(CidrPlan::parse).noneMatch(range -> range.contains(block))) {
            throw new IllegalArgumentException(
                    "%s is public address space; private ranges are %s".formatted(cidrBlock, String.join(", ", PRIVATE)));
        }
        return new CidrPlan(block);
    }

    private static final List<String> PRIVATE = List.of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10");

    /**
     * Whether the two blocks share an address.
     *
     * @throws IllegalArgumentException when one of them is not an IPv4 block
     */
    public static boolean overlap(String one, String other) {
        return parse(one).intersect(parse(other)) != null;
    }

    /** Block of the zone's isolated subnet, half of its slot. */
    public String isolated(int zone) {
        return part(zone, 1, 0);
    }

    /** Block of the zone's egress subnet, a quarter of its slot. */
    public String egress(int zone) {
        return part(zone, 2, 2);
    }

    /** Block of the zone's public subnet, where only a NAT stands: a sixteenth of its slot. */
    public String publicTier(int zone) {
        return part(zone, 4, 12);
    }

    /** The {@code index}-th piece of the zone's slot when the slot is cut into {@code 2^bits} pieces. */
    private String part(int zone, int bits, int index) {
        var slot = piece(block, SLOT_BITS, zone);
        return piece(slot, bits, index).toCanonicalString();
    }

    private static IPAddress piece(IPAddress of, int bits, int index) {
        var prefix = of.getNetworkPrefixLength() + bits;
        var addresses = 1L << (IPAddress.getBitCount(of.getIPVersion()) - prefix);
        return of.getLower().withoutPrefixLength().increment(index * addresses).setPrefixLength(prefix, false).toPrefixBlock();
    }

    private static IPAddress parse(String cidrBlock) {
        try {
            var block = new IPAddressString(cidrBlock).toAddress();
            if (block == null || !block.isIPv4() || !block.isPrefixed()) {
                throw new IllegalArgumentException("%s is not an IPv4 block; write 10.0.0.0/16".formatted(cidrBlock));
            }
            if (!block.isPrefixBlock()) {
                throw new IllegalArgumentException("%s has host bits set; the block is %s"
                        .formatted(cidrBlock, block.toPrefixBlock().toCanonicalString()));
            }
            return block;
        } catch (AddressStringException e) {
            throw new IllegalArgumentException("%s is not an IPv4 block; write 10.0.0.0/16".formatted(cidrBlock), e);
        }
    }
}
