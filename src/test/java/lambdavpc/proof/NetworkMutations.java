package lambdavpc.proof;

import static lambdavpc.proof.Mutation.of;
import static lambdavpc.proof.Mutation.unnoticed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** Edits of subnets, routes, groups, network ACLs, NATs, endpoints and of where things stand. */
final class NetworkMutations {
    private static final String BLOCK = "network-block-public-access";
    private static final String OPTIONS = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions";
    private static final String INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    private static final String EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
    private static final String ROUTE = "aws:ec2/route:Route";
    private static final String ACL = "aws:ec2/networkAcl:NetworkAcl";
    private static final String ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule";
    private static final String DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl";
    private static final String MEMBER = "aws:rds/clusterInstance:ClusterInstance";
    private static final String EVERYWHERE = "0.0.0.0/0";

    static final List<Mutation> ALL = Stream.of(database(), lastLocks(), carriers(), grants(), acls(), names(), zones(), nats(), internet(), ways(), otherEnds(), clusters(), families(), roundabout()).flatMap(List::stream).toList();

    private NetworkMutations() {}

    private static List<Mutation> database() {
        return List.of(
                of("the database admits anybody on its port", "N2", edit -> admit(edit, "database-group", EVERYWHERE, 5432, 5432)),
                of("the database admits the VPC", "N2", edit -> admit(edit, "database-group", "10.0.0.0/16", 5432, 5432)),
                of("the database admits one address of an isolated subnet", "N2", edit -> admit(edit, "database-group", "10.0.0.77/32", 22, 22)),
                of("the database admits the default group, which everything gets that names none", "N2",
                        edit -> admitGroup(edit, "database-group", "network-default-group", 5432)),
                of("the database admits its own group", "N2", edit -> admitGroup(edit, "database-group", "database-group", 5432)),
                of("the database admits a group that is not in this stack", "N2 N4 N6",
                        edit -> edit.set("access-reader-to-database-ingress", "referencedSecurityGroupId", "sg-0123456789abcdef0")),
                of("an old-style rule admits the VPC", "N2", edit -> edit.add("aws:ec2/securityGroupRule:SecurityGroupRule", "careless", Map.of(
                        "securityGroupId", edit.id("database-group"), "type", "ingress", "protocol", "-1", "fromPort", 0.0, "toPort", 0.0, "cidrBlocks", List.of("10.0.0.0/8")))),
                of("rules inside the database's group beside those of their own", "N4? N6?", edit -> inside(edit, "192.0.2.0/24")),
                of("rules inside the database's group that admit the VPC, beside those of their own", "N2? N4? N6?", edit -> inside(edit, "10.0.0.0/16")),
                unnoticed("the database admits all of IPv6", "nothing in the VPC has an IPv6 address", edit -> edit.add(INGRESS, "careless", Map.of(
                        "securityGroupId", edit.id("database-group"), "cidrIpv6", "::/0", "ipProtocol", "-1"))),
                unnoticed("the database admits an office", "it has no public address, and its subnets have no route out", edit -> admit(edit, "database-group", "203.0.113.0/24", 5432, 5432)),
                unnoticed("the database has a public address", "its group admits groups only, and its subnets have no route out", edit -> edit.set("database-instance", "publiclyAccessible", true)),
                unnoticed("the database admits a function on every port", "the function's own group lets it go to one port", edit -> edit
                        .set("access-reader-to-database-ingress", "fromPort", 0.0).set("access-reader-to-database-ingress", "toPort", 65535.0)),
                unnoticed("a function may go to every port of the database", "the database's group admits it on one port", edit -> edit
                        .set("access-reader-to-database-egress", "fromPort", 0.0).set("access-reader-to-database-egress", "toPort", 65535.0)),
                of("the database listens on another port", "N4 N6", edit -> edit.set("database-instance", "port", 5433.0)),
                of("the database has the default group instead of its own", "N4 N6", edit -> edit.set("database-instance", "vpcSecurityGroupIds", List.of(edit.id("network-default-group")))));
    }

