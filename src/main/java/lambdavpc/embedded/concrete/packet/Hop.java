package lambdavpc.embedded.concrete.packet;

/**
 * One thing that let a packet pass, or dropped it.
 *
 * @param what   in words: {@code security group lets out: tcp 443 to sg-1}
 * @param urn    the resource that decided; where several could have let it pass and none does, the one that would have to
 * @param passed whether the packet went on
 * @param kind   what decided
 */
public record Hop(Kind kind, String what, String urn, boolean passed) {
    public enum Kind {
        NAME, GROUP, NETWORK_ACL, ROUTE, GATEWAY, NAT, ENDPOINT, INTERFACE;

        /** Whether it looks at each packet: a security group lets a connection live that it once let pass. */
        public boolean stateless() {
            return this != GROUP;
        }
    }

    @Override
    public String toString() {
        return (passed ? "  passes  " : "  DROPPED ") + what + (urn.isEmpty() ? "" : "  [" + urn.substring(urn.lastIndexOf("::") < 0 ? 0 : urn.lastIndexOf("::") + 2) + "]");
    }
}
