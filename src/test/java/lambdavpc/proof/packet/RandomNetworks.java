package lambdavpc.proof.packet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Networks and packets by chance, out of a few blocks and ports that both share: packets lie at the borders of rules. */
final class RandomNetworks {
    private static final List<Integer> PORTS = List.of(22, 80, 443, 1024, 5432, 32768, 65535);
    private static final List<String> OUTSIDE = List.of("203.0.113.0", "203.0.113.127", "203.0.113.128", "203.0.113.255", "8.8.8.8", "203.0.114.0", "126.255.255.255", "128.0.0.0");
    private static final List<String> OUTSIDE_SIX = List.of("2600::1", "2600:1::", "2a00::ffff");
    private static final List<String> FOUR = List.of("0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/16", "10.0.0.0/8", "203.0.113.0/24", "203.0.113.128/25", "0.0.0.0/1", "10.0.0.0/23");
    private static final List<String> SIX = List.of("::/0", "2600::/32", "2001:db8::/56", "2001:db8:0:1::/64");

    private final Random random;

    RandomNetworks(long seed) {
        random = new Random(seed);
    }

    Fixture network() {
        var six = chance(35);
        var vpc = new HashMap<String, Object>(Map.of("cidrBlock", "10.0.0.0/16", "enableDnsHostnames", true, "defaultSecurityGroupId", "sg-default",
                "defaultNetworkAclId", "acl-default", "mainRouteTableId", "rtb-main"));
        if (six) {
            vpc.put("ipv6CidrBlock", "2001:db8::/56");
        }
        var made = new Fixture().add("aws:ec2/vpc:Vpc", "vpc", vpc);
        var subnets = new ArrayList<String>();
        for (var i = 0; i < 2 + random.nextInt(5); i++) {
            var subnet = new HashMap<String, Object>(Map.of("vpcId", "vpc", "cidrBlock", "10.0.%d.0/24".formatted(i), "availabilityZone", "zone-" + i % 3));
            if (six && chance(80)) {
                subnet.put("ipv6CidrBlock", "2001:db8:0:%d::/64".formatted(i));
                subnet.put("assignIpv6AddressOnCreation", chance(80));
            }
            made.add("aws:ec2/subnet:Subnet", "subnet-" + i, subnet);
            subnets.add("subnet-" + i);
        }
        if (chance(92)) {
            made.add("aws:ec2/internetGateway:InternetGateway", "igw-1", Map.of("vpcId", "vpc"));
        }
        groups(made);
        acls(made, subnets);
        nodes(made, subnets);
        tables(made, subnets);
        return made;
    }

    private void groups(Fixture made) {
        made.add("aws:ec2/managedPrefixList:ManagedPrefixList", "pl-1", Map.of("entries", List.of(Map.of("cidr", "203.0.113.0/25"), Map.of("cidr", "10.0.1.0/24"))));
        for (var i = 0; i < 4; i++) {
            var group = new HashMap<String, Object>(Map.of("vpcId", "vpc"));
            var inline = chance(25);
            if (inline) {
                group.put("ingress", rulesInside());
                group.put("egress", rulesInside());
            }
            made.add("aws:ec2/securityGroup:SecurityGroup", "sg-" + i, group);
            if (!inline) {
                for (var type : List.of(Fixture.INGRESS, Fixture.EGRESS)) {
                    if (chance(40)) {
                        made.rule(type, "sg-" + i, "0.0.0.0/0", "-1", -1, -1).rule(type, "sg-" + i, "::/0", "-1", -1, -1);
                        continue;
                    }
                    for (var rules = chance(15) ? 0 : 1 + random.nextInt(3); rules > 0; rules--) {
                        made.add(type, "rule-" + made.resources().size(), rule("sg-" + i));
                    }
                }
            }
        }
    }

    private Map<String, Object> rule(String group) {
        var rule = new HashMap<String, Object>(Map.of("securityGroupId", group));
        traffic(rule, "ipProtocol");
        switch (random.nextInt(6)) {
            case 0, 1 -> rule.put("cidrIpv4", one(FOUR));
            case 2 -> rule.put("cidrIpv6", one(SIX));
            case 3 -> rule.put("prefixListId", "pl-1");
            default -> rule.put("referencedSecurityGroupId", "sg-" + random.nextInt(4));
        }
        return rule;
    }