    /** Three locks keep the internet from the database, two keep a function from the internet: each edit opens the last one. */
    private static List<Mutation> lastLocks() {
        return List.of(
                of("a public database that admits anybody gets a route to the internet", "N1 N2", edit -> internet(anybody(publicly(unblocked(edit))))),
                of("a public database with a route to the internet admits anybody", "N1 N2", edit -> anybody(internet(publicly(unblocked(edit))))),
                of("a database with a route to the internet that admits anybody becomes public", "N1 N2", edit -> publicly(internet(anybody(unblocked(edit))))),
                of("a public database with a route to the internet admits one office", "N1 N2", edit -> admit(internet(publicly(unblocked(edit))), "database-group", "198.51.100.0/24", 5432, 5432)),
                unnoticed("a public database with a route to the internet admits one office, behind Block Public Access",
                        "it closes the internet gateway to everything but NAT gateways",
                        edit -> admit(internet(publicly(edit)), "database-group", "198.51.100.0/24", 5432, 5432)).on("prod"),
                unnoticed("Block Public Access is off", "nothing is public without it", edit -> edit.remove(BLOCK)).on("prod"),
                of("a function that may go anywhere moves next to a NAT", "N3", edit -> goAnywhere(edit).set("reader-function", "vpcConfig.subnetIds",
                        List.of(edit.id("network-egress-a"), edit.id("network-egress-b")))),
                of("the isolated subnets of a function that may go anywhere get a route to the NAT", "N3", edit -> nat(goAnywhere(edit))),
                of("a function with a route to the NAT may send DNS anywhere", "N3", edit -> nat(edit).add(EGRESS, "careless", Map.of(
                        "securityGroupId", edit.id("migrate-group"), "cidrIpv4", "8.8.8.8/32", "ipProtocol", "udp", "fromPort", 53.0, "toPort", 53.0))),
                unnoticed("a function may go anywhere", "its subnets have no route out", NetworkMutations::goAnywhere),
                unnoticed("the isolated subnets get a route to the NAT", "the functions' groups name groups only", NetworkMutations::nat),
                unnoticed("a function that may go anywhere gets a route to the internet gateway", "Lambda's interfaces have no public address",
                        edit -> internet(goAnywhere(edit))));
    }

    private static List<Mutation> carriers() {
        return List.of(
                of("a function of another role has a granted group", "N2", edit -> edit.add("aws:lambda/function:Function", "careless", Map.of(
                        "role", "arn:aws:iam::000000000000:role/other", "vpcConfig", Map.of("subnetIds", List.of(edit.id("network-isolated-a")),
                                "securityGroupIds", List.of(edit.id("reader-group")))))),
                of("an instance has a granted group", "N2", edit -> edit.add("aws:ec2/instance:Instance", "careless", Map.of("rootBlockDevice", Map.of("encrypted", true),
                        "subnetId", edit.id("network-public-a"), "vpcSecurityGroupIds", List.of(edit.id("reader-group"))))),
                of("an interface that is attached to nothing yet has a granted group", "N2", edit -> edit.add("aws:ec2/networkInterface:NetworkInterface", "careless",
                        Map.of("subnetId", edit.id("network-isolated-a"), "securityGroups", List.of(edit.id("migrate-group"))))),
                of("the NAT instance has a granted group", "N2", edit -> edit.change("network-public-nat-instance-interface", "securityGroups",
                        groups -> Stream.concat(((List<?>) groups).stream(), Stream.of(edit.id("reader-group"))).toList())).on("dev"),
                of("a service of a kind that is not modelled has a granted group", "N2?", edit -> edit.add("aws:ecs/service:Service", "careless", Map.of(
                        "networkConfiguration", Map.of("subnets", List.of(edit.id("network-isolated-a")), "securityGroups", List.of(edit.id("reader-group")))))),
                of("a load balancer has a granted group", "N1? N2?", edit -> edit.add("aws:lb/loadBalancer:LoadBalancer", "careless", Map.of(
                        "subnets", List.of(edit.id("network-public-a")), "securityGroups", List.of(edit.id("reader-group"))))),
                of("a function leaves the VPC", "N3 N4 N6 P4", edit -> edit.unset("reader-function", "vpcConfig")),
                of("a function has the default group", "N4 N6", edit -> edit.set("rotation-function", "vpcConfig.securityGroupIds", List.of(edit.id("network-default-group")))));
    }

