package lambdavpc.proof.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import lambdavpc.embedded.concrete.packet.Protocol;
import lambdavpc.graph.ResourceGraph.Resource;
import lambdavpc.proof.packet.PacketAgreementTest.Both;
import lambdavpc.proof.packet.PacketAgreementTest.Case;
import lambdavpc.proof.packet.Reach.Leaning;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The Linux kernel as a third opinion on packets: a namespace for each interface, stateful rules in it for its groups; a router with rules
 * without state for network ACLs, a routing table for each subnet, and an internet behind address translation. Real connections are tried.
 * {@code -Dkernel.networks=200} for more, {@code -Dkernel.seed=} for one of them.
 */
class KernelAgreementTest {
    private static final long SEED = Long.getLong("kernel.seed", 20261123);
    private static final int NETWORKS = Integer.getInteger("kernel.networks", 10);
    private static final int CONNECTIONS = 100;
    private static final List<String> OUTSIDE = List.of("203.0.113.10", "203.0.113.200", "8.8.8.8");
    private static final List<String> BLOCKS = List.of("0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.0.0/23", "203.0.113.0/24", "0.0.0.0/1", "10.0.0.10/32");
    private static final List<Integer> PORTS = List.of(22, 443, 1024, 5432, 32768);
    private static final List<Integer> OWN_PORTS = List.of(1023, 1025, 32769, 40000, 61000);
    private static final String INSTANCE = "aws:ec2/instance:Instance";

    @Test
    @Timeout(300)
    void theKernelAndBothEvaluatorsAgree(@TempDir Path folder) throws Exception {
        var cases = 0;
        var open = 0;
        var disagreements = new ArrayList<String>();
        for (var each = 0; each < NETWORKS; each++) {
            var random = new RandomNetworks(SEED + each);
            var made = network(random);
            var asked = List.copyOf(asked(random, made));
            var outcomes = tried(Files.createDirectory(folder.resolve("network-" + each)), made, asked);
            assertEquals(asked.size(), outcomes.size());
            var both = new Both(made);
            for (var i = 0; i < asked.size(); i++) {
                var one = asked.get(i);
                var answers = List.of(outcomes.get(i).equals("open"), both.walked(one).orElseThrow().delivered(),
                        both.proved(one, Leaning.MUST).contains(both.packet(one)), both.proved(one, Leaning.MAY).contains(both.packet(one)));
                cases++;
                open += answers.get(0) ? 1 : 0;
                if (answers.stream().distinct().count() > 1) {
                    disagreements.add("seed %d: %s: kernel %s, walk %s, proof must %s, may %s%n%s".formatted(SEED + each, both.packet(one), answers.get(0), answers.get(1),
                            answers.get(2), answers.get(3), both.walked(one).orElseThrow()));
                }
            }
        }
        System.out.printf("agreement with the kernel: %d connections in %d networks, seed %d; %.1f%% made%n", cases, NETWORKS, SEED, 100.0 * open / cases);
        assertEquals("", disagreements.stream().limit(3).collect(Collectors.joining("\n")), () -> disagreements.size() + " disagreements");
        assertTrue(open * 100 > 15 * cases && open * 100 < 85 * cases, "one outcome is rare: %d of %d made".formatted(open, cases));
    }

