package lambdavpc.proof.packet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;

/**
 * Security groups and their rules: inside the group, or resources of their own. A group's rules add up, and what no rule
 * allows is dropped (<a href="https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html">rules</a>).
 */
final class Groups {
    static final String[] TYPES = {"aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"};
    private static final Map<String, Direction> OWN = Map.of(
            "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", Direction.IN,
            "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", Direction.OUT);
    private static final String RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";

    enum Direction { IN, OUT }

    /** @param traffic without the peer, which is what the rule is indexed by */
    record Rule(String urn, Packets traffic) {}

    record AddressRule(Rule rule, Range addresses) {}

    /**
     * One direction of a group.
     *
     * @param byGroup rules whose peers are the private addresses of interfaces with that group
     * @param byList  rules whose peers are a prefix list of AWS's
     * @param unread  rules that cannot be read: there may be any
     */
    record Side(List<AddressRule> byAddress, Map<String, List<Rule>> byGroup, Map<String, List<Rule>> byList, List<NotModelled> unread) {
        Side() {
            this(new ArrayList<>(), new HashMap<>(), new HashMap<>(), new ArrayList<>());
        }
    }

    /** @param known whether these are all its rules; else they are some of them */
    record Group(String urn, boolean known, Side in, Side out, List<NotModelled> doubts) {
        private Group(String urn, boolean known) {
            this(urn, known, new Side(), new Side(), new ArrayList<>());
        }

        Side side(Direction direction) {
            return direction == Direction.IN ? in : out;
        }
    }

    private final Model model;
    private final PrefixLists lists;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final Map<String, String> defaults = new HashMap<>();

    Groups(Model model, PrefixLists lists, Iterable<Node> vpcs) {
        this.model = model;
        this.lists = lists;
        Stream.of(TYPES).flatMap(type -> model.ofType(type).stream()).forEach(node -> groups.put(node.urn(), new Group(node.urn(), !node.resource().external())));
        vpcs.forEach(this::defaultOf);
        groups.values().stream().filter(group -> !group.known && group.doubts.isEmpty())
                .forEach(group -> group.doubts.add(new NotModelled("the rules of a security group that is only looked at", group.urn)));
        Stream.of(TYPES).flatMap(type -> model.ofType(type).stream()).forEach(this::inline);
        OWN.forEach((type, direction) -> model.ofType(type).forEach(rule -> rule(rule, direction)));
        model.ofType(RULE).forEach(this::oldRule);
    }

    /** A group that is not in this state has rules that nobody here knows. */
    Group get(String key) {
        return groups.computeIfAbsent(key, unknown -> {
            var group = new Group(unknown, false);
            group.doubts.add(new NotModelled("the rules of security group %s, which is not in this state,".formatted(unknown), ""));
            return group;
        });
    }

    /** Key of the group that AWS gives to interfaces which name none. */
    String defaultOf(String vpc) {
        return defaults.get(vpc);
    }

    private void defaultOf(Node vpc) {
        var adopted = model.ofType(TYPES[1]).stream().filter(group -> model.key(group, "vpcId", Network.VPCS).filter(vpc.urn()::equals).isPresent()
                || !group.id().isEmpty() && !vpc.unknown("defaultSecurityGroupId") && vpc.text("defaultSecurityGroupId").filter(group.id()::equals).isPresent()).findFirst();
        var key = adopted.map(Node::urn).orElseGet(() -> vpc.unknown("defaultSecurityGroupId") ? "default group of " + vpc.urn()
                : vpc.text("defaultSecurityGroupId").orElse("default group of " + vpc.urn()));
        defaults.put(vpc.urn(), key);
        if (adopted.isPresent()) {
            return;
        }
        var group = groups.computeIfAbsent(key, unused -> new Group(vpc.urn(), !vpc.resource().external()));
        if (vpc.resource().external()) {
            group.doubts.add(new NotModelled("the default security group, which is not in this state,", vpc.urn()));
        }
        var everything = new Rule(vpc.urn(), Packets.ALL);
        group.in.byGroup.put(key, new ArrayList<>(List.of(everything)));
        group.out.byAddress.add(new AddressRule(everything, Addresses.V4));
        group.out.byAddress.add(new AddressRule(everything, Addresses.V6));
    }

    private void inline(Node node) {
        var group = groups.get(node.urn());
        for (var direction : Direction.values()) {
            var side = group.side(direction);
            reading(side, () -> node.declared().blocks(direction == Direction.IN ? "ingress" : "egress").forEach(block -> reading(side, () -> inline(node, block, side))));
        }
    }