    /** Each of the four rules that a grant is made of, for each function. */
    private static List<Mutation> grants() {
        var mutations = new ArrayList<Mutation>();
        for (var function : List.of("reader", "rotation", "migrate")) {
            for (var target : List.of("database", "secretsmanager")) {
                for (var side : List.of("egress", "ingress")) {
                    var rule = "access-%s-to-%s-%s".formatted(function, target, side);
                    mutations.add(of(rule + " is gone", "N4 N6", edit -> edit.remove(rule)));
                    mutations.add(of(rule + " is for UDP", "N4 N6", edit -> edit.set(rule, "ipProtocol", "udp")));
                }
            }
        }
        mutations.add(of("a rule names another port", "N4 N6", edit -> edit.set("access-reader-to-database-egress", "toPort", 5431.0).set("access-reader-to-database-egress", "fromPort", 5431.0)));
        mutations.add(of("a rule names half of the VPC instead of the database's group", "N4 N6", edit -> edit.unset("access-reader-to-database-egress", "referencedSecurityGroupId")
                .set("access-reader-to-database-egress", "cidrIpv4", "10.0.0.0/18")));
        mutations.add(unnoticed("a rule names the VPC instead of the database's group", "the database's group still names who may come",
                edit -> edit.unset("access-reader-to-database-egress", "referencedSecurityGroupId").set("access-reader-to-database-egress", "cidrIpv4", "10.0.0.0/16")));
        return mutations;
    }

    private static List<Mutation> acls() {
        return List.of(
                of("a network ACL without rules on one isolated subnet", "N4 N6", edit -> edit.add(ACL, "careless", Map.of(
                        "vpcId", edit.id("network-vpc"), "subnetIds", List.of(edit.id("network-isolated-a"))))),
                of("the default network ACL is adopted and loses its rules", "N4 N6", edit -> edit.add(DEFAULT_ACL, "careless", Map.of(
                        "defaultNetworkAclId", edit.output("network-vpc", "defaultNetworkAclId")))),
                of("a rule of the default network ACL denies the database's port", "N4 N6", edit -> rule(edit, 50, true, "deny", "10.0.0.0/16", 5432, 5432)),
                of("a rule of the default network ACL denies the ports that answers come to", "N4 N6", edit -> rule(edit, 99, false, "deny", EVERYWHERE, 1024, 65535)),
                of("a rule of the default network ACL denies a few ports that answers may come to", "N4 N6", edit -> rule(edit, 7, false, "deny", "10.0.0.0/8", 61000, 61001)),
                of("a rule of the default network ACL denies one address", "N4 N6", edit -> rule(edit, 7, false, "deny", "10.0.0.200/32", 0, 65535)),
                unnoticed("a rule of the default network ACL denies behind the one that allows", "the lowest number decides", edit -> rule(edit, 101, true, "deny", EVERYWHERE, 0, 65535)),
                of("a rule of the default network ACL denies a part of the internet", "N4 N6", edit -> rule(edit, 50, false, "deny", "198.51.100.0/24", 0, 65535)),
                of("a network ACL lets requests through and no answers", "N4 N6", edit -> edit.add(ACL, "careless", Map.of("vpcId", edit.id("network-vpc"),
                        "subnetIds", List.of(edit.id("network-isolated-a")),
                        "egress", List.of(Map.of("ruleNo", 100.0, "action", "allow", "protocol", "-1", "fromPort", 0.0, "toPort", 0.0, "cidrBlock", EVERYWHERE)),
                        "ingress", List.of(Map.of("ruleNo", 100.0, "action", "allow", "protocol", "tcp", "fromPort", 0.0, "toPort", 1023.0, "cidrBlock", EVERYWHERE))))));
    }

