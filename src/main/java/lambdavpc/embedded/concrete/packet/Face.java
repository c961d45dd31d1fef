package lambdavpc.embedded.concrete.packet;

import inet.ipaddr.IPAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import lambdavpc.embedded.concrete.Item;

/**
 * A network interface: where packets enter and leave the network.
 *
 * @param owner           the resource that it belongs to; of an interface on its own, itself
 * @param addresses       private IPv4, and IPv6 where it has one
 * @param publicAddress   IPv4
 * @param forwards        takes packets for others: its source/destination check is off
 * @param id              physical id where one is known, else made up
 */
public record Face(Kind kind, Item owner, String id, Item subnet, Set<String> groups, List<IPAddress> addresses,
        Optional<IPAddress> publicAddress, boolean forwards) {
    enum Kind {
        FUNCTION("function"), DATABASE("database"), PROXY("proxy"), ENDPOINT("endpoint"), NAT_GATEWAY("NAT gateway"), INSTANCE("instance"), INTERFACE("interface");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** @return its address of the other address's family */
    Optional<IPAddress> address(IPAddress other) {
        return addresses.stream().filter(each -> each.isIPv4() == other.isIPv4()).findFirst();
    }

    boolean has(IPAddress address) {
        return addresses.contains(address);
    }

    @Override
    public String toString() {
        return "%s %s, %s in %s".formatted(kind.word, owner.urn().replaceAll("^.*::", ""), addresses.get(0), subnet.id());
    }
}
