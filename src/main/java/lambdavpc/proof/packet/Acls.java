package lambdavpc.proof.packet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.model.Node;
import lambdavpc.proof.model.NotModelled;

/**
 * Network ACLs: of the rules that match, the one with the lowest number decides; without state, and only for packets that cross
 * the boundary of a subnet (<a href="https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html">rules</a>).
 */
final class Acls {
    private static final String CUSTOM = "aws:ec2/networkAcl:NetworkAcl";
    private static final String DEFAULT = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";
    private static final String RULE = "aws:ec2/networkAclRule:NetworkAclRule";
    private static final String ASSOCIATION = "aws:ec2/networkAclAssociation:NetworkAclAssociation";
    private static final String[] TYPES = {CUSTOM, DEFAULT};

    /** @param urn of the ACL, or of the VPC whose default ACL nobody changed */
    record Acl(String urn, Packets in, Packets out, List<NotModelled> doubts) {}

    private record Rule(int number, boolean allow, Packets packets) {}

    private static final class Draft {
        private final String urn;
        private final List<Rule> in = new ArrayList<>();
        private final List<Rule> out = new ArrayList<>();
        private final List<NotModelled> doubts = new ArrayList<>();

        private Draft(String urn) {
            this.urn = urn;
        }

        private Acl finish() {
            return new Acl(urn, allowed(in), allowed(out), doubts);
        }

        private static Packets allowed(List<Rule> rules) {
            var allowed = Packets.NONE;
            var left = Packets.ALL;
            for (var rule : rules.stream().sorted(Comparator.comparing(Rule::number)).toList()) {
                var decided = left.and(rule.packets);
                if (rule.allow) {
                    allowed = allowed.or(decided);
                }
                left = left.minus(rule.packets);
            }
            return allowed.covers(Packets.ALL) ? Packets.ALL : allowed;
        }
    }

    private final Model model;
    private final Map<String, Acl> acls = new HashMap<>();
    private final Map<String, String> ofSubnet = new HashMap<>();
    private final Map<String, String> ofVpc = new HashMap<>();

    Acls(Model model, Iterable<Node> vpcs) {
        this.model = model;
        var drafts = new HashMap<String, Draft>();
        Stream.of(TYPES).flatMap(type -> model.ofType(type).stream()).forEach(node -> drafts.put(node.urn(), inline(node)));
        vpcs.forEach(vpc -> ofVpc.put(vpc.urn(), defaultOf(vpc, drafts)));
        model.ofType(RULE).forEach(rule -> rule(rule, drafts));
        drafts.forEach((key, draft) -> acls.put(key, draft.finish()));
        model.ofType(ASSOCIATION).forEach(node -> model.key(node, "subnetId", Network.SUBNETS).ifPresent(subnet ->
                model.key(node, "networkAclId", TYPES).ifPresent(acl -> ofSubnet.put(subnet, acl))));
    }

    Acl of(String subnet, String vpc) {
        var key = ofSubnet.getOrDefault(subnet, ofVpc.get(vpc));
        return acls.computeIfAbsent(key, unknown -> new Acl(unknown, Packets.ALL, Packets.ALL,
                List.of(new NotModelled("network ACL %s, which is not in this state,".formatted(unknown), subnet))));
    }

    private String defaultOf(Node vpc, Map<String, Draft> drafts) {
        var id = vpc.unknown("defaultNetworkAclId") ? Optional.<String>empty() : vpc.text("defaultNetworkAclId");
        var adopted = model.ofType(DEFAULT).stream().filter(acl -> acl.unknown("defaultNetworkAclId")
                ? acl.resource().registration().propertyDependencies().getOrDefault("defaultNetworkAclId", java.util.Set.of()).contains(vpc.urn())
                : id.isPresent() && acl.text("defaultNetworkAclId").equals(id)).findFirst();
        if (adopted.isPresent()) {
            return adopted.get().urn();
        }
        var key = id.orElse("default ACL of " + vpc.urn());
        var draft = new Draft(vpc.urn());
        for (var rules : List.of(draft.in, draft.out)) {
            rules.add(new Rule(100, true, Packets.ALL));
        }
        if (vpc.resource().external()) {
            draft.doubts.add(new NotModelled("the default network ACL, which is not in this state,", vpc.urn()));
        }
        drafts.put(key, draft);
        return key;
    }

    private Draft inline(Node node) {
        var draft = new Draft(node.urn());
        for (var direction : List.of("ingress", "egress")) {
            reading(draft, () -> node.declared().blocks(direction).forEach(block -> reading(draft, () ->
                    add(direction.equals("ingress") ? draft.in : draft.out, direction.equals("ingress"), node.urn(),
                        number(node, "ruleNo", Groups.number(node, block, "ruleNo")), "allow".equals(block.get("action")), String.valueOf(block.get("protocol")),
                        Stream.of("cidrBlock", "ipv6CidrBlock").flatMap(property -> Stream.ofNullable(block.get(property))).map(String::valueOf).filter(cidr -> !cidr.isEmpty()).toList(),
                        name -> Groups.number(node, block, name)))));
        }
        model.keys(node, "subnetIds", Network.SUBNETS).forEach(subnet -> ofSubnet.put(subnet, node.urn()));
        return draft;
    }

    private void rule(Node node, Map<String, Draft> drafts) {
        var key = model.key(node, "networkAclId", TYPES).orElseThrow(() -> new NotModelled("a rule without networkAclId", node.urn()));
        var draft = drafts.get(key);
        if (draft == null) {
            return; // of an ACL that is not in this state, whose other rules nobody here knows: of() says so
        }
        var out = node.flag("egress", false);
        model.find(key).filter(acl -> acl.resource().inputs().get(out ? "egress" : "ingress") != null).ifPresent(acl -> draft.doubts.add(
                new NotModelled("rules inside a network ACL mixed with a rule resource (%s),".formatted(node.urn()), key)));
        reading(draft, () -> add(out ? draft.out : draft.in, !out, node.urn(), number(node, "ruleNumber", node.number("ruleNumber")),
                node.text("ruleAction").filter("allow"::equals).isPresent(), node.text("protocol").orElse("-1"),
                Stream.of("cidrBlock", "ipv6CidrBlock").flatMap(property -> node.text(property).stream()).filter(cidr -> !cidr.isEmpty()).toList(), node::number));
    }

    /** A rule that makes no sense is one that nobody knows, of its ACL and no other. */
    private static void reading(Draft draft, Runnable rule) {
        try {
            rule.run();
        } catch (NotModelled construct) {
            draft.doubts.add(construct);
        }
    }

    private static int number(Node node, String property, Optional<Double> value) {
        return value.orElseThrow(() -> new NotModelled("a rule without " + property, node.urn())).intValue();
    }

    private static void add(List<Rule> rules, boolean in, String urn, int number, boolean allow, String protocol, List<String> cidrs,
            java.util.function.Function<String, Optional<Double>> numbers) {
        var icmp = protocol.equals("1") || protocol.equals("58") || protocol.startsWith("icmp");
        var traffic = Traffic.of(protocol, numbers.apply(icmp ? "icmpType" : "fromPort"), numbers.apply(icmp ? "icmpCode" : "toPort"), urn);
        var peers = cidrs.stream().map(cidr -> Addresses.parse(cidr).orElseThrow(() -> new NotModelled("the address block '%s'".formatted(cidr), urn))).toList();
        rules.add(new Rule(number, allow, traffic.and(Packets.where(in ? Field.SOURCE : Field.DESTINATION, peers))));
    }
}