    private static Fixture network(RandomNetworks random) {
        var made = new Fixture().add("aws:ec2/vpc:Vpc", "vpc", Map.of("cidrBlock", "10.0.0.0/16", "enableDnsHostnames", true, "defaultSecurityGroupId", "sg-default",
                "defaultNetworkAclId", "acl-default", "mainRouteTableId", "rtb-main")).add("aws:ec2/internetGateway:InternetGateway", "igw-1", Map.of("vpcId", "vpc"));
        var subnets = random.one(List.of(2, 2, 3, 4));
        for (var i = 0; i < subnets; i++) {
            made.subnet("subnet-" + i, "10.0.%d.0/24".formatted(i));
        }
        // It has no public address: a route to it is more specific, and leads nowhere.
        made.add("aws:ec2/natGateway:NatGateway", "nat-1", Map.of("subnetId", "subnet-0", "connectivityType", "private", "privateIp", "10.0.0.250"));
        for (var i = 0; i < 3; i++) {
            made.group("sg-" + i);
            for (var type : List.of(Fixture.INGRESS, Fixture.EGRESS)) {
                // Open groups show what the rest does.
                if (random.chance(45)) {
                    made.rule(type, "sg-" + i, "0.0.0.0/0", "-1", -1, -1);
                    continue;
                }
                for (var rules = random.one(List.of(0, 1, 2, 3, 3)); rules > 0; rules--) {
                    var protocol = random.one(List.of("-1", "tcp", "tcp", "tcp", "udp"));
                    var ports = range(random);
                    var all = protocol.equals("-1");
                    made.rule(type, "sg-" + i, random.chance(40) ? "sg-" + random.one(List.of(0, 1, 2)) : random.one(BLOCKS), protocol, all ? -1 : ports.get(0), all ? -1 : ports.get(1));
                }
            }
        }
        for (var i = 0; i < subnets; i++) {
            if (random.chance(65)) {
                made.add("aws:ec2/networkAcl:NetworkAcl", "acl-" + i, Map.of("vpcId", "vpc", "subnetIds", List.of("subnet-" + i), "ingress", aclRules(random), "egress", aclRules(random)));
            }
            if (random.chance(85)) {
                made.table("rtb-" + i, "subnet-" + i);
                var destinations = new HashSet<String>();
                for (var routes = random.one(List.of(1, 2, 3)); routes > 0; routes--) {
                    var to = random.one(List.of("0.0.0.0/0", "203.0.113.0/24", "203.0.113.128/25", "0.0.0.0/1"));
                    if (destinations.add(to)) {
                        var through = random.chance(80);
                        made.route("rtb-" + i, to, through ? "gatewayId" : "natGatewayId", through ? "igw-1" : "nat-1");
                    }
                }
            }
        }
        for (var i = 0; i < random.one(List.of(3, 4, 5)); i++) {
            var subnet = random.one(IntStream.range(0, subnets).boxed().toList());
            var instance = new HashMap<String, Object>(Map.of("subnetId", "subnet-" + subnet, "privateIp", "10.0.%d.%d".formatted(subnet, 10 + i),
                    "vpcSecurityGroupIds", List.copyOf(new LinkedHashSet<>(List.of("sg-" + random.one(List.of(0, 1, 2)), "sg-" + random.one(List.of(0, 1, 2)))))));
            if (random.chance(60)) {
                instance.put("associatePublicIpAddress", true);
                instance.put("publicIp", "192.0.2." + (10 + i));
            }
            made.add(INSTANCE, "i-" + i, instance);
        }
        return made;
    }

    private static List<Integer> range(RandomNetworks random) {
        var from = random.one(PORTS);
        var to = random.chance(30) ? from : random.one(PORTS);
        return List.of(Math.min(from, to), Math.max(from, to));
    }

    private static List<Map<String, Object>> aclRules(RandomNetworks random) {
        var rules = new ArrayList<Map<String, Object>>();
        var numbers = new ArrayList<>(List.of(30.0, 10.0, 40.0, 20.0));
        for (var count = random.one(List.of(0, 2, 3, 4)); count > 0; count--) {
            var ports = range(random);
            rules.add(Map.of("ruleNo", numbers.remove(0), "action", random.chance(50) ? "allow" : "deny", "protocol", random.one(List.of("tcp", "6", "udp")),
                    "fromPort", (double) ports.get(0), "toPort", random.chance(40) ? 65535.0 : ports.get(1), "cidrBlock", random.one(BLOCKS)));
        }
        if (random.chance(85)) {
            rules.add(Map.of("ruleNo", 100.0, "action", "allow", "protocol", "-1", "fromPort", 0.0, "toPort", 0.0, "cidrBlock", "0.0.0.0/0"));
        }
        return rules;
    }

