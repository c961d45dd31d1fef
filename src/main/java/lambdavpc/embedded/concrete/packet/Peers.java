package lambdavpc.embedded.concrete.packet;

import inet.ipaddr.IPAddress;

/** Whom a rule means. */
@FunctionalInterface
interface Peers {
    /**
     * @param peer a CIDR block, or the id of a security group or a prefix list
     * @param rule URN of the rule, for what cannot be told
     */
    boolean contains(String peer, IPAddress address, String rule);
}