    private static List<Mutation> names() {
        var endpoint = "access-secretsmanager-endpoint";
        return List.of(
                of("the endpoint is gone", "L2 N4 N6 P2 P3 P5", edit -> edit.remove(endpoint)),
                of("the endpoint has no private name", "N4 N6", edit -> edit.set(endpoint, "privateDnsEnabled", false)),
                of("the endpoint is another service's", "L2 N4 N6 P2 P3 P5", edit -> edit.set(endpoint, "serviceName", "com.amazonaws.us-east-1.sqs")),
                of("the endpoint has no interface", "N4 N6", edit -> edit.set(endpoint, "subnetIds", List.of())),
                of("the endpoint has the default group", "N4 N6", edit -> edit.set(endpoint, "securityGroupIds", List.of(edit.id("network-default-group")))),
                of("the endpoint names no group, and gets the default one", "N4 N6", edit -> edit.unset(endpoint, "securityGroupIds")),
                of("a second endpoint admits others, and has no policy", "N4 N6 P5", edit -> edit.add("aws:ec2/vpcEndpoint:VpcEndpoint", "careless", Map.of(
                        "vpcId", edit.id("network-vpc"), "vpcEndpointType", "Interface", "serviceName", "com.amazonaws.us-east-1.secretsmanager", "privateDnsEnabled", true,
                        "subnetIds", List.of(edit.id("network-public-a")), "securityGroupIds", List.of(edit.id("database-group"))))),
                of("the VPC gives no names", "N4 N6", edit -> edit.set("network-vpc", "enableDnsHostnames", false)),
                of("the VPC resolves no names", "N4 N6", edit -> edit.set("network-vpc", "enableDnsSupport", false)),
                unnoticed("the endpoint moves to a public subnet", "a private address is reached by the local route wherever it is", edit -> edit
                        .set(endpoint, "subnetIds", List.of(edit.id("network-public-a")))).on("dev"));
    }

    private static List<Mutation> zones() {
        var one = (java.util.function.Function<Edit, List<String>>) edit -> List.of(edit.id("network-isolated-a"));
        return List.of(
                of("the database has no standby", "N6", edit -> edit.set("database-instance", "multiAz", false)).on("prod"),
                of("the database's subnets are of one zone", "N6", edit -> edit.set("database-subnets", "subnetIds", one.apply(edit))).on("prod"),
                of("the endpoint is in one zone", "N6", edit -> edit.set("access-secretsmanager-endpoint", "subnetIds", one.apply(edit))).on("prod"),
                of("reader is in one zone", "N6", edit -> edit.set("reader-function", "vpcConfig.subnetIds", one.apply(edit))).on("prod"),
                of("rotation is in one zone", "N6", edit -> edit.set("rotation-function", "vpcConfig.subnetIds", one.apply(edit))).on("prod"),
                of("migrate is in one zone", "N6", edit -> edit.set("migrate-function", "vpcConfig.subnetIds", one.apply(edit))).on("prod"),
                of("all isolated subnets are in one zone", "N6", edit -> edit.set("network-isolated-b", "availabilityZone", edit.output("network-isolated-a", "availabilityZone"))
                        .set("network-isolated-c", "availabilityZone", edit.output("network-isolated-a", "availabilityZone"))).on("prod"),
                of("the profile no longer accepts the loss of a zone", "N6", edit -> edit.set("topology", "decisions.zoneLoss", "SURVIVE")).on("dev"),
                unnoticed("two of three isolated subnets are in one zone", "two zones are enough to lose one", edit -> edit
                        .set("network-isolated-b", "availabilityZone", edit.output("network-isolated-a", "availabilityZone"))).on("prod"));
    }

    private static List<Mutation> nats() {
        return List.of(
                of("the NAT's outer interface admits SSH from anybody", "N5", edit -> admit(edit, "network-public-nat-instance-outside", EVERYWHERE, 22, 22)).on("dev"),
                of("the NAT's outer interface admits one host", "N5", edit -> admit(edit, "network-public-nat-instance-outside", "198.51.100.7/32", 0, 65535)).on("dev"),
                of("the NAT's outer interface answers pings", "N5", edit -> edit.add(INGRESS, "careless", Map.of("securityGroupId", edit.id("network-public-nat-instance-outside"),
                        "cidrIpv4", EVERYWHERE, "ipProtocol", "icmp", "fromPort", 8.0, "toPort", -1.0))).on("dev"),
                of("the rule for the VPC is on the outer interface and for anybody", "N4 N5", edit -> edit
                        .set("network-public-nat-instance-from-vpc", "securityGroupId", edit.id("network-public-nat-instance-outside"))
                        .set("network-public-nat-instance-from-vpc", "cidrIpv4", EVERYWHERE)).on("dev"),
                of("the inner interface, which admits anybody, gets a public address", "N5", edit -> edit.set("network-public-nat-instance-from-vpc", "cidrIpv4", EVERYWHERE)
                        .add("aws:ec2/eip:Eip", "careless", Map.of("networkInterface", edit.id("network-public-nat-instance-interface")))).on("dev"),
                unnoticed("the inner interface admits anybody", "it has no public address", edit -> edit.set("network-public-nat-instance-from-vpc", "cidrIpv4", EVERYWHERE)).on("dev"),
                unnoticed("the inner interface gets a public address", "it admits the VPC only", edit -> edit.add("aws:ec2/eip:Eip", "careless",
                        Map.of("networkInterface", edit.id("network-public-nat-instance-interface")))).on("dev"));
    }

