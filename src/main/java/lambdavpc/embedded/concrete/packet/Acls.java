package lambdavpc.embedded.concrete.packet;

import inet.ipaddr.IPAddress;
import inet.ipaddr.IPAddressString;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Item;
import lambdavpc.embedded.concrete.Unsupported;

/** Network ACLs: the lowest number that matches decides, for each packet that crosses a subnet's boundary, answers included. */
final class Acls {
    private static final String ACL = "aws:ec2/networkAcl:NetworkAcl";
    private static final String DEFAULT = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";
    private static final String RULE = "aws:ec2/networkAclRule:NetworkAclRule";
    private static final String ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation";

    private final Inventory inventory;
    private final Map<String, List<Rule>> byAcl = new HashMap<>();

    Acls(Inventory inventory) {
        this.inventory = inventory;
    }

    /** @param cidr IPv4 or IPv6; ports are ICMP's type and code */
    private record Rule(int number, boolean allows, String protocol, String cidr, int fromPort, int toPort) {
        boolean covers(Packet packet, IPAddress peer) {
            if (!packet.protocol().in(protocol) || !new IPAddressString(cidr).getAddress().contains(peer)) {
                return false;
            }
            return protocol.equals("-1") || protocol.equals("all")
                    || (packet.protocol().ports() ? packet.toPort() >= fromPort && packet.toPort() <= toPort
                            : (fromPort == -1 || fromPort == packet.toPort()) && (toPort == -1 || toPort == 0));
        }
    }

    /** What the subnet's ACL does with a packet that leaves or enters. */
    record Answer(boolean passes, String why, String urn) {}

    Answer decide(Item subnet, boolean leaving, Packet packet) {
        var acl = of(subnet);
        if (acl.isEmpty()) {
            return new Answer(true, "default network ACL lets everything pass", "");
        }
        var rule = rules(acl.get(), leaving).stream().filter(each -> each.covers(packet, leaving ? packet.to() : packet.from())).findFirst();
        var what = "network ACL %s %s: %s".formatted(acl.get().id(), leaving ? "outbound" : "inbound",
                rule.map(each -> "rule " + each.number() + (each.allows() ? " allows" : " denies")).orElse("no rule allows"));
        return new Answer(rule.map(Rule::allows).orElse(false), what, acl.get().urn());
    }

    /** Empty for the default one as AWS makes it. */
    private Optional<Item> of(Item subnet) {
        var declared = Stream.concat(
                inventory.all(ASSOCIATION).stream().filter(each -> each.need("subnetId").equals(subnet.id()))
                        .map(each -> inventory.find(ACL, each.need("networkAclId")).or(() -> inventory.find(DEFAULT, each.need("networkAclId")))
                                .orElseThrow(() -> new Unsupported("a network ACL outside of this stack", each.urn()))),
                inventory.all(ACL).stream().filter(acl -> acl.texts("subnetIds").contains(subnet.id()))).findFirst();
        if (declared.isPresent()) {
            return declared;
        }
        var standard = inventory.get(Network.VPC, subnet.need("vpcId")).text("defaultNetworkAclId");
        return inventory.all(DEFAULT).stream().filter(acl -> acl.texts("subnetIds").contains(subnet.id())
                || standard.isPresent() && (acl.id().equals(standard.get()) || acl.text("defaultNetworkAclId").equals(standard))).findFirst();
    }

    private List<Rule> rules(Item acl, boolean leaving) {
        return byAcl.computeIfAbsent(acl.id() + leaving, key -> {
            var property = leaving ? "egress" : "ingress";
            var inline = acl.ownBlocks(property).stream().map(rule -> rule(rule, "ruleNo", "action")).toList();
            var standalone = inventory.all(RULE).stream()
                    .filter(rule -> rule.need("networkAclId").equals(acl.id()) && rule.flag("egress", false) == leaving)
                    .map(rule -> rule(rule, "ruleNumber", "ruleAction")).toList();
            if (!inline.isEmpty() && !standalone.isEmpty()) {
                throw new Unsupported("a network ACL with rules inside and rules of their own", acl.urn());
            }
            return Stream.concat(inline.stream(), standalone.stream()).sorted(Comparator.comparingInt(Rule::number)).toList();
        });
    }

    private static Rule rule(Item rule, String number, String action) {
        var icmp = rule.need("protocol").matches("icmp|icmpv6|1|58");
        return new Rule(Integer.parseInt(rule.need(number)), rule.need(action).equalsIgnoreCase("allow"), rule.need("protocol"),
                rule.text("cidrBlock").or(() -> rule.text("ipv6CidrBlock")).orElseThrow(() -> new Unsupported("a network ACL rule without a block", rule.urn())),
                Integer.parseInt(rule.text(icmp ? "icmpType" : "fromPort").orElse(icmp ? "-1" : "0")),
                Integer.parseInt(rule.text(icmp ? "icmpCode" : "toPort").orElse(icmp ? "-1" : "0")));
    }
}
