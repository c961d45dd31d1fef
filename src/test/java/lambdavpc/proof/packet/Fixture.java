package lambdavpc.proof.packet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import lambdavpc.graph.Registration;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Resource;
import lambdavpc.proof.model.Model;
import lambdavpc.proof.packet.Question.Answer;

/** A small VPC by hand: two subnets, and whatever a rule of AWS's is about. A resource's id is its name. */
final class Fixture {
    static final String INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    static final String EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";

    private final List<Resource> resources = new ArrayList<>();

    /** VPC 10.0.0.0/16 with the subnets a (10.0.1.0/24) and b (10.0.2.0/24) in zones of their own. */
    static Fixture vpc() {
        return new Fixture()
                .add("aws:ec2/vpc:Vpc", "vpc", Map.of("cidrBlock", "10.0.0.0/16", "enableDnsHostnames", true, "defaultSecurityGroupId", "sg-default",
                        "defaultNetworkAclId", "acl-default", "mainRouteTableId", "rtb-main"))
                .subnet("a", "10.0.1.0/24").subnet("b", "10.0.2.0/24");
    }

    Fixture subnet(String name, String block) {
        return add("aws:ec2/subnet:Subnet", name, Map.of("vpcId", "vpc", "cidrBlock", block, "availabilityZone", "zone-" + name));
    }

    Fixture group(String name) {
        return add("aws:ec2/securityGroup:SecurityGroup", name, Map.of("vpcId", "vpc"));
    }

    /** @param peer a CIDR block, a group or a prefix list */
    Fixture rule(String type, String group, String peer, String protocol, int from, int to) {
        var properties = new HashMap<String, Object>(Map.of("securityGroupId", group, "ipProtocol", protocol,
                peer.contains(":") ? "cidrIpv6" : peer.contains("/") ? "cidrIpv4" : peer.startsWith("pl-") ? "prefixListId" : "referencedSecurityGroupId", peer));
        if (from >= 0) {
            properties.put("fromPort", (double) from);
            properties.put("toPort", (double) to);
        }
        return add(type, "rule-" + resources.size(), properties);
    }

    Fixture open(String group) {
        return rule(INGRESS, group, "0.0.0.0/0", "-1", -1, -1).rule(EGRESS, group, "0.0.0.0/0", "-1", -1, -1);
    }

    Fixture instance(String name, String subnet, String group) {
        return add("aws:ec2/instance:Instance", name, Map.of("subnetId", subnet, "vpcSecurityGroupIds", List.of(group)));
    }

    Fixture publicInstance(String name, String subnet, String group) {
        return add("aws:ec2/instance:Instance", name, Map.of("subnetId", subnet, "vpcSecurityGroupIds", List.of(group), "associatePublicIpAddress", true));
    }

    Fixture function(String name, String subnet, String group) {
        return add("aws:lambda/function:Function", name, Map.of("role", "arn:aws:iam::1:role/" + name,
                "vpcConfig", Map.of("subnetIds", List.of(subnet), "securityGroupIds", List.of(group))));
    }

    Fixture database(String name, String group, boolean isPublic, String... subnets) {
        return add("aws:rds/subnetGroup:SubnetGroup", name + "-subnets", Map.of("name", name + "-subnets", "subnetIds", List.of(subnets)))
                .add("aws:rds/instance:Instance", name, Map.of("engine", "postgres", "dbSubnetGroupName", name + "-subnets", "vpcSecurityGroupIds", List.of(group),
                        "publiclyAccessible", isPublic));
    }

    Fixture gateway() {
        return add("aws:ec2/internetGateway:InternetGateway", "igw", Map.of("vpcId", "vpc"));
    }

    Fixture table(String name, String... subnets) {
        add("aws:ec2/routeTable:RouteTable", name, Map.of("vpcId", "vpc"));
        for (var subnet : subnets) {
            add("aws:ec2/routeTableAssociation:RouteTableAssociation", name + "-" + subnet, Map.of("routeTableId", name, "subnetId", subnet));
        }
        return this;
    }

    /** @param target property: {@code gatewayId} */
    Fixture route(String table, String destination, String target, String to) {
        return add("aws:ec2/route:Route", "route-" + resources.size(), Map.of("routeTableId", table,
                destination.contains(":") ? "destinationIpv6CidrBlock" : "destinationCidrBlock", destination, target, to));
    }

    Fixture add(String type, String name, Map<String, Object> properties) {
        var urn = "urn:pulumi:test::fixture::" + type + "::" + name;
        resources.add(new Resource(new Registration(type, name, urn, "", true, properties, Set.of(), Map.of(), false, false, List.of(), List.of(), ""),
                name, properties, false));
        return this;
    }

    ResourceGraph graph() {
        return ResourceGraph.of(resources);
    }

    /** Without one of its resources. */
    Fixture without(Resource resource) {
        var less = new Fixture();
        resources.stream().filter(each -> each != resource).forEach(less.resources::add);
        return less;
    }

    List<Resource> resources() {
        return List.copyOf(resources);
    }

    Model model() {
        return new Model(graph());
    }

    List<Answer> ask(String from, String to, int port) {
        var model = model();
        return new Question(model, new Network(model)).canReach(from, to, Optional.of(port));
    }

    /** {@code yes}, {@code no}, {@code partly} or {@code ?}, over all pairs. */
    String can(String from, String to, int port) {
        var answers = ask(from, to, port);
        return answers.stream().allMatch(Answer::reaches) ? "yes"
                : answers.stream().anyMatch(answer -> !answer.doubts().isEmpty()) ? "?"
                : answers.stream().anyMatch(answer -> answer.reaches() || answer.reachesPartly()) ? "partly" : "no";
    }
}