    private static Edit unblocked(Edit edit) {
        return edit.has(BLOCK) ? edit.remove(BLOCK) : edit;
    }

    /** What the probes of the way to the internet rely on. */
    private static List<Mutation> internet() {
        var nat = "network-public-nat-instance-";
        return List.of(
                of("the inner interface checks source and destination", "N4", edit -> edit.set(nat + "interface", "sourceDestCheck", true)).on("dev"),
                of("the NAT instance admits nothing from the VPC", "N4", edit -> edit.remove(nat + "from-vpc")).on("dev"),
                of("the NAT instance admits a part of the VPC", "N4", edit -> edit.set(nat + "from-vpc", "cidrIpv4", "10.0.0.0/18")).on("dev"),
                of("the NAT instance may send nothing", "N4", edit -> edit.remove(nat + "to-anywhere")).on("dev"),
                of("the NAT instance may send requests and no answers", "N4", edit -> edit.set(nat + "to-anywhere", "ipProtocol", "tcp")
                        .set(nat + "to-anywhere", "fromPort", 443.0).set(nat + "to-anywhere", "toPort", 443.0)).on("dev"),
                of("the NAT instance has no public address", "N4", edit -> edit.set(nat + "template", "networkInterfaces.associatePublicIpAddress", "false")).on("dev"),
                of("no instance attaches the interface that the routes lead to", "N4", edit -> edit.set(nat + "template", "userData", "IyEvYmluL2Jhc2gK")).on("dev"),
                of("the NAT instance is in another zone than its interface", "N4", edit -> edit.set(nat + "group", "vpcZoneIdentifiers", List.of(edit.id("network-public-b")))).on("dev"),
                of("Block Public Access is on with a NAT instance", "N4", edit -> edit.add(OPTIONS, "careless", Map.of("internetGatewayBlockMode", "block-ingress"))).on("dev"),
                of("Block Public Access closes the way out too", "N4 N6", edit -> edit.set(BLOCK, "internetGatewayBlockMode", "block-bidirectional")).on("prod"),
                of("Block Public Access spares a subnet", "N4? N6?", edit -> edit.add("aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion", "careless",
                        Map.of("subnetId", edit.id("network-public-a"), "internetGatewayExclusionMode", "allow-bidirectional"))).on("prod"),
                of("the healer has an interface in our network and may go anywhere", "N3", edit -> edit.set("nat-healer-function", "vpcConfig", Map.of(
                        "subnetIds", List.of(edit.id("network-egress-a")), "securityGroupIds", List.of(edit.id("egress-probe-a-group"))))).on("dev"),
                of("the healer runs with the role of the reader", "N3 N4 P4", edit -> edit.set("nat-healer-function", "role", edit.output("reader-role", "arn"))).on("dev"),
                of("a NAT gateway is gone, and its route leads nowhere", "N4 N6", edit -> edit.remove("network-public-nat-b")).on("prod"),
                of("a NAT gateway is private", "N4 N6", edit -> edit.set("network-public-nat-b", "connectivityType", "private")).on("prod"),
                of("two zones share a NAT gateway", "N6", edit -> edit.set("network-egress-default-b", "natGatewayId", edit.id("network-public-nat-a"))).on("prod"),
                of("an egress route is gone", "N4 N6", edit -> edit.remove("network-egress-default-a")),
                of("an egress route leads straight to the internet gateway", "N4 N6", edit -> edit.unset("network-egress-default-a", "natGatewayId")
                        .unset("network-egress-default-a", "networkInterfaceId").set("network-egress-default-a", "gatewayId", edit.id("network-public-igw"))),
                of("a more specific route cuts a part of the internet off", "N4 N6", edit -> internetRoute(edit, "network-egress-routes-a", "203.0.113.0/24")),
                of("an egress subnet has no table of its own, and the main table no route", "N4 N6", edit -> edit.remove("network-egress-a-routes")),
                of("the public subnets have no route to the internet gateway", "N4 N6", edit -> edit.remove("network-public-default")),
                of("the internet gateway is gone", "N4 N6", edit -> edit.remove("network-public-igw")),
                of("a network ACL lets a public subnet talk to the VPC only", "N4 N6", edit -> edit.add(ACL, "careless", Map.of("vpcId", edit.id("network-vpc"),
                        "subnetIds", List.of(edit.id("network-public-a")), "egress", List.of(rule("10.0.0.0/16")), "ingress", List.of(rule("10.0.0.0/16"))))),
                of("a probe may not go where it asked to", "N4 N6", edit -> edit.set("access-egress-probe-a-to-internet", "cidrIpv4", "10.0.0.0/8")),
                unnoticed("another internet gateway route leads to the same gateway", "the longer prefix has the same target",
                        edit -> edit.copy("network-public-default", "careless", "destinationCidrBlock", "0.0.0.0/1")));
    }