    private static LinkedHashSet<Case> asked(RandomNetworks random, Fixture made) {
        var ends = of(made, INSTANCE);
        var asked = new LinkedHashSet<Case>();
        for (var i = 0; i < CONNECTIONS; i++) {
            var from = random.one(ends);
            var to = random.one(ends);
            var outwards = random.chance(25);
            var inwards = !outwards && random.chance(25) && to.inputs().containsKey("publicIp");
            if (outwards || inwards || from != to) {
                asked.add(new Case(inwards ? Optional.empty() : Optional.of(key(from)), outwards ? Optional.empty() : Optional.of(key(to)), Protocol.TCP,
                        random.one(OWN_PORTS), random.one(OUTSIDE), random.one(PORTS), false));
            }
        }
        // Between two of the VPC the address outside tells nothing apart: one socket could not be bound twice.
        return asked.stream().collect(Collectors.toMap(each -> List.<Object>of(each.from(), each.to(), each.fromPort(), each.port(),
                each.from().isPresent() && each.to().isPresent() ? "" : each.outside()), each -> each, (a, b) -> a, LinkedHashMap::new))
                .values().stream().collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String key(Resource instance) {
        return instance.urn() + " in urn:pulumi:test::fixture::aws:ec2/subnet:Subnet::" + instance.inputs().get("subnetId");
    }

    private static List<Resource> of(Fixture made, String type) {
        return made.resources().stream().filter(each -> each.type().equals(type)).toList();
    }

    // What AWS documents of groups, ACLs, routes and gateways, in the kernel's words

    private static List<String> tried(Path folder, Fixture made, List<Case> asked) throws Exception {
        var instances = of(made, INSTANCE);
        var ends = new ArrayList<>(List.of("internet inet " + String.join(" ", OUTSIDE)));
        var routes = new ArrayList<>(List.of("rule add pref 100 to 10.0.0.0/16 lookup main"));
        Files.writeString(folder.resolve("internet.nft"), "table ip nothing {}\n");
        for (var each : instances) {
            ends.add("%s %s %s".formatted(each.name(), port(each), text(each, "privateIp")));
            routes.add("rule add pref 200 iif %s lookup %d".formatted(port(each), 100 + subnet(each)));
            Files.writeString(folder.resolve(each.name() + ".nft"), groups(made, each));
        }
        for (var association : of(made, "aws:ec2/routeTableAssociation:RouteTableAssociation")) {
            for (var route : of(made, "aws:ec2/route:Route")) {
                if (route.inputs().get("routeTableId").equals(association.inputs().get("routeTableId"))) {
                    routes.add("route add %s%s table %d".formatted(route.inputs().containsKey("gatewayId") ? "" : "blackhole ", text(route, "destinationCidrBlock")
                            + (route.inputs().containsKey("gatewayId") ? " dev inet" : ""), 100 + subnet(association)));
                }
            }
        }
        var byKey = instances.stream().collect(Collectors.toMap(KernelAgreementTest::key, each -> each));
        Files.write(folder.resolve("ends"), ends);
        Files.write(folder.resolve("routes"), routes);
        Files.writeString(folder.resolve("vpc.nft"), router(made));
        Files.write(folder.resolve("connections"), asked.stream().map(each -> {
            var from = each.from().map(byKey::get);
            var to = each.to().map(byKey::get);
            return "%s %d %s %d %s".formatted(from.map(end -> end.name() + "/" + text(end, "privateIp")).orElse("internet/" + each.outside()), each.fromPort(),
                    to.map(end -> text(end, from.isPresent() ? "privateIp" : "publicIp")).orElse(each.outside()), each.port(), to.map(Resource::name).orElse("internet"));
        }).toList());
        var process = new ProcessBuilder("bash", "src/test/sh/connections.sh", folder.toString()).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes()).strip();
        var exit = process.waitFor();
        assumeFalse(exit == 77, () -> "the kernel cannot be asked here: " + output);
        assertEquals(0, exit, output);
        return output.lines().toList();
    }

    /** Allow lists with state: the union over an interface's groups; a group as a peer is its members' private addresses. */
    private static String groups(Fixture made, Resource instance) {
        var own = (List<?>) instance.inputs().get("vpcSecurityGroupIds");
        var sets = of(made, "aws:ec2/securityGroup:SecurityGroup").stream().map(group -> {
            var members = of(made, INSTANCE).stream().filter(each -> ((List<?>) each.inputs().get("vpcSecurityGroupIds")).contains(group.name()))
                    .map(each -> text(each, "privateIp")).collect(Collectors.joining(", "));
            return "set %s { type ipv4_addr; %s }%n".formatted(group.name().replace('-', '_'), members.isEmpty() ? "" : "elements = { %s };".formatted(members));
        }).collect(Collectors.joining());
        return "table ip groups {%n%s%s%s}%n".formatted(sets, chain(made, own, "input", Fixture.INGRESS, "saddr"), chain(made, own, "output", Fixture.EGRESS, "daddr"));
    }