    private List<Map<String, Object>> rulesInside() {
        return IntStream.range(0, random.nextInt(3)).mapToObj(each -> {
            var rule = new HashMap<String, Object>();
            traffic(rule, "protocol");
            rule.putIfAbsent("fromPort", 0.0);
            rule.putIfAbsent("toPort", 0.0);
            switch (random.nextInt(5)) {
                case 0 -> rule.put("self", true);
                case 1 -> rule.put("ipv6CidrBlocks", List.of(one(SIX)));
                case 2 -> rule.put("securityGroups", List.of("sg-" + random.nextInt(4)));
                default -> rule.put("cidrBlocks", List.of(one(FOUR), one(FOUR)));
            }
            return Map.copyOf(rule);
        }).toList();
    }

    private void traffic(Map<String, Object> rule, String protocol) {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> rule.put(protocol, "-1");
            case 3 -> {
                rule.put(protocol, chance(70) ? "icmp" : "icmpv6");
                rule.put("fromPort", chance(50) ? -1.0 : 8.0);
                rule.put("toPort", -1.0);
            }
            default -> {
                rule.put(protocol, chance(75) ? "tcp" : chance(50) ? "udp" : "17");
                var from = one(PORTS);
                var to = chance(50) ? from : one(PORTS);
                rule.put("fromPort", (double) Math.min(from, to));
                rule.put("toPort", (double) Math.max(from, to));
            }
        }
    }

    private void acls(Fixture made, List<String> subnets) {
        var taken = new HashSet<String>();
        for (var i = 0; i < random.nextInt(3); i++) {
            var own = subnets.stream().filter(subnet -> chance(40) && taken.add(subnet)).toList();
            if (chance(50)) {
                made.add("aws:ec2/networkAcl:NetworkAcl", "acl-" + i, Map.of("vpcId", "vpc", "subnetIds", own, "ingress", aclRules(), "egress", aclRules()));
                continue;
            }
            made.add("aws:ec2/networkAcl:NetworkAcl", "acl-" + i, Map.of("vpcId", "vpc", "subnetIds", own));
            for (var out : List.of(true, false)) {
                for (var inside : aclRules()) {
                    var rule = new HashMap<>(inside);
                    rule.put("networkAclId", "acl-" + i);
                    rule.put("egress", out);
                    rule.put("ruleNumber", rule.remove("ruleNo"));
                    rule.put("ruleAction", rule.remove("action"));
                    made.add("aws:ec2/networkAclRule:NetworkAclRule", "acl-rule-" + made.resources().size(), rule);
                }
            }
        }
    }

    private List<Map<String, Object>> aclRules() {
        var rules = new ArrayList<Map<String, Object>>();
        for (var i = 0; i < random.nextInt(4); i++) {
            rules.add(aclRule(10 * i + 10, chance(60)));
        }
        if (chance(85)) {
            rules.add(Map.of("ruleNo", 100.0, "action", "allow", "protocol", "-1", "fromPort", 0.0, "toPort", 0.0, "cidrBlock", "0.0.0.0/0"));
            rules.add(Map.of("ruleNo", 101.0, "action", "allow", "protocol", "-1", "fromPort", 0.0, "toPort", 0.0, "ipv6CidrBlock", "::/0"));
        }
        return rules;
    }

    private Map<String, Object> aclRule(int number, boolean allow) {
        var rule = new HashMap<String, Object>(Map.of("ruleNo", (double) number, "action", allow ? "allow" : "deny", "fromPort", 0.0, "toPort", 0.0));
        switch (random.nextInt(5)) {
            case 0 -> rule.put("protocol", "-1");
            case 1 -> {
                rule.put("protocol", chance(70) ? "icmp" : "58");
                rule.put("icmpType", chance(50) ? -1.0 : chance(50) ? 8.0 : 0.0);
                rule.put("icmpCode", -1.0);
            }
            default -> {
                rule.put("protocol", chance(50) ? "tcp" : chance(50) ? "6" : "udp");
                var from = one(PORTS);
                var to = one(PORTS);
                rule.put("fromPort", (double) Math.min(from, to));
                rule.put("toPort", (double) Math.max(from, to));
            }
        }
        rule.put(chance(75) ? "cidrBlock" : "ipv6CidrBlock", "");
        rule.replaceAll((key, value) -> key.equals("cidrBlock") ? one(FOUR) : key.equals("ipv6CidrBlock") ? one(SIX) : value);
        return rule;
    }

    private void nodes(Fixture made, List<String> subnets) {
        made.add("aws:lambda/function:Function", "function", Map.of("name", "function", "role", "arn:aws:iam::111122223333:role/r",
                "vpcConfig", Map.of("subnetIds", List.of(one(subnets)), "securityGroupIds", someGroups())));
        made.add("aws:rds/subnetGroup:SubnetGroup", "places", Map.of("name", "places", "subnetIds", List.of(subnets.get(0), subnets.get(1))));
        made.add("aws:rds/instance:Instance", "database", Map.of("engine", "postgres", "dbSubnetGroupName", "places", "vpcSecurityGroupIds", someGroups(),
                "publiclyAccessible", chance(25)));
        made.add("aws:ec2/vpcEndpoint:VpcEndpoint", "endpoint", Map.of("vpcId", "vpc", "vpcEndpointType", "Interface",
                "serviceName", "com.amazonaws.us-east-1.secretsmanager", "privateDnsEnabled", true, "subnetIds", List.of(one(subnets)), "securityGroupIds", someGroups()));
        var places = IntStream.range(0, 3).mapToObj(each -> one(subnets)).toList();
        for (var i = 0; i < 3; i++) {
            var instance = new HashMap<String, Object>(Map.of("subnetId", places.get(i), "vpcSecurityGroupIds", someGroups(), "sourceDestCheck", chance(30)));
            if (chance(50)) {
                instance.put("associatePublicIpAddress", chance(80));
            }
            made.add("aws:ec2/instance:Instance", "i-" + i, instance);
        }
        made.add("aws:ec2/natGateway:NatGateway", "nat-0", Map.of("subnetId", one(subnets), "connectivityType", chance(90) ? "public" : "private"));
        var place = one(subnets);
        made.add("aws:ec2/networkInterface:NetworkInterface", "eni-0", Map.of("subnetId", place, "securityGroups", someGroups(), "sourceDestCheck", chance(25)));
        if (chance(60)) {
            made.add("aws:ec2/eip:Eip", "eipalloc-0", Map.of("networkInterface", "eni-0"));
        }
        // AWS attaches an interface in its own zone only.
        if (chance(60) && subnets.indexOf(place) % 3 == subnets.indexOf(places.get(0)) % 3) {
            made.add("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment", "attachment", Map.of("networkInterfaceId", "eni-0", "instanceId", "i-0", "deviceIndex", 1.0));
        }
    }

    private List<String> someGroups() {
        return IntStream.range(0, 4).filter(group -> chance(35)).mapToObj(group -> "sg-" + group).toList();
    }

    private void tables(Fixture made, List<String> subnets) {
        for (var i = 0; i < 3; i++) {
            made.table("rtb-" + i);
            var destinations = new HashSet<String>();
            for (var j = 0; j < 1 + random.nextInt(4); j++) {
                var six = chance(25);
                var to = six ? one(List.of("::/0", "2600::/32")) : one(List.of("0.0.0.0/0", "0.0.0.0/0", "0.0.0.0/0", "203.0.113.0/24", "203.0.113.128/25", "0.0.0.0/1"));
                if (destinations.add(to)) {
                    switch (six ? 0 : random.nextInt(20)) {
                        case 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 -> made.route("rtb-" + i, to, "gatewayId", "igw-1");
                        case 10, 11, 12, 13, 14 -> made.route("rtb-" + i, to, "natGatewayId", "nat-0");
                        case 15, 16, 17, 18 -> made.route("rtb-" + i, to, "networkInterfaceId", "eni-0");
                        default -> made.route("rtb-" + i, to, "natGatewayId", "nat-gone");
                    }
                }
            }
        }
        subnets.stream().filter(subnet -> chance(85)).forEach(subnet -> made.add("aws:ec2/routeTableAssociation:RouteTableAssociation", "association-" + subnet,
                Map.of("routeTableId", "rtb-" + random.nextInt(3), "subnetId", subnet)));
    }

    String outside(boolean six) {
        return one(six ? OUTSIDE_SIX : OUTSIDE);
    }

    int port() {
        return Math.min(65535, Math.max(0, one(PORTS) + random.nextInt(3) - 1));
    }

    int callersPort() {
        return one(List.of(1024, 1025, 32768, 40000, 65535));
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