    private static Map<String, Object> rule(String cidr) {
        return Map.of("ruleNo", 100.0, "action", "allow", "protocol", "-1", "fromPort", 0.0, "toPort", 0.0, "cidrBlock", cidr);
    }

    private static Edit internetRoute(Edit edit, String table, String destination) {
        return edit.add(ROUTE, "careless", Map.of("routeTableId", edit.id(table), "destinationCidrBlock", destination, "gatewayId", edit.id("network-public-igw")));
    }

    /** Ways of which this state has only our end, where the database admits what lies behind them. */
    private static List<Mutation> otherEnds() {
        return List.of(
                behind("a transit gateway is attached", "aws:ec2transitgateway/vpcAttachment:VpcAttachment", edit -> Map.of("vpcId", edit.id("network-vpc"), "transitGatewayId", "tgw-1")),
                behind("somebody's peering is accepted", "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter", edit -> Map.of("vpcPeeringConnectionId", "pcx-1")),
                behind("a route leads to somebody's peering", ROUTE, edit -> Map.of("routeTableId", edit.id("network-isolated-routes"), "destinationCidrBlock", "172.16.0.0/12",
                        "vpcPeeringConnectionId", "pcx-1")),
                of("a peer's group is let in", "N2", edit -> edit.add(INGRESS, "careless", Map.of("securityGroupId", edit.id("database-group"),
                        "referencedSecurityGroupId", "999999999999/sg-0123456789abcdef0", "ipProtocol", "tcp", "fromPort", 5432.0, "toPort", 5432.0))),
                of("a function's group is given to another VPC", "N2?", edit -> edit.add("aws:vpc/securityGroupVpcAssociation:SecurityGroupVpcAssociation", "careless",
                        Map.of("securityGroupId", edit.id("reader-group"), "vpcId", "vpc-1"))));
    }

    private static Mutation behind(String text, String type, Function<Edit, Map<String, Object>> properties) {
        return of(text + ", and the database admits what is behind it", "N1? N2?",
                edit -> admit(edit, "database-group", "172.16.0.0/12", 5432, 5432).add(type, "careless", properties.apply(edit)));
    }

    /** An Aurora beside the database, without a final snapshot or a plan that copies it (L1, L4). */
    private static List<Mutation> clusters() {
        return List.of(
                of("a cluster in two zones", "L1 L4", edit -> cluster(edit, Map.of(), Map.of("availabilityZone", "us-east-1b"))).on("prod"),
                of("a cluster of which both members are in one zone", "L1 L4 N6", edit -> cluster(edit, Map.of(), Map.of("availabilityZone", "us-east-1a"))).on("prod"),
                of("a cluster with the Data API", "L1 L4 N1? N2?", edit -> cluster(edit, Map.of("enableHttpEndpoint", true), Map.of("availabilityZone", "us-east-1b"))).on("prod"),
                of("one member of a cluster is public, and its group and subnets are open", "L1 L4 N1 N2",
                        edit -> cluster(internet(anybody(unblocked(edit))), Map.of(), Map.of("publiclyAccessible", true))).on("prod"),
                of("a member of a cluster that is not in this stack", "N1? N2?", edit -> edit.add(MEMBER, "careless", Map.of("clusterIdentifier", "elsewhere", "publiclyAccessible", true))));
    }