    private static String chain(Fixture made, List<?> groups, String hook, String type, String side) {
        return "chain %s {%ntype filter hook %s priority filter; policy drop;%nct state established,related accept%n%s}%n".formatted(hook, hook,
                of(made, type).stream().filter(rule -> groups.contains(rule.inputs().get("securityGroupId"))).map(rule -> {
                    var peer = rule.inputs().containsKey("cidrIpv4") ? text(rule, "cidrIpv4") : "@" + text(rule, "referencedSecurityGroupId").replace('-', '_');
                    return "ip %s %s %saccept%n".formatted(side, peer, traffic(rule.inputs(), "ipProtocol"));
                }).collect(Collectors.joining()));
    }

    /** Network ACLs, without state, between subnets only; the internet gateway gives public addresses to those that have one. */
    private static String router(Fixture made) {
        var chains = new StringBuilder();
        var forward = new StringBuilder();
        for (var acl : of(made, "aws:ec2/networkAcl:NetworkAcl")) {
            var subnet = acl.name().replaceAll("\\D", "");
            for (var way : List.of("ingress", "egress")) {
                chains.append("chain %s%s {%n%sdrop%n}%n".formatted(way, subnet, rules(acl, way)));
                forward.append("%s \"s%sn*\" jump %s%s%n".formatted(way.equals("egress") ? "iifname" : "oifname", subnet, way, subnet));
            }
        }
        var within = IntStream.range(0, 4).mapToObj("iifname \"s%1$dn*\" oifname \"s%1$dn*\" accept%n"::formatted).collect(Collectors.joining());
        var reachable = of(made, INSTANCE).stream().filter(each -> each.inputs().containsKey("publicIp")).toList();
        var gate = reachable.isEmpty() ? "" : "ip saddr != { %s } ".formatted(reachable.stream().map(each -> text(each, "privateIp")).collect(Collectors.joining(", ")));
        return """
                table ip vpc {
                %schain forward {
                type filter hook forward priority filter;
                oifname "inet" %sdrop
                %s%s}
                chain arrive {
                type nat hook prerouting priority dstnat;
                %s}
                chain leave {
                type nat hook postrouting priority srcnat;
                %s}
                }
                """.formatted(chains, gate, within, forward,
                reachable.stream().map(each -> "iifname \"inet\" ip daddr %s dnat to %s%n".formatted(text(each, "publicIp"), text(each, "privateIp"))).collect(Collectors.joining()),
                reachable.stream().map(each -> "oifname \"inet\" ip saddr %s snat to %s%n".formatted(text(each, "privateIp"), text(each, "publicIp"))).collect(Collectors.joining()));
    }

    @SuppressWarnings("unchecked")
    private static String rules(Resource acl, String way) {
        return ((List<Map<String, Object>>) acl.inputs().get(way)).stream().sorted(Comparator.comparing(rule -> (Double) rule.get("ruleNo")))
                .map(rule -> "ip %s %s %s%s%n".formatted(way.equals("ingress") ? "saddr" : "daddr", rule.get("cidrBlock"), traffic(rule, "protocol"),
                        rule.get("action").equals("allow") ? "return" : "drop")).collect(Collectors.joining());
    }

    private static String traffic(Map<String, Object> rule, String property) {
        var protocol = rule.get(property).equals("6") ? "tcp" : rule.get(property);
        return protocol.equals("-1") ? "" : "%s dport >= %.0f %1$s dport <= %.0f ".formatted(protocol, rule.get("fromPort"), rule.get("toPort"));
    }

    private static String port(Resource instance) {
        return "s%dn%s".formatted(subnet(instance), instance.name().substring(2));
    }

    private static int subnet(Resource placed) {
        return Integer.parseInt(text(placed, "subnetId").substring("subnet-".length()));
    }

    private static String text(Resource resource, String property) {
        return (String) resource.inputs().get(property);
    }
}
