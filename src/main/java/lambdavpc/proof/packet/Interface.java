package lambdavpc.proof.packet;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import lambdavpc.proof.model.NotModelled;

/**
 * A network interface in one subnet. Where its address is not known, all addresses of the subnet stand for it.
 *
 * @param urn      of the resource that has it
 * @param machine  what it is a part of: one instance, or a group of like ones; its URN
 * @param groups   keys of its security groups; a NAT gateway has none
 * @param four     its IPv4 address
 * @param six      its IPv6 address, if it has one
 * @param isPublic whether a public IPv4 address is mapped to it
 * @param checked  whether it drops packets that are neither from nor to its own address
 * @param doubts   what of it is not modelled
 */
public record Interface(String urn, String machine, Kind kind, Subnet subnet, Set<String> groups, Range four, Optional<Range> six,
        boolean isPublic, boolean checked, List<NotModelled> doubts) {

    public enum Kind {
        /** Lambda's: starts connections, never takes one. */
        FUNCTION,
        /** Takes connections, starts none. */
        DATABASE,
        /** Of an AWS service behind an interface endpoint: takes connections, starts none. */
        ENDPOINT,
        /** Before a database: takes connections, and starts others to it. */
        PROXY,
        INSTANCE,
        NAT_GATEWAY,
        /** Of nobody in this state: what else may stand in a subnet, with groups of its own. */
        STRANGER,
        /** Of a resource that the proof does not model. */
        OTHER
    }

    /**
     * @param zone its availability zone
     */
    public record Subnet(String urn, String name, Vpc vpc, Range four, Optional<Range> six, String zone, boolean givesPublic, boolean givesSix) {}

    /**
     * @param blocks  of both families
     * @param gateway URN of its internet gateway
     */
    public record Vpc(String urn, List<Range> blocks, boolean dnsSupport, boolean dnsHostnames, Optional<String> gateway) {}

    public static Interface stranger(Subnet subnet) {
        return new Interface(subnet.urn(), "", Kind.STRANGER, subnet, Set.of(), subnet.four(), subnet.six(), false, true, List.of());
    }

    boolean starts() {
        return kind != Kind.DATABASE && kind != Kind.ENDPOINT;
    }

    boolean takes() {
        return kind != Kind.FUNCTION && kind != Kind.NAT_GATEWAY;
    }

    boolean hasGroups() {
        return kind != Kind.NAT_GATEWAY && kind != Kind.STRANGER;
    }
}