    private static Edit cluster(Edit edit, Map<String, Object> more, Map<String, Object> second) {
        var properties = new HashMap<String, Object>(Map.of("engine", "aurora-postgresql", "dbSubnetGroupName", edit.id("database-subnets"),
                "vpcSecurityGroupIds", List.of(edit.id("database-group")), "storageEncrypted", true, "port", 5432.0));
        properties.putAll(more);
        var other = new HashMap<String, Object>(Map.of("clusterIdentifier", "careless-cluster"));
        other.putAll(second);
        return edit.add("aws:rds/cluster:Cluster", "careless-cluster", properties)
                .add(MEMBER, "first", Map.of("clusterIdentifier", "careless-cluster", "availabilityZone", "us-east-1a")).add(MEMBER, "second", other);
    }

    /** With IPv6 in the subnets. */
    private static List<Mutation> families() {
        return List.of(
                unnoticed("a function with IPv6 may go anywhere", "its subnets have no route out", NetworkMutations::six),
                of("a function with IPv6 gets a route to an egress-only gateway", "N3?", edit -> sixRoute(six(edit), "egressOnlyGatewayId", "eigw-1")),
                of("a function with IPv6 gets a route to the internet gateway", "N3", edit -> sixRoute(six(unblocked(edit)), "gatewayId", edit.id("network-public-igw"))),
                of("a database of both families admits all of IPv6", "N2? N4? N6?", NetworkMutations::dual),
                of("a database of both families admits all of IPv6, and has a route to the internet", "N1? N2? N4? N6?",
                        edit -> sixRoute(dual(unblocked(edit)), "gatewayId", edit.id("network-public-igw"))));
    }

    private static Edit six(Edit edit) {
        return withSix(edit).set("reader-function", "vpcConfig.ipv6AllowedForDualStack", true)
                .add(EGRESS, "careless", Map.of("securityGroupId", edit.id("reader-group"), "cidrIpv6", "::/0", "ipProtocol", "-1"));
    }

    private static Edit dual(Edit edit) {
        return withSix(edit).set("database-instance", "networkType", "DUAL")
                .add(INGRESS, "careless", Map.of("securityGroupId", edit.id("database-group"), "cidrIpv6", "::/0", "ipProtocol", "-1"));
    }

    private static Edit withSix(Edit edit) {
        return edit.set("network-vpc", "ipv6CidrBlock", "2600:1f18::/56").set("network-isolated-a", "ipv6CidrBlock", "2600:1f18:0:1::/64");
    }

    private static Edit sixRoute(Edit edit, String property, String target) {
        return edit.add(ROUTE, "careless-route", Map.of("routeTableId", edit.id("network-isolated-routes"), "destinationIpv6CidrBlock", "::/0", property, target));
    }

    /** What is not modelled is named where it matters, and left alone where it cannot. */
    private static List<Mutation> ways() {
        var peering = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection";
        return List.of(
                unnoticed("the VPC is peered", "the database admits groups only, and a peered network has none of them",
                        edit -> edit.add(peering, "careless", Map.of("vpcId", edit.id("network-vpc"), "peerVpcId", "vpc-1"))),
                of("the VPC is peered, and the database admits the peer", "N1? N2?", edit -> admit(edit, "database-group", "172.16.0.0/12", 5432, 5432)
                        .add(peering, "careless-peering", Map.of("vpcId", edit.id("network-vpc"), "peerVpcId", "vpc-1"))),
                of("a function that may go anywhere gets a route to a peer", "N3?", edit -> goAnywhere(edit).add(ROUTE, "careless-route", Map.of(
                        "routeTableId", edit.id("network-isolated-routes"), "destinationCidrBlock", EVERYWHERE, "vpcPeeringConnectionId", "pcx-1"))),
                of("a function that may go anywhere gets a route to a NAT of somebody else", "N3?", edit -> goAnywhere(edit).add(ROUTE, "careless-route", Map.of(
                        "routeTableId", edit.id("network-isolated-routes"), "destinationCidrBlock", EVERYWHERE, "natGatewayId", "nat-0123456789abcdef0"))),
                of("a route leads from one subnet of the VPC to another through an appliance", "N4? N6?", edit -> edit.add(ROUTE, "careless", Map.of(
                        "routeTableId", edit.id("network-isolated-routes"), "destinationCidrBlock", "10.0.64.0/19", "networkInterfaceId", "eni-0123456789abcdef0"))));
    }

