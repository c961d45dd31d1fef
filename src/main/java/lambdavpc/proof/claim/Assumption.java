package lambdavpc.proof.claim;

import java.util.List;

/**
 * What every verdict takes for granted and no claim decides; part of each report.
 *
 * @param id   {@code A-N1}
 * @param text what is assumed, or what stays open
 */
public record Assumption(String id, String text) {
    public static final List<Assumption> NETWORK = List.of(
            new Assumption("A-N1", "Amazon's DNS resolver (VPC + 2, 169.254.169.253), the instance metadata service and the time service answer every interface; no security group,"
                    + " network ACL or route filters them. DNS can carry data out"),
            new Assumption("A-N2", "The state is the account: nobody changed a rule, route or network ACL by hand since it was taken. Interfaces that it does not have are covered: any address"
                    + " of the VPC and any group that no grant names may be somebody's"),
            new Assumption("A-N3", "A NAT instance's operating system forwards, rewrites addresses, sends by its first interface and turns that one's source/destination check off,"
                    + " as its user data tells it to"),
            new Assumption("A-N4", "Databases and interface endpoints answer and start no connection; Lambda's interfaces start connections and take none"),
            new Assumption("A-N5", "Ways past the network are not packets: the RDS Data API, RDS Proxy, EC2 Instance Connect, peering, transit gateways and VPNs make a claim inconclusive where they matter"),
            new Assumption("A-N6", "A NAT or endpoint is lost with its zone and no sooner; a Multi-AZ database comes back in a zone that is left"));
}