    private void inline(Node node, Map<String, Object> block, Side side) {
        var rule = new Rule(node.urn(), Traffic.of(String.valueOf(block.get("protocol")), number(node, block, "fromPort"), number(node, block, "toPort"), node.urn()));
        Stream.of("cidrBlocks", "ipv6CidrBlocks").flatMap(property -> texts(block, property)).forEach(cidr -> address(side, rule, cidr));
        texts(block, "securityGroups").forEach(peer -> peer(side, rule, model.key(peer, TYPES)));
        texts(block, "prefixListIds").forEach(list -> list(side, rule, list));
        if (Boolean.TRUE.equals(block.get("self"))) {
            peer(side, rule, node.urn());
        }
    }

    /** A rule that makes no sense is one that nobody knows, of its group and no other. */
    private static void reading(Side side, Runnable rule) {
        try {
            rule.run();
        } catch (NotModelled construct) {
            side.unread.add(construct);
        }
    }

    private void rule(Node node, Direction direction) {
        var side = sideOf(node, direction);
        reading(side, () -> rule(node, side));
    }

    private void rule(Node node, Side side) {
        var rule = new Rule(node.urn(), Traffic.of(node.text("ipProtocol").orElse("-1"), node.number("fromPort"), node.number("toPort"), node.urn()));
        Stream.of("cidrIpv4", "cidrIpv6").flatMap(property -> node.text(property).stream()).forEach(cidr -> address(side, rule, cidr));
        model.key(node, "referencedSecurityGroupId", TYPES).ifPresent(peer -> peer(side, rule, peer));
        node.text("prefixListId").ifPresent(list -> list(side, rule, list));
    }

    private void oldRule(Node node) {
        var side = sideOf(node, node.text("type").filter("ingress"::equals).isPresent() ? Direction.IN : Direction.OUT);
        reading(side, () -> oldRule(node, side));
    }

    private void oldRule(Node node, Side side) {
        var rule = new Rule(node.urn(), Traffic.of(node.text("protocol").orElse("-1"), node.number("fromPort"), node.number("toPort"), node.urn()));
        Stream.of("cidrBlocks", "ipv6CidrBlocks").flatMap(property -> node.texts(property).stream()).forEach(cidr -> address(side, rule, cidr));
        model.key(node, "sourceSecurityGroupId", TYPES).ifPresent(peer -> peer(side, rule, peer));
        node.texts("prefixListIds").forEach(list -> list(side, rule, list));
        if (node.flag("self", false)) {
            model.key(node, "securityGroupId", TYPES).ifPresent(own -> peer(side, rule, own));
        }
    }

    /** The provider takes rules inside a group for all that it has, and fights with rules that are resources of their own. */
    private Side sideOf(Node rule, Direction direction) {
        var key = model.key(rule, "securityGroupId", TYPES).orElseThrow(() -> new NotModelled("a rule without securityGroupId", rule.urn()));
        var group = get(key);
        var inline = direction == Direction.IN ? "ingress" : "egress";
        model.find(key).filter(node -> node.resource().inputs().get(inline) != null).ifPresent(node -> group.doubts.add(
                new NotModelled("%s rules inside a security group mixed with a rule resource (%s),".formatted(inline, rule.urn()), key)));
        return group.side(direction);
    }

    private static void address(Side side, Rule rule, String cidr) {
        side.byAddress.add(new AddressRule(rule, Addresses.parse(cidr).orElseThrow(() -> new NotModelled("the address block '%s'".formatted(cidr), rule.urn()))));
    }

    private static void peer(Side side, Rule rule, String group) {
        side.byGroup.computeIfAbsent(group, unused -> new ArrayList<>()).add(rule);
    }

    private void list(Side side, Rule rule, String id) {
        lists.addresses(id).ifPresentOrElse(ranges -> ranges.forEach(range -> side.byAddress.add(new AddressRule(rule, range))),
                () -> side.byList.computeIfAbsent(id, unused -> new ArrayList<>()).add(rule));
    }

    static Optional<Double> number(Node node, Map<String, Object> block, String property) {
        return Optional.ofNullable(block.get(property)).map(value -> node.number(property, value));
    }

    private static Stream<String> texts(Map<String, Object> block, String property) {
        return block.get(property) instanceof List<?> list ? list.stream().map(String::valueOf) : Stream.empty();
    }
}