    /** Interfaces that somebody gives a function's group in a roundabout way. */
    private static List<Mutation> roundabout() {
        return List.of(
                of("an instance's first interface is given the reader's group", "L1 N2?", edit -> edit.add("aws:ec2/instance:Instance", "careless", Map.of(
                        "subnetId", edit.id("network-isolated-a"), "primaryNetworkInterfaceId", "eni-1")).add("aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment",
                        "careless-group", Map.of("networkInterfaceId", "eni-1", "securityGroupId", edit.id("reader-group")))),
                of("a cluster starts instances from a template with the reader's group", "L1 N2?", edit -> template(edit).add("aws:eks/nodeGroup:NodeGroup", "careless-nodes",
                        Map.of("subnetIds", List.of(edit.id("network-isolated-a")), "launchTemplate", Map.of("id", "careless")))),
                of("a mixed group starts instances from a template with the reader's group", "L1 N2?", edit -> template(edit).add("aws:autoscaling/group:Group", "careless-nodes",
                        Map.of("vpcZoneIdentifiers", List.of(edit.id("network-isolated-a")), "mixedInstancesPolicy",
                                Map.of("launchTemplate", Map.of("launchTemplateSpecification", Map.of("launchTemplateId", "careless")))))),
                of("the database admits a prefix list that is not in this stack", "N2?", edit -> edit.add(INGRESS, "careless", Map.of("securityGroupId", edit.id("database-group"),
                        "prefixListId", "pl-1", "ipProtocol", "tcp", "fromPort", 5432.0, "toPort", 5432.0))));
    }

    private static Edit template(Edit edit) {
        return edit.add("aws:ec2/launchTemplate:LaunchTemplate", "careless", Map.of("vpcSecurityGroupIds", List.of(edit.id("reader-group"))));
    }

    private static Edit admit(Edit edit, String group, String cidr, int from, int to) {
        return edit.add(INGRESS, "careless-" + group, Map.of("securityGroupId", edit.id(group), "cidrIpv4", cidr, "ipProtocol", "tcp",
                "fromPort", (double) from, "toPort", (double) to));
    }

    private static Edit inside(Edit edit, String cidr) {
        return edit.set("database-group", "ingress", List.of(Map.of("protocol", "tcp", "fromPort", 5432.0, "toPort", 5432.0, "cidrBlocks", List.of(cidr))));
    }

    private static Edit admitGroup(Edit edit, String group, String peer, int port) {
        return edit.add(INGRESS, "careless", Map.of("securityGroupId", edit.id(group), "referencedSecurityGroupId", edit.id(peer), "ipProtocol", "tcp",
                "fromPort", (double) port, "toPort", (double) port));
    }

    private static Edit publicly(Edit edit) {
        return edit.set("database-instance", "publiclyAccessible", true);
    }

    private static Edit anybody(Edit edit) {
        return admit(edit, "database-group", EVERYWHERE, 5432, 5432);
    }

    private static Edit internet(Edit edit) {
        return edit.add(ROUTE, "careless-route", Map.of("routeTableId", edit.id("network-isolated-routes"), "destinationCidrBlock", EVERYWHERE,
                "gatewayId", edit.id("network-public-igw")));
    }

    /** To the same NAT as the egress subnets of the first zone. */
    private static Edit nat(Edit edit) {
        return edit.copy("network-egress-default-a", "careless-route", "routeTableId", edit.id("network-isolated-routes"));
    }

    private static Edit goAnywhere(Edit edit) {
        return edit.add(EGRESS, "careless-egress", Map.of("securityGroupId", edit.id("reader-group"), "cidrIpv4", EVERYWHERE, "ipProtocol", "-1"));
    }

    private static Edit rule(Edit edit, int number, boolean egress, String action, String cidr, int from, int to) {
        return edit.add(ACL_RULE, "careless", Map.of("networkAclId", edit.output("network-vpc", "defaultNetworkAclId"), "ruleNumber", (double) number,
                "egress", egress, "ruleAction", action, "protocol", "tcp", "cidrBlock", cidr, "fromPort", (double) from, "toPort", (double) to));
    }
}
