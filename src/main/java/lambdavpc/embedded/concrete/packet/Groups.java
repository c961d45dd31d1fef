package lambdavpc.embedded.concrete.packet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Item;
import lambdavpc.embedded.concrete.Unsupported;

/** Security groups: rules that only allow, united over an interface's groups. A connection that was let pass is answered. */
final class Groups {
    enum Direction { INGRESS, EGRESS }

    private static final String GROUP = "aws:ec2/securityGroup:SecurityGroup";
    private static final String DEFAULT = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
    private static final String LEGACY = "aws:ec2/securityGroupRule:SecurityGroupRule";
    private static final Map<Direction, String> STANDALONE = Map.of(
            Direction.INGRESS, "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
            Direction.EGRESS, "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule");

    private final Inventory inventory;
    private final Map<String, List<Rule>> byGroup = new HashMap<>();

    Groups(Inventory inventory) {
        this.inventory = inventory;
    }

    /** @param peers CIDR blocks, ids of groups and of prefix lists */
    record Rule(String urn, String protocol, Optional<Integer> fromPort, Optional<Integer> toPort, List<String> peers) {
        boolean covers(Packet packet) {
            if (!packet.protocol().in(protocol)) {
                return false;
            }
            if (protocol.equals("-1") || protocol.equals("all")) {
                return true;
            }
            var low = fromPort.orElse(-1);
            var high = toPort.orElse(-1);
            return packet.protocol().ports() ? packet.toPort() >= low && packet.toPort() <= high
                    : (low == -1 || low == packet.toPort()) && (low == -1 || high <= 0); // ICMP: type, and code 0
        }
    }

    /** The rule that lets a packet pass. */
    Optional<Rule> passes(Face face, Direction direction, Packet packet, Peers peers) {
        var peer = direction == Direction.INGRESS ? packet.from() : packet.to();
        return face.groups().stream().sorted().flatMap(group -> rules(group, direction).stream())
                .filter(rule -> rule.covers(packet) && rule.peers().stream().anyMatch(each -> peers.contains(each, peer, rule.urn()))).findFirst();
    }

    /** The resources whose rules are the interface's. */
    String urns(Face face) {
        return face.groups().stream().sorted().map(group -> inventory.find(GROUP, group).map(Item::urn)
                .filter(urn -> urn.startsWith("urn:")).or(() -> inventory.find(DEFAULT, group).map(Item::urn)).orElse(group)).reduce((a, b) -> a + ", " + b).orElse("");
    }

    private List<Rule> rules(String group, Direction direction) {
        return byGroup.computeIfAbsent(group + direction, key -> read(group, direction));
    }

    private List<Rule> read(String group, Direction direction) {
        var property = direction == Direction.INGRESS ? "ingress" : "egress";
        var takenOver = inventory.find(DEFAULT, group);
        var declared = takenOver.or(() -> inventory.find(GROUP, group));
        var standalone = Stream.concat(
                inventory.all(STANDALONE.get(direction)).stream().filter(rule -> rule.need("securityGroupId").equals(group))
                        .map(rule -> new Rule(rule.urn(), rule.need("ipProtocol"), port(rule, "fromPort"), port(rule, "toPort"),
                                Stream.of("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId").flatMap(name -> rule.text(name).stream())
                                        .map(peer -> peer.replaceFirst("^\\d{12}/", "")).toList())),
                inventory.all(LEGACY).stream().filter(rule -> rule.need("securityGroupId").equals(group) && rule.need("type").equals(property))
                        .map(rule -> inline(rule, group, "sourceSecurityGroupId"))).toList();
        if (declared.isEmpty()) {
            return awsDefault(group, direction, standalone);
        }
        var inline = declared.get().ownBlocks(property).stream().map(rule -> inline(rule, group, "securityGroups")).toList();
        if (!standalone.isEmpty() && (!inline.isEmpty() || takenOver.isPresent())) {
            // Each deployment takes away what the other has made.
            throw new Unsupported("a security group with rules inside and rules of their own", declared.get().urn());
        }
        return Stream.concat(inline.stream(), standalone.stream()).toList();
    }

    /** What AWS gives a VPC's default group, where the program does not take it over. */
    private List<Rule> awsDefault(String group, Direction direction, List<Rule> standalone) {
        if (inventory.all(Network.VPC).stream().noneMatch(vpc -> vpc.text("defaultSecurityGroupId").filter(group::equals).isPresent())) {
            throw new Unsupported("a security group outside of this stack", group);
        }
        var rules = new ArrayList<>(standalone);
        rules.add(new Rule(group, "-1", Optional.empty(), Optional.empty(), direction == Direction.INGRESS ? List.of(group) : List.of("0.0.0.0/0", "::/0")));
        return rules;
    }

    private static Rule inline(Item rule, String group, String groups) {
        var peers = new ArrayList<String>();
        for (var property : List.of("cidrBlocks", "ipv6CidrBlocks", "prefixListIds", groups)) {
            peers.addAll(rule.texts(property));
        }
        if (rule.flag("self", false)) {
            peers.add(group);
        }
        return new Rule(rule.urn(), rule.need("protocol"), port(rule, "fromPort"), port(rule, "toPort"), peers);
    }

    private static Optional<Integer> port(Item rule, String property) {
        return rule.text(property).map(Integer::valueOf);
    }
}
