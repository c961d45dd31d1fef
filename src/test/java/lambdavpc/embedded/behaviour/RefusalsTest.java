package lambdavpc.embedded.behaviour;

import static lambdavpc.embedded.behaviour.Fixture.allow;
import static lambdavpc.embedded.behaviour.Fixture.map;
import static lambdavpc.embedded.behaviour.Fixture.policy;
import static lambdavpc.embedded.behaviour.Fixture.trust;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.graph.Archive;

/** What AWS refuses, the embedded AWS refuses, with AWS's code; and a refusal changes nothing. */
class RefusalsTest {
    private static final String ROLE = "aws:iam/role:Role";
    private static final String FUNCTION = "aws:lambda/function:Function";
    private static final String ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint";
    private static final String SECRET = "aws:secretsmanager/secret:Secret";
    private static final String PROXY = "aws:rds/proxy:Proxy";
    private static final String DATABASE = "aws:rds/instance:Instance";
    private static final String INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
    private static final String NAT = "aws:ec2/natGateway:NatGateway";
    private static final String QUEUE = "aws:sqs/queue:Queue";
    private static final String CACHE = "aws:elasticache/serverlessCache:ServerlessCache";
    private static final String CACHE_USER = "aws:elasticache/user:User";
    private static final String CACHE_USERS = "aws:elasticache/userGroup:UserGroup";
    private static final String MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping";
    private static final String ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";
    private static final String DASHBOARD = "aws:cloudwatch/dashboard:Dashboard";
    private static final String RULE = "aws:cloudwatch/eventRule:EventRule";
    private static final String TARGET = "aws:cloudwatch/eventTarget:EventTarget";
    private static final String TOPIC = "aws:sns/topic:Topic";
    private static final String SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";
    private static final String SESSION = "{\"schemaVersion\":\"1.0\",\"sessionType\":\"Port\"}";
    private static final String BUCKET = "aws:s3/bucketV2:BucketV2";
    private static final String API = "aws:apigatewayv2/";
    private static final String URL = "aws:lambda/functionUrl:FunctionUrl";
    private static final String IMAGE = "000000000000.dkr.ecr.eu-central-1.amazonaws.com/shop:1";
    private static final String VAULT = "aws:backup/vault:Vault";
    private static final String SECRETS_SERVICE = "com.amazonaws.eu-central-1.secretsmanager";

    /**
     * @param name    what is refused; the moto comparison finds its case by it
     * @param code    AWS's
     * @param message part of what is said
     * @param prepare what is fine
     */
    record Refusal(String name, String code, String message, Consumer<Scene> prepare) {
        @Override
        public String toString() {
            return name + " -> " + code;
        }
    }

    /** What is prepared, and the one call that must be refused. */
    static final class Scene {
        final Fixture in = new Fixture();
        Runnable call;

        void refused(Runnable last) {
            call = last;
        }
    }

    static Stream<Refusal> refusals() {
        return Stream.of(network(), addresses(), rules(), endpoints(), identities(), secrets(), databases(), functions(), queues(), caches(), alarms(), audit(), backups(), deletions()).flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void isRefusedWithAwssCodeAndChangesNothing(Refusal refusal) {
        var scene = new Scene();
        refusal.prepare.accept(scene);
        var before = scene.in.aws.world();
        var refused = assertThrows(AwsException.class, scene.call::run, refusal.name);
        assertEquals(refusal.code, refused.code(), refused.getMessage());
        assertTrue(refused.getMessage().contains(refusal.message), refused.getMessage());
        assertEquals(before.all().toList(), scene.in.aws.world().all().toList());
    }

    @Test
    void namesAreDistinct() {
        var names = refusals().map(Refusal::name).toList();
        assertEquals(names.stream().distinct().toList(), names);
    }

    private static Refusal document(String what, String code, String message, String name, String content) {
        return refusal(what, code, message, s -> s.refused(() -> s.in.make("aws:ssm/document:Document", "name", name, "documentType", "Session", "content", content)));
    }

    private static Refusal refusal(String name, String code, String message, Consumer<Scene> prepare) {
        return new Refusal(name, code, message, prepare);
    }

    private static List<Refusal> network() {
        return List.of(
                refusal("vpc too large", "InvalidVpc.Range", "/16", s -> s.refused(() -> s.in.make("aws:ec2/vpc:Vpc", "cidrBlock", "10.0.0.0/8"))),
                refusal("vpc with host bits", "InvalidParameterValue", "10.0.0.1/16", s -> s.refused(() -> s.in.make("aws:ec2/vpc:Vpc", "cidrBlock", "10.0.0.1/16"))),
                refusal("vpc without addresses", "MissingParameter", "cidrBlock", s -> s.refused(() -> s.in.make("aws:ec2/vpc:Vpc"))),
                refusal("sixth vpc", "VpcLimitExceeded", "maximum number of VPCs", s -> {
                    for (var i = 0; i < 5; i++) {
                        s.in.vpc();
                    }
                    s.refused(s.in::vpc);
                }),
                refusal("subnet of an unknown vpc", "InvalidVpcID.NotFound", "vpc-00000000", s -> s.refused(() ->
                        s.in.make("aws:ec2/subnet:Subnet", "vpcId", "vpc-00000000", "cidrBlock", "10.0.0.0/24"))),
                refusal("subnet outside its vpc", "InvalidSubnet.Range", "10.1.0.0/24", s -> {
                    var vpc = s.in.vpc();
                    s.refused(() -> s.in.subnet(vpc, "10.1.0.0/24", "a"));
                }),
                refusal("overlapping subnets", "InvalidSubnet.Conflict", "10.0.0.0/24", s -> {
                    var vpc = s.in.vpc();
                    s.in.subnet(vpc, "10.0.0.0/24", "a");
                    s.refused(() -> s.in.subnet(vpc, "10.0.0.128/25", "b"));
                }),
                refusal("subnet too small", "InvalidSubnet.Range", "/28", s -> {
                    var vpc = s.in.vpc();
                    s.refused(() -> s.in.subnet(vpc, "10.0.0.0/29", "a"));
                }),
                refusal("subnet in an unknown zone", "InvalidParameterValue", "eu-central-1x", s -> {
                    var vpc = s.in.vpc();
                    s.refused(() -> s.in.subnet(vpc, "10.0.0.0/24", "x"));
                }),
                refusal("second internet gateway", "Resource.AlreadyAssociated", "already has an internet gateway", s -> {
                    var vpc = s.in.vpc();
                    s.in.gateway(vpc);
                    s.refused(() -> s.in.gateway(vpc));
                }),
                refusal("duplicate route", "RouteAlreadyExists", "already has a route", s -> {
                    var vpc = s.in.vpc();
                    var gateway = s.in.gateway(vpc);
                    var table = table(s, vpc);
                    route(s, table, "gatewayId", gateway.id());
                    s.refused(() -> route(s, table, "gatewayId", gateway.id()));
                }),
                refusal("route in an unknown table", "InvalidRouteTableID.NotFound", "rtb-00000000", s -> {
                    var gateway = s.in.gateway(s.in.vpc());
                    s.refused(() -> s.in.make("aws:ec2/route:Route", "routeTableId", "rtb-00000000", "destinationCidrBlock", "0.0.0.0/0", "gatewayId", gateway.id()));
                }),
                refusal("route to an unknown nat gateway", "InvalidNatGatewayID.NotFound", "nat-00000000", s -> {
                    var table = table(s, s.in.vpc());
                    s.refused(() -> route(s, table, "natGatewayId", "nat-00000000"));
                }),
                refusal("route to another vpc's gateway", "InvalidParameterValue", "different networks", s -> {
                    var gateway = s.in.gateway(s.in.vpc());
                    var table = table(s, s.in.vpc());
                    s.refused(() -> route(s, table, "gatewayId", gateway.id()));
                }),
                refusal("route without a target", "InvalidParameterCombination", "one target", s -> {
                    var table = table(s, s.in.vpc());
                    s.refused(() -> s.in.make("aws:ec2/route:Route", "routeTableId", table.id(), "destinationCidrBlock", "0.0.0.0/0"));
                }),
                refusal("route for the vpc's own addresses", "InvalidParameterValue", "equal to or more specific", s -> {
                    var vpc = s.in.vpc();
                    var gateway = s.in.gateway(vpc);
                    var table = table(s, vpc);
                    s.refused(() -> s.in.make("aws:ec2/route:Route", "routeTableId", table.id(), "destinationCidrBlock", "10.0.1.0/24", "gatewayId", gateway.id()));
                }),
                refusal("second table of a subnet", "Resource.AlreadyAssociated", "conflicts with an existing association", s -> {
                    var vpc = s.in.vpc();
                    var subnet = s.in.subnet(vpc, "10.0.0.0/24", "a");
                    associate(s, table(s, vpc), subnet);
                    var second = table(s, vpc);
                    s.refused(() -> associate(s, second, subnet));
                }),
                refusal("table of another vpc", "InvalidParameterValue", "different networks", s -> {
                    var table = table(s, s.in.vpc());
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    s.refused(() -> associate(s, table, subnet));
                }),
                refusal("second flow log of the same", "FlowLogAlreadyExists", "existing Flow Log", s -> {
                    var vpc = s.in.vpc();
                    var group = s.in.make("aws:cloudwatch/logGroup:LogGroup", "name", "flow");
                    var role = s.in.role("vpc-flow-logs.amazonaws.com");
                    Runnable log = () -> s.in.make("aws:ec2/flowLog:FlowLog", "vpcId", vpc.id(), "trafficType", "ALL", "logDestination", group.outputs().get("arn"),
                            "iamRoleArn", role.outputs().get("arn"));
                    log.run();
                    s.refused(log);
                }),
                refusal("flow log to nowhere", "InvalidParameter", "does not exist", s -> {
                    var vpc = s.in.vpc();
                    s.refused(() -> s.in.make("aws:ec2/flowLog:FlowLog", "vpcId", vpc.id(), "trafficType", "ALL",
                            "logDestination", "arn:aws:logs:eu-central-1:000000000000:log-group:none"));
                }),
                refusal("flow log with a role of another service", "InvalidParameter", "assume", s -> {
                    var vpc = s.in.vpc();
                    var group = s.in.make("aws:cloudwatch/logGroup:LogGroup", "name", "flow");
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> s.in.make("aws:ec2/flowLog:FlowLog", "vpcId", vpc.id(), "trafficType", "ALL", "logDestination", group.outputs().get("arn"),
                            "iamRoleArn", role.outputs().get("arn")));
                }));
    }

    private static List<Refusal> addresses() {
        return List.of(
                refusal("sixth elastic address", "AddressLimitExceeded", "maximum number of addresses", s -> {
                    for (var i = 0; i < 5; i++) {
                        s.in.eip();
                    }
                    s.refused(s.in::eip);
                }),
                refusal("nat gateway with an address in use", "Resource.AlreadyAssociated", "already associated", s -> {
                    var vpc = s.in.vpc();
                    s.in.gateway(vpc);
                    var subnet = s.in.subnet(vpc, "10.0.0.0/24", "a");
                    var address = s.in.eip();
                    s.in.make(NAT, "subnetId", subnet.id(), "allocationId", address.id());
                    s.refused(() -> s.in.make(NAT, "subnetId", subnet.id(), "allocationId", address.id()));
                }),
                refusal("nat gateway in an unknown subnet", "InvalidSubnetID.NotFound", "subnet-00000000", s -> {
                    var address = s.in.eip();
                    s.refused(() -> s.in.make(NAT, "subnetId", "subnet-00000000", "allocationId", address.id()));
                }),
                refusal("nat gateway with an unknown address", "InvalidAllocationID.NotFound", "eipalloc-00000000", s -> {
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    s.refused(() -> s.in.make(NAT, "subnetId", subnet.id(), "allocationId", "eipalloc-00000000"));
                }),
                refusal("nat gateway without internet gateway", "Gateway.NotAttached", "no Internet gateway", s -> {
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    var address = s.in.eip();
                    s.refused(() -> s.in.make(NAT, "subnetId", subnet.id(), "allocationId", address.id()));
                }),
                refusal("nat gateway in a local zone", "NotAvailableInZone", "lcl", s -> {
                    var vpc = s.in.vpc();
                    s.in.gateway(vpc);
                    var subnet = s.in.subnet(vpc, "10.0.0.0/24", "-lcl-1a");
                    var address = s.in.eip();
                    s.refused(() -> s.in.make(NAT, "subnetId", subnet.id(), "allocationId", address.id()));
                }),
                refusal("sixth nat gateway of a zone", "NatGatewayLimitExceeded", "maximum number of NAT gateways", s -> {
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    for (var i = 0; i < 5; i++) {
                        s.in.make(NAT, "subnetId", subnet.id(), "connectivityType", "private");
                    }
                    s.refused(() -> s.in.make(NAT, "subnetId", subnet.id(), "connectivityType", "private"));
                }),
                refusal("interface outside its subnet", "InvalidParameterValue", "subnet's address range", s -> {
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    s.refused(() -> s.in.make("aws:ec2/networkInterface:NetworkInterface", "subnetId", subnet.id(), "privateIp", "10.0.1.5"));
                }),
                refusal("address of two interfaces", "InvalidIPAddress.InUse", "10.0.0.5", s -> {
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    s.in.make("aws:ec2/networkInterface:NetworkInterface", "subnetId", subnet.id(), "privateIp", "10.0.0.5");
                    s.refused(() -> s.in.make("aws:ec2/networkInterface:NetworkInterface", "subnetId", subnet.id(), "privateIp", "10.0.0.5"));
                }),
                refusal("interface in a full subnet", "InsufficientFreeAddressesInSubnet", "enough free addresses", s -> {
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/28", "a");
                    for (var i = 0; i < 11; i++) {
                        s.in.make("aws:ec2/networkInterface:NetworkInterface", "subnetId", subnet.id());
                    }
                    s.refused(() -> s.in.make("aws:ec2/networkInterface:NetworkInterface", "subnetId", subnet.id()));
                }),
                refusal("sixth group of an interface", "SecurityGroupsPerInterfaceLimitExceeded", "6 of 5", s -> {
                    var vpc = s.in.vpc();
                    var subnet = s.in.subnet(vpc, "10.0.0.0/24", "a");
                    var groups = Stream.generate(() -> s.in.group(vpc).id()).limit(6).toList();
                    s.refused(() -> s.in.make("aws:ec2/networkInterface:NetworkInterface", "subnetId", subnet.id(), "securityGroups", groups));
                }));
    }

    private static List<Refusal> rules() {
        return List.of(
                refusal("second group of a name", "InvalidGroup.Duplicate", "web", s -> {
                    var vpc = s.in.vpc();
                    s.in.make("aws:ec2/securityGroup:SecurityGroup", "vpcId", vpc.id(), "name", "web");
                    s.refused(() -> s.in.make("aws:ec2/securityGroup:SecurityGroup", "vpcId", vpc.id(), "name", "web"));
                }),
                refusal("group called default", "InvalidParameterValue", "default", s -> {
                    var vpc = s.in.vpc();
                    s.refused(() -> s.in.make("aws:ec2/securityGroup:SecurityGroup", "vpcId", vpc.id(), "name", "default"));
                }),
                refusal("group name of 256 characters", "InvalidParameterValue", "255", s -> {
                    var vpc = s.in.vpc();
                    s.refused(() -> s.in.make("aws:ec2/securityGroup:SecurityGroup", "vpcId", vpc.id(), "name", "x".repeat(256)));
                }),
                refusal("rule of an unknown group", "InvalidGroup.NotFound", "sg-00000000", s -> s.refused(() -> rule(s, "sg-00000000", "cidrIpv4", "10.0.0.0/16"))),
                refusal("rule that admits an unknown group", "InvalidGroup.NotFound", "sg-00000000", s -> {
                    var group = s.in.group(s.in.vpc());
                    s.refused(() -> rule(s, group.id(), "referencedSecurityGroupId", "sg-00000000"));
                }),
                refusal("rule that admits a group of another vpc", "InvalidGroup.NotFound", "different networks", s -> {
                    var group = s.in.group(s.in.vpc());
                    var other = s.in.group(s.in.vpc());
                    s.refused(() -> rule(s, group.id(), "referencedSecurityGroupId", other.id()));
                }),
                refusal("duplicate rule", "InvalidPermission.Duplicate", "already exists", s -> {
                    var group = s.in.group(s.in.vpc());
                    rule(s, group.id(), "cidrIpv4", "10.0.0.0/16");
                    s.refused(() -> rule(s, group.id(), "cidrIpv4", "10.0.0.0/16"));
                }),
                refusal("rule with two peers", "InvalidParameterCombination", "one peer", s -> {
                    var group = s.in.group(s.in.vpc());
                    s.refused(() -> rule(s, group.id(), "cidrIpv4", "10.0.0.0/16", "cidrIpv6", "::/0"));
                }),
                refusal("rule with ports the wrong way round", "InvalidParameterValue", "Invalid port range", s -> {
                    var group = s.in.group(s.in.vpc());
                    s.refused(() -> s.in.make(INGRESS, "securityGroupId", group.id(), "ipProtocol", "tcp", "fromPort", 443, "toPort", 80, "cidrIpv4", "10.0.0.0/16"));
                }),
                refusal("rule with a malformed block", "InvalidParameterValue", "10.0.0.0/33", s -> {
                    var group = s.in.group(s.in.vpc());
                    s.refused(() -> rule(s, group.id(), "cidrIpv4", "10.0.0.0/33"));
                }),
                refusal("sixty-first rule", "RulesPerSecurityGroupLimitExceeded", "maximum number of rules", s -> {
                    var group = s.in.group(s.in.vpc());
                    for (var i = 0; i < 60; i++) {
                        rule(s, group.id(), "cidrIpv4", "10.0." + i + ".0/24");
                    }
                    s.refused(() -> rule(s, group.id(), "cidrIpv4", "10.0.60.0/24"));
                }),
                refusal("second launch template of a name", "InvalidLaunchTemplateName.AlreadyExistsException", "nat", s -> {
                    s.in.make("aws:ec2/launchTemplate:LaunchTemplate", "name", "nat");
                    s.refused(() -> s.in.make("aws:ec2/launchTemplate:LaunchTemplate", "name", "nat"));
                }),
                refusal("user data that is not base64", "InvalidUserData.Malformed", "BASE64", s -> s.refused(() ->
                        s.in.make("aws:ec2/launchTemplate:LaunchTemplate", "userData", "#!/bin/sh"))),
                refusal("instance group with more at least than at most", "ValidationError", "Max bound", s -> {
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    var template = s.in.make("aws:ec2/launchTemplate:LaunchTemplate", "imageId", "ami-00000000");
                    s.refused(() -> s.in.make("aws:autoscaling/group:Group", "minSize", 2, "maxSize", 1, "vpcZoneIdentifiers", List.of(subnet.id()),
                            "launchTemplate", Map.of("id", template.id())));
                }),
                refusal("lifecycle hook that waits for days", "ValidationError", "heartbeatTimeout", s -> {
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    var template = s.in.make("aws:ec2/launchTemplate:LaunchTemplate", "imageId", "ami-00000000");
                    s.refused(() -> s.in.make("aws:autoscaling/group:Group", "minSize", 0, "maxSize", 1, "vpcZoneIdentifiers", List.of(subnet.id()),
                            "launchTemplate", Map.of("id", template.id()), "initialLifecycleHooks", List.of(Map.of("name", "forwards",
                                    "lifecycleTransition", "autoscaling:EC2_INSTANCE_LAUNCHING", "heartbeatTimeout", 172_800))));
                }),
                refusal("Block Public Access by halves", "InvalidParameterValue", "block-egress", s ->
                        s.refused(() -> s.in.make("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", "internetGatewayBlockMode", "block-egress"))),
                refusal("Block Public Access twice", "InvalidParameterCombination", "once", s -> {
                    s.in.make("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", "internetGatewayBlockMode", "block-ingress");
                    s.refused(() -> s.in.make("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions", "internetGatewayBlockMode", "block-ingress"));
                }),
                refusal("instance group of an unknown template", "ValidationError", "launch template", s -> {
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    s.refused(() -> s.in.make("aws:autoscaling/group:Group", "minSize", 0, "maxSize", 1, "vpcZoneIdentifiers", List.of(subnet.id()),
                            "launchTemplate", Map.of("id", "lt-00000000")));
                }));
    }

    private static List<Refusal> endpoints() {
        return List.of(
                refusal("endpoint of an unknown service", "InvalidServiceName", "nosuch", s -> {
                    var vpc = s.in.vpc();
                    s.refused(() -> s.in.make(ENDPOINT, "vpcId", vpc.id(), "serviceName", "com.amazonaws.eu-central-1.nosuch"));
                }),
                refusal("gateway endpoint of a service without one", "InvalidParameter", "does not match available service types", s -> {
                    var vpc = s.in.vpc();
                    s.refused(() -> s.in.make(ENDPOINT, "vpcId", vpc.id(), "serviceName", SECRETS_SERVICE));
                }),
                refusal("private dns without dns host names", "InvalidParameter", "enableDnsHostnames", s -> {
                    var vpc = s.in.make("aws:ec2/vpc:Vpc", "cidrBlock", "10.0.0.0/16");
                    s.refused(() -> endpoint(s, vpc, "privateDnsEnabled", true));
                }),
                refusal("second private dns endpoint of a service", "InvalidParameter", "conflicting DNS domain", s -> {
                    var vpc = s.in.vpc();
                    endpoint(s, vpc, "privateDnsEnabled", true);
                    s.refused(() -> endpoint(s, vpc, "privateDnsEnabled", true));
                }),
                refusal("endpoint twice in one zone", "DuplicateSubnetsInSameZone", "availability zone", s -> {
                    var vpc = s.in.vpc();
                    var subnets = List.of(s.in.subnet(vpc, "10.0.0.0/24", "a").id(), s.in.subnet(vpc, "10.0.1.0/24", "a").id());
                    s.refused(() -> endpoint(s, vpc, "subnetIds", subnets));
                }),
                refusal("endpoint in a zone without the service", "InvalidParameter", "does not support the availability zone", s -> {
                    var vpc = s.in.vpc();
                    var subnet = s.in.subnet(vpc, "10.0.0.0/24", "-lcl-1a");
                    s.refused(() -> endpoint(s, vpc, "subnetIds", List.of(subnet.id())));
                }),
                refusal("endpoint with a group of another vpc", "InvalidParameterValue", "different networks", s -> {
                    var vpc = s.in.vpc();
                    var group = s.in.group(s.in.vpc());
                    s.refused(() -> endpoint(s, vpc, "securityGroupIds", List.of(group.id())));
                }),
                refusal("endpoint policy that is no document", "InvalidPolicyDocument", "invalid Json", s -> {
                    var vpc = s.in.vpc();
                    s.refused(() -> endpoint(s, vpc, "policy", "{"));
                }),
                refusal("endpoint policy too large", "InvalidPolicyDocument", "20480", s -> {
                    var vpc = s.in.vpc();
                    s.refused(() -> endpoint(s, vpc, "policy", policy(map("Effect", "Allow", "Principal", "*", "Action", "*", "Resource", "a".repeat(20_480)))));
                }),
                refusal("second gateway endpoint on a table", "RouteAlreadyExists", "prefix-list", s -> {
                    var vpc = s.in.vpc();
                    var table = table(s, vpc);
                    Runnable gateway = () -> s.in.make(ENDPOINT, "vpcId", vpc.id(), "serviceName", "com.amazonaws.eu-central-1.s3", "routeTableIds", List.of(table.id()));
                    gateway.run();
                    s.refused(gateway);
                }),
                refusal("fifty-first interface endpoint", "VpcEndpointLimitExceeded", "interface endpoints", s -> {
                    var vpc = s.in.vpc();
                    for (var i = 0; i < 50; i++) {
                        endpoint(s, vpc, "privateDnsEnabled", false);
                    }
                    s.refused(() -> endpoint(s, vpc, "privateDnsEnabled", false));
                }));
    }

    private static List<Refusal> identities() {
        return List.of(
                refusal("second role of a name", "EntityAlreadyExists", "reader", s -> {
                    s.in.make(ROLE, "name", "reader", "assumeRolePolicy", trust("lambda.amazonaws.com"));
                    s.refused(() -> s.in.make(ROLE, "name", "reader", "assumeRolePolicy", trust("lambda.amazonaws.com")));
                }),
                refusal("role name of 65 characters", "ValidationError", "64", s -> s.refused(() ->
                        s.in.make(ROLE, "name", "x".repeat(65), "assumeRolePolicy", trust("lambda.amazonaws.com")))),
                refusal("trust policy that is no document", "MalformedPolicyDocument", "Json", s -> s.refused(() -> s.in.make(ROLE, "assumeRolePolicy", "{nonsense"))),
                refusal("trust policy without a principal", "MalformedPolicyDocument", "no Principal", s -> s.refused(() ->
                        s.in.make(ROLE, "assumeRolePolicy", policy(map("Effect", "Allow", "Action", "sts:AssumeRole"))))),
                refusal("trust in a role that does not exist", "MalformedPolicyDocument", "role/ghost", s -> s.refused(() -> s.in.make(ROLE, "assumeRolePolicy",
                        policy(map("Effect", "Allow", "Action", "sts:AssumeRole", "Principal", Map.of("AWS", "arn:aws:iam::000000000000:role/ghost")))))),
                refusal("trust policy too large", "LimitExceeded", "2048", s -> s.refused(() -> s.in.make(ROLE, "assumeRolePolicy",
                        policy(map("Effect", "Allow", "Action", "sts:AssumeRole", "Principal", Map.of("Service", "a".repeat(2048) + ".amazonaws.com")))))),
                refusal("inline policy of an unknown role", "NoSuchEntity", "ghost", s -> s.refused(() ->
                        s.in.make("aws:iam/rolePolicy:RolePolicy", "role", "ghost", "policy", allow("s3:GetObject", "*")))),
                refusal("inline policy with a principal", "MalformedPolicyDocument", "principal", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> s.in.make("aws:iam/rolePolicy:RolePolicy", "role", role.id(), "policy",
                            policy(map("Effect", "Allow", "Action", "s3:GetObject", "Resource", "*", "Principal", "*"))));
                }),
                refusal("inline policy with an action of no service", "MalformedPolicyDocument", "vendor", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> s.in.make("aws:iam/rolePolicy:RolePolicy", "role", role.id(), "policy", allow("GetObject", "*")));
                }),
                refusal("inline policies together too large", "LimitExceeded", "10240", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.in.make("aws:iam/rolePolicy:RolePolicy", "role", role.id(), "policy", allow("s3:GetObject", "a".repeat(6000)));
                    s.refused(() -> s.in.make("aws:iam/rolePolicy:RolePolicy", "role", role.id(), "policy", allow("s3:GetObject", "a".repeat(6000))));
                }),
                refusal("managed policy too large", "LimitExceeded", "6144", s -> s.refused(() ->
                        s.in.make("aws:iam/policy:Policy", "policy", allow("s3:GetObject", "a".repeat(6144))))),
                refusal("second provider of an issuer", "EntityAlreadyExists", "tokens.example.com", s -> {
                    s.in.make("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "url", "https://tokens.example.com", "clientIdLists", List.of("sts.amazonaws.com"));
                    s.refused(() -> s.in.make("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "url", "https://tokens.example.com", "clientIdLists", List.of("other")));
                }),
                refusal("provider without https", "ValidationError", "https", s -> s.refused(() ->
                        s.in.make("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "url", "http://tokens.example.com", "clientIdLists", List.of("sts.amazonaws.com")))),
                refusal("provider with a thumbprint of another length", "ValidationError", "40", s -> s.refused(() ->
                        s.in.make("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "url", "https://tokens.example.com", "clientIdLists", List.of("sts.amazonaws.com"),
                                "thumbprintLists", List.of("abc")))),
                refusal("second managed policy of a name", "EntityAlreadyExists", "reading", s -> {
                    s.in.make("aws:iam/policy:Policy", "name", "reading", "policy", allow("s3:GetObject", "*"));
                    s.refused(() -> s.in.make("aws:iam/policy:Policy", "name", "reading", "policy", allow("s3:GetObject", "*")));
                }),
                refusal("attachment of an unknown policy", "NoSuchEntity", "policy/ghost", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> s.in.make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", role.id(), "policyArn", "arn:aws:iam::000000000000:policy/ghost"));
                }),
                refusal("instance profile of an unknown role", "NoSuchEntity", "ghost", s -> s.refused(() ->
                        s.in.make("aws:iam/instanceProfile:InstanceProfile", "role", "ghost"))),
                refusal("second instance profile of a name", "EntityAlreadyExists", "nat", s -> {
                    s.in.make("aws:iam/instanceProfile:InstanceProfile", "name", "nat");
                    s.refused(() -> s.in.make("aws:iam/instanceProfile:InstanceProfile", "name", "nat"));
                }),
                refusal("second log group of a name", "ResourceAlreadyExistsException", "app", s -> {
                    s.in.make("aws:cloudwatch/logGroup:LogGroup", "name", "app");
                    s.refused(() -> s.in.make("aws:cloudwatch/logGroup:LogGroup", "name", "app"));
                }),
                refusal("log group name of 513 characters", "InvalidParameterException", "512", s -> s.refused(() ->
                        s.in.make("aws:cloudwatch/logGroup:LogGroup", "name", "x".repeat(513)))),
                refusal("log retention of 8 days", "InvalidParameterException", "8", s -> s.refused(() ->
                        s.in.make("aws:cloudwatch/logGroup:LogGroup", "retentionInDays", 8))),
                refusal("log group with a key that does not admit logs", "AccessDeniedException", "not allowed to be used", s -> {
                    var key = s.in.make("aws:kms/key:Key");
                    s.refused(() -> s.in.make("aws:cloudwatch/logGroup:LogGroup", "kmsKeyId", key.outputs().get("arn")));
                }),
                refusal("key that locks everybody out", "MalformedPolicyDocumentException", "update the key policy", s -> s.refused(() -> s.in.make("aws:kms/key:Key", "policy",
                        policy(map("Effect", "Allow", "Action", "kms:Decrypt", "Resource", "*", "Principal", Map.of("AWS", "arn:aws:iam::000000000000:root")))))),
                refusal("second alias of a name", "AlreadyExistsException", "alias/app", s -> {
                    var key = s.in.make("aws:kms/key:Key");
                    s.in.make("aws:kms/alias:Alias", "name", "alias/app", "targetKeyId", key.id());
                    s.refused(() -> s.in.make("aws:kms/alias:Alias", "name", "alias/app", "targetKeyId", key.id()));
                }),
                refusal("alias of an unknown key", "NotFoundException", "does not exist", s -> s.refused(() ->
                        s.in.make("aws:kms/alias:Alias", "name", "alias/app", "targetKeyId", "00000000-0000-0000-0000-000000000000"))));
    }

    private static List<Refusal> secrets() {
        return List.of(
                refusal("second secret of a name", "ResourceExistsException", "app", s -> {
                    s.in.make(SECRET, "name", "app");
                    s.refused(() -> s.in.make(SECRET, "name", "app"));
                }),
                refusal("secret with the name of one awaiting deletion", "InvalidRequestException", "scheduled for deletion", s -> {
                    s.in.delete(s.in.make(SECRET, "name", "app"));
                    s.refused(() -> s.in.make(SECRET, "name", "app"));
                }),
                refusal("recovery window of 3 days", "InvalidParameterException", "between 7 and 30", s -> s.refused(() -> s.in.make(SECRET, "recoveryWindowInDays", 3))),
                refusal("policy of an unknown secret", "ResourceNotFoundException", "can't find", s -> s.refused(() -> s.in.make("aws:secretsmanager/secretPolicy:SecretPolicy",
                        "secretArn", "arn:aws:secretsmanager:eu-central-1:000000000000:secret:ghost-000000", "policy", secretPolicy("arn:aws:iam::000000000000:root")))),
                refusal("secret policy naming a role that does not exist", "MalformedPolicyDocumentException", "role/ghost", s -> {
                    var secret = s.in.make(SECRET);
                    s.refused(() -> s.in.make("aws:secretsmanager/secretPolicy:SecretPolicy", "secretArn", secret.id(), "policy", secretPolicy("arn:aws:iam::000000000000:role/ghost")));
                }),
                refusal("secret policy for everybody", "PublicPolicyException", "broad access", s -> {
                    var secret = s.in.make(SECRET);
                    s.refused(() -> s.in.make("aws:secretsmanager/secretPolicy:SecretPolicy", "secretArn", secret.id(), "policy", secretPolicy("*"), "blockPublicPolicy", true));
                }),
                refusal("secret policy that is no document", "MalformedPolicyDocumentException", "Json", s -> {
                    var secret = s.in.make(SECRET);
                    s.refused(() -> s.in.make("aws:secretsmanager/secretPolicy:SecretPolicy", "secretArn", secret.id(), "policy", "{"));
                }),
                refusal("rotation by a function that does not admit it", "AccessDeniedException", "cannot invoke", s -> {
                    var secret = s.in.make(SECRET);
                    var function = function(s);
                    s.refused(() -> rotation(s, secret, function, 30));
                }),
                refusal("rotation by a function that admits another secret", "AccessDeniedException", "cannot invoke", s -> {
                    var secret = s.in.make(SECRET);
                    var function = function(s);
                    s.in.make("aws:lambda/permission:Permission", "function", function.id(), "action", "lambda:InvokeFunction", "principal", "secretsmanager.amazonaws.com",
                            "sourceArn", s.in.make(SECRET).id());
                    s.refused(() -> rotation(s, secret, function, 30));
                }),
                refusal("rotation every 1001 days", "InvalidParameterException", "1000", s -> {
                    var secret = s.in.make(SECRET);
                    var function = function(s);
                    s.refused(() -> rotation(s, secret, function, 1001));
                }),
                refusal("rotation without a function", "InvalidRequestException", "No Lambda rotation function", s -> {
                    var secret = s.in.make(SECRET);
                    s.refused(() -> s.in.make("aws:secretsmanager/secretRotation:SecretRotation", "secretId", secret.id(), "rotationRules", map("automaticallyAfterDays", 30)));
                }));
    }

    private static List<Refusal> databases() {
        return List.of(
                refusal("subnet group in one zone", "DBSubnetGroupDoesNotCoverEnoughAZs", "at least 2", s -> {
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    s.refused(() -> s.in.make("aws:rds/subnetGroup:SubnetGroup", "subnetIds", List.of(subnet.id())));
                }),
                refusal("subnet group over two vpcs", "InvalidSubnet", "same VPC", s -> {
                    var ids = List.of(s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a").id(), s.in.subnet(s.in.vpc(), "10.0.0.0/24", "b").id());
                    s.refused(() -> s.in.make("aws:rds/subnetGroup:SubnetGroup", "subnetIds", ids));
                }),
                refusal("subnet group of an unknown subnet", "InvalidSubnet", "subnet-00000000", s -> s.refused(() ->
                        s.in.make("aws:rds/subnetGroup:SubnetGroup", "subnetIds", List.of("subnet-00000000")))),
                refusal("second subnet group of a name", "DBSubnetGroupAlreadyExists", "app", s -> {
                    var vpc = s.in.vpc();
                    subnets(s, vpc, "app");
                    var more = List.of(s.in.subnet(vpc, "10.0.5.0/24", "a").id(), s.in.subnet(vpc, "10.0.6.0/24", "b").id());
                    s.refused(() -> s.in.make("aws:rds/subnetGroup:SubnetGroup", "name", "app", "subnetIds", more));
                }),
                refusal("parameter group of an unknown family", "InvalidParameterValue", "postgres99", s -> s.refused(() ->
                        s.in.make("aws:rds/parameterGroup:ParameterGroup", "family", "postgres99"))),
                refusal("second parameter group of a name", "DBParameterGroupAlreadyExists", "app", s -> {
                    s.in.make("aws:rds/parameterGroup:ParameterGroup", "name", "app", "family", "postgres17");
                    s.refused(() -> s.in.make("aws:rds/parameterGroup:ParameterGroup", "name", "app", "family", "postgres17"));
                }),
                refusal("parameter of another engine", "InvalidParameterValue", "rds.force_ssl", s -> s.refused(() -> s.in.make("aws:rds/parameterGroup:ParameterGroup",
                        "family", "mysql8.4", "parameters", List.of(map("name", "rds.force_ssl", "value", "1"))))),
                refusal("second database of a name", "DBInstanceAlreadyExists", "app", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    database(s, place, "identifier", "app");
                    s.refused(() -> database(s, place, "identifier", "app"));
                }),
                refusal("database in an unknown subnet group", "DBSubnetGroupNotFoundFault", "ghost", s -> {
                    var place = new World.Entry("", "ghost", "", Map.of(), Map.of());
                    s.refused(() -> database(s, place));
                }),
                refusal("database with a group of another vpc", "InvalidParameterCombination", "different VPCs", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    var group = s.in.group(s.in.vpc());
                    s.refused(() -> database(s, place, "vpcSecurityGroupIds", List.of(group.id())));
                }),
                refusal("database of a version that does not exist", "InvalidParameterCombination", "Cannot find version 99", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    s.refused(() -> database(s, place, "engineVersion", "99"));
                }),
                refusal("database with parameters of another family", "InvalidParameterCombination", "postgres16", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    var parameters = s.in.make("aws:rds/parameterGroup:ParameterGroup", "family", "postgres16");
                    s.refused(() -> database(s, place, "parameterGroupName", parameters.id()));
                }),
                refusal("backups for 36 days", "InvalidParameterValue", "35", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    s.refused(() -> database(s, place, "backupRetentionPeriod", 36));
                }),
                refusal("password given and managed", "InvalidParameterCombination", "ManageMasterUserPassword", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    s.refused(() -> database(s, place, "password", "correct-horse"));
                }),
                refusal("master user with a reserved name", "InvalidParameterValue", "reserved word", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    s.refused(() -> database(s, place, "username", "admin"));
                }),
                refusal("enhanced monitoring without a role", "InvalidParameterCombination", "MonitoringRoleARN", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    s.refused(() -> database(s, place, "monitoringInterval", 60));
                }),
                refusal("zone of a multi-zone database", "InvalidParameterCombination", "Multi-AZ", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    s.refused(() -> database(s, place, "multiAz", true, "availabilityZone", "eu-central-1a"));
                }),
                refusal("public database without internet gateway", "InvalidVPCNetworkStateFault", "no internet gateway", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    s.refused(() -> database(s, place, "publiclyAccessible", true));
                }),
                refusal("major upgrade that was not allowed", "InvalidParameterCombination", "AllowMajorVersionUpgrade", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    var database = database(s, place, "engineVersion", "16");
                    var inputs = new LinkedHashMap<>(database.inputs());
                    inputs.put("engineVersion", "17");
                    s.refused(() -> s.in.aws.update(database.type(), database.id(), inputs, false));
                }),
                refusal("logs that the engine does not have", "InvalidParameterCombination", "log types", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    s.refused(() -> database(s, place, "enabledCloudwatchLogsExports", List.of("slowquery")));
                }),
                refusal("events to an unknown topic", "SNSTopicArnNotFound", "ghost", s -> s.refused(() ->
                        s.in.make("aws:rds/eventSubscription:EventSubscription", "snsTopic", "arn:aws:sns:eu-central-1:000000000000:ghost"))),
                refusal("proxy with a role that RDS cannot take", "InvalidParameterValue", "not authorized to assume", s -> {
                    var proxy = proxy(s, "lambda.amazonaws.com", "b", "arn");
                    s.refused(() -> make(s, PROXY, proxy));
                }),
                refusal("proxy in one zone", "InvalidSubnet", "two Availability Zones", s -> {
                    var proxy = proxy(s, "rds.amazonaws.com", "a", "arn");
                    s.refused(() -> make(s, PROXY, proxy));
                }),
                refusal("proxy that logs in with an unknown secret", "InvalidParameterValue", "does not exist", s -> {
                    var proxy = proxy(s, "rds.amazonaws.com", "b", "name");
                    s.refused(() -> make(s, PROXY, proxy));
                }),
                refusal("more idle connections than a proxy may have", "InvalidParameterValue", "must not exceed", s -> {
                    var proxy = make(s, PROXY, proxy(s, "rds.amazonaws.com", "b", "arn"));
                    s.refused(() -> s.in.make("aws:rds/proxyDefaultTargetGroup:ProxyDefaultTargetGroup", "dbProxyName", proxy.id(),
                            "connectionPoolConfig", map("maxConnectionsPercent", 50, "maxIdleConnectionsPercent", 60)));
                }),
                refusal("proxy before an unknown database", "DBInstanceNotFound", "ghost", s -> {
                    var proxy = make(s, PROXY, proxy(s, "rds.amazonaws.com", "b", "arn"));
                    s.refused(() -> s.in.make("aws:rds/proxyTarget:ProxyTarget", "dbProxyName", proxy.id(), "targetGroupName", "default", "dbInstanceIdentifier", "ghost"));
                }));
    }

    private static List<Refusal> functions() {
        return List.of(
                refusal("second function of a name", "ResourceConflictException", "reader", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    functionAs(s, role.outputs().get("arn"), "name", "reader");
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "name", "reader"));
                }),
                refusal("function name of 65 characters", "ValidationException", "64", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "name", "x".repeat(65)));
                }),
                refusal("function with an unknown role", "InvalidParameterValueException", "cannot be assumed", s -> s.refused(() ->
                        functionAs(s, "arn:aws:iam::000000000000:role/ghost"))),
                refusal("function with a role of another service", "InvalidParameterValueException", "cannot be assumed", s -> {
                    var role = s.in.role("ec2.amazonaws.com");
                    s.refused(() -> functionAs(s, role.outputs().get("arn")));
                }),
                refusal("function without code", "InvalidParameterValueException", "source for function code", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> s.in.make(FUNCTION, "role", role.outputs().get("arn"), "handler", "a.B::c", "runtime", "java21"));
                }),
                refusal("function whose archive was not built", "InvalidParameterValueException", "build it first", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "code", new Archive("target/no-such.jar", "")));
                }),
                refusal("second url of a function", "ResourceConflictException", "FunctionUrlConfig exists", s -> {
                    var function = function(s);
                    s.in.make(URL, "functionName", function.id(), "authorizationType", "AWS_IAM");
                    s.refused(() -> s.in.make(URL, "functionName", function.id(), "authorizationType", "AWS_IAM"));
                }),
                refusal("url of an alias that is not there", "ResourceNotFoundException", ":live", s -> {
                    var function = function(s);
                    s.refused(() -> s.in.make(URL, "functionName", function.id(), "authorizationType", "AWS_IAM", "qualifier", "live"));
                }),
                refusal("permission that says how a url is called and is about no url", "InvalidParameterValueException", "InvokeFunctionUrl", s -> {
                    var function = function(s);
                    s.refused(() -> s.in.make("aws:lambda/permission:Permission", "function", function.id(), "action", "lambda:InvokeFunction", "principal", "*",
                            "functionUrlAuthType", "NONE"));
                }),
                refusal("route of an api that is not there", "NotFoundException", "ghost", s -> s.refused(() ->
                        s.in.make(API + "route:Route", "apiId", "ghost", "routeKey", "$default"))),
                refusal("route to another api's integration", "NotFoundException", "Invalid Integration", s -> {
                    var integration = s.in.make(API + "integration:Integration", "apiId", api(s).id(), "integrationType", "AWS_PROXY", "integrationUri", function(s).outputs().get("arn"));
                    var other = api(s);
                    s.refused(() -> s.in.make(API + "route:Route", "apiId", other.id(), "routeKey", "$default", "target", "integrations/" + integration.id()));
                }),
                refusal("second route of a key", "ConflictException", "already exists", s -> {
                    var api = api(s);
                    s.in.make(API + "route:Route", "apiId", api.id(), "routeKey", "GET /orders");
                    s.refused(() -> s.in.make(API + "route:Route", "apiId", api.id(), "routeKey", "GET /orders"));
                }),
                refusal("route key without a method", "BadRequestException", "route key", s -> {
                    var api = api(s);
                    s.refused(() -> s.in.make(API + "route:Route", "apiId", api.id(), "routeKey", "/orders"));
                }),
                refusal("integration with nothing to call", "BadRequestException", "IntegrationUri", s -> {
                    var api = api(s);
                    s.refused(() -> s.in.make(API + "integration:Integration", "apiId", api.id(), "integrationType", "AWS_PROXY"));
                }),
                refusal("second stage of a name", "ConflictException", "Stage already exists", s -> {
                    var api = api(s);
                    s.in.make(API + "stage:Stage", "apiId", api.id(), "name", "$default");
                    s.refused(() -> s.in.make(API + "stage:Stage", "apiId", api.id(), "name", "$default"));
                }),
                refusal("access log without the request's id", "BadRequestException", "requestId", s -> {
                    var api = api(s);
                    var group = s.in.make("aws:cloudwatch/logGroup:LogGroup", "name", "access");
                    s.refused(() -> s.in.make(API + "stage:Stage", "apiId", api.id(), "name", "$default", "accessLogSettings",
                            map("destinationArn", group.outputs().get("arn"), "format", "$context.status")));
                }),
                refusal("function of an image that is not in ECR", "InvalidParameterValueException", "private ECR repository", s -> refusedImage(s, "nginx:latest")),
                refusal("function of another region's image", "InvalidParameterValueException", "Source image", s ->
                        refusedImage(s, "000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:1")),
                refusal("function of an image, with a handler", "InvalidParameterValueException", "PackageType is Image", s ->
                        refusedImage(s, IMAGE, "handler", "index.handler")),
                refusal("snapshots of an image", "InvalidParameterValueException", "SnapStart", s ->
                        refusedImage(s, IMAGE, "snapStart", map("applyOn", "PublishedVersions"))),
                refusal("function of an archive and an image", "InvalidParameterValueException", "packageType Zip", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "imageUri", IMAGE));
                }),
                refusal("function in a vpc without permission to make interfaces", "InvalidParameterValueException", "CreateNetworkInterface", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    var place = place(s, s.in.vpc());
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "vpcConfig", place));
                }),
                refusal("function over two vpcs", "InvalidParameterValueException", "one VPC", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    var group = s.in.group(s.in.vpc());
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "vpcConfig", map("subnetIds", List.of(subnet.id()), "securityGroupIds", List.of(group.id()))));
                }),
                refusal("function in an unknown subnet", "InvalidParameterValueException", "InvalidSubnetID.NotFound", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "vpcConfig", map("subnetIds", List.of("subnet-0"), "securityGroupIds", List.of("sg-0"))));
                }),
                refusal("reserved concurrency that leaves too little", "InvalidParameterValueException", "UnreservedConcurrentExecution", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    functionAs(s, role.outputs().get("arn"), "reservedConcurrentExecutions", 800);
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "reservedConcurrentExecutions", 101));
                }),
                refusal("snapshots of a runtime without them", "InvalidParameterValueException", "SnapStart", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "runtime", "nodejs22.x", "snapStart", map("applyOn", "PublishedVersions")));
                }),
                refusal("reserved environment variable", "InvalidParameterValueException", "AWS_REGION", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "environment", map("variables", Map.of("AWS_REGION", "x"))));
                }),
                refusal("environment over 4 KB", "InvalidParameterValueException", "4KB", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "environment", map("variables", Map.of("A", "x".repeat(4096)))));
                }),
                refusal("memory of 64 MB", "ValidationException", "128", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.refused(() -> functionAs(s, role.outputs().get("arn"), "memorySize", 64));
                }),
                refusal("alias of a version that was never published", "ResourceNotFoundException", ":7", s -> {
                    var function = function(s);
                    s.refused(() -> s.in.make("aws:lambda/alias:Alias", "name", "live", "functionName", function.id(), "functionVersion", "7"));
                }),
                refusal("deploy-time invocation with what only looks like JSON", "InvalidRequestContentException", "malformed JSON", s -> {
                    var function = function(s);
                    s.refused(() -> s.in.make("aws:lambda/invocation:Invocation", "functionName", function.id(), "input", "{limit:1}"));
                }),
                refusal("permission of an unknown function", "ResourceNotFoundException", "ghost", s -> s.refused(() -> s.in.make("aws:lambda/permission:Permission",
                        "function", "ghost", "action", "lambda:InvokeFunction", "principal", "secretsmanager.amazonaws.com"))),
                refusal("second permission of an id", "ResourceConflictException", "statement id", s -> {
                    var function = function(s);
                    Runnable permission = () -> s.in.make("aws:lambda/permission:Permission", "statementId", "rotate", "function", function.id(),
                            "action", "lambda:InvokeFunction", "principal", "secretsmanager.amazonaws.com");
                    permission.run();
                    s.refused(permission);
                }),
                refusal("permission on an alias that does not exist", "ResourceNotFoundException", ":live", s -> {
                    var function = function(s);
                    s.refused(() -> s.in.make("aws:lambda/permission:Permission", "function", function.id(), "qualifier", "live",
                            "action", "lambda:InvokeFunction", "principal", "secretsmanager.amazonaws.com"));
                }));
    }

    private static List<Refusal> alarms() {
        return List.of(
                refusal("bus of another region without a role", "ValidationException", "RoleArn is required", s -> {
                    s.in.make(RULE, "name", "forward", "eventPattern", "{\"source\":[\"aws.iam\"]}");
                    s.refused(() -> s.in.make(TARGET, "rule", "forward", "arn", "arn:aws:events:us-east-1:000000000000:event-bus/default"));
                }),
                refusal("dashboard without widgets", "InvalidParameterInput", "must have widgets", s -> s.refused(() ->
                        s.in.make(DASHBOARD, "dashboardName", "d", "dashboardBody", "{}"))),
                refusal("dashboard that is no JSON", "InvalidParameterInput", "valid JSON", s -> s.refused(() -> s.in.make(DASHBOARD, "dashboardName", "d", "dashboardBody", "{"))),
                refusal("widget of an unknown type", "InvalidParameterInput", "type is metric", s -> s.refused(() -> s.in.make(DASHBOARD, "dashboardName", "d",
                        "dashboardBody", "{\"widgets\":[{\"type\":\"graph\",\"properties\":{}}]}"))),
                refusal("widget beyond the last column", "InvalidParameterInput", "24 columns", s -> s.refused(() -> s.in.make(DASHBOARD, "dashboardName", "d",
                        "dashboardBody", "{\"widgets\":[{\"type\":\"text\",\"x\":20,\"y\":0,\"width\":8,\"height\":1,\"properties\":{\"markdown\":\"\"}}]}"))),
                refusal("metric of no region", "InvalidParameterInput", "wants region", s -> s.refused(() -> s.in.make(DASHBOARD, "dashboardName", "d",
                        "dashboardBody", "{\"widgets\":[{\"type\":\"metric\",\"x\":0,\"y\":0,\"width\":8,\"height\":1,\"properties\":{\"metrics\":[]}}]}"))),
                refusal("alarm over queries and a metric", "ValidationError", "either Metrics or MetricName", s -> s.refused(() -> s.in.make(ALARM, "name", "a", "evaluationPeriods", 1.0,
                        "comparisonOperator", "GreaterThanThreshold", "threshold", 80.0, "metricName", "m", "metricQueries", List.of(usage(true))))),
                refusal("alarm over queries of which none tells", "ValidationError", "ReturnData", s -> s.refused(() -> s.in.make(ALARM, "name", "a", "evaluationPeriods", 1.0,
                        "comparisonOperator", "GreaterThanThreshold", "threshold", 80.0, "metricQueries", List.of(usage(false))))),
                refusal("alarm over two queries of one id", "ValidationError", "unique", s -> s.refused(() -> s.in.make(ALARM, "name", "a", "evaluationPeriods", 1.0,
                        "comparisonOperator", "GreaterThanThreshold", "threshold", 80.0, "metricQueries", List.of(usage(true), usage(false))))),
                refusal("alarm over a query that is neither", "ValidationError", "either MetricStat or Expression", s -> s.refused(() -> s.in.make(ALARM, "name", "a",
                        "evaluationPeriods", 1.0, "comparisonOperator", "GreaterThanThreshold", "threshold", 80.0, "metricQueries", List.of(map("id", "m", "returnData", true))))),
                refusal("alarm over an expression of nothing", "ValidationError", "needs a metric", s -> s.refused(() -> s.in.make(ALARM, "name", "a", "evaluationPeriods", 1.0,
                        "comparisonOperator", "GreaterThanThreshold", "threshold", 80.0, "metricQueries", List.of(map("id", "e", "expression", "1+1", "returnData", true))))),
                alarm("alarm without a metric", "MetricName", "metricName", null),
                alarm("alarm of two statistics", "Exactly one", "extendedStatistic", "p99"),
                alarm("alarm of an unknown statistic", "Maximum", "statistic", "Median"),
                alarm("alarm every 90 seconds", "multiple of 60", "period", 90),
                alarm("alarm over two days in minutes", "86400", "evaluationPeriods", 2880),
                alarm("alarm over eight days in hours", "604800", "period", 3600, "evaluationPeriods", 192),
                alarm("alarm on more data points than there are", "DatapointsToAlarm", "datapointsToAlarm", 6),
                alarm("alarm on an unknown comparison", "LessThanThreshold", "comparisonOperator", "MoreThan"),
                alarm("alarm on missing data that is bad", "notBreaching", "treatMissingData", "bad"),
                alarm("alarm that tells a name", "ARN", "alarmActions", List.of("alarms")),
                alarm("alarm with six actions", "at most 5", "alarmActions", IntStream.range(0, 6)
                        .mapToObj(number -> "arn:aws:sns:eu-central-1:000000000000:alarms-" + number).toList()),
                alarm("alarm described at length", "1024", "alarmDescription", "x".repeat(1025)),
                refusal("second alarm of a name", "ValidationError", "reader-failed", s -> {
                    make(s, ALARM, alarm());
                    s.refused(() -> make(s, ALARM, alarm()));
                }),
                refusal("rule without a reason", "ValidationException", "ScheduleExpression", s -> s.refused(() -> s.in.make(RULE, "name", "daily"))),
                refusal("rule every 1 minutes", "ValidationException", "rate(1 minute)", s -> s.refused(() -> s.in.make(RULE, "scheduleExpression", "rate(1 minutes)"))),
                refusal("rule of a five-field cron", "ValidationException", "cron", s -> s.refused(() -> s.in.make(RULE, "scheduleExpression", "cron(0 10 * * ?)"))),
                refusal("rule name with a blank", "ValidationException", "64 letters", s -> s.refused(() -> s.in.make(RULE, "name", "every day", "scheduleExpression", "rate(1 day)"))),
                refusal("rule with a pattern that is no document", "InvalidEventPatternException", "Invalid JSON", s -> s.refused(() ->
                        s.in.make(RULE, "eventPattern", "{source: aws.s3}"))),
                refusal("rule with a pattern of bare values", "InvalidEventPatternException", "non-empty array", s -> s.refused(() ->
                        s.in.make(RULE, "eventPattern", "{\"source\":\"aws.s3\"}"))),
                refusal("second rule of a name", "ValidationException", "daily", s -> {
                    rule(s);
                    s.refused(() -> rule(s));
                }),
                refusal("target of an unknown rule", "ResourceNotFoundException", "ghost", s -> s.refused(() ->
                        s.in.make(TARGET, "rule", "ghost", "arn", "arn:aws:lambda:eu-central-1:000000000000:function:reader"))),
                refusal("target without an arn", "ValidationException", "format", s -> {
                    rule(s);
                    s.refused(() -> s.in.make(TARGET, "rule", "daily", "arn", "reader"));
                }),
                refusal("target with an input that is no document", "ValidationException", "JSON syntax error", s -> {
                    rule(s);
                    s.refused(() -> s.in.make(TARGET, "rule", "daily", "arn", "arn:aws:lambda:eu-central-1:000000000000:function:reader", "input", "{check}"));
                }),
                refusal("target that is tried for a second", "ValidationException", "60 and 86400", s -> {
                    rule(s);
                    s.refused(() -> s.in.make(TARGET, "rule", "daily", "arn", "arn:aws:lambda:eu-central-1:000000000000:function:reader",
                            "retryPolicy", map("maximumEventAgeInSeconds", 1)));
                }),
                refusal("sixth target of a rule", "LimitExceededException", "maximum number", s -> {
                    rule(s);
                    for (var each = 0; each < 5; each++) {
                        s.in.make(TARGET, "rule", "daily", "arn", "arn:aws:sns:eu-central-1:000000000000:t" + each);
                    }
                    s.refused(() -> s.in.make(TARGET, "rule", "daily", "arn", "arn:aws:sns:eu-central-1:000000000000:t5"));
                }),
                refusal("policy of an unknown topic", "NotFound", "ghost", s -> s.refused(() -> s.in.make("aws:sns/topicPolicy:TopicPolicy",
                        "arn", "arn:aws:sns:eu-central-1:000000000000:ghost", "policy", topicPolicy("sns:Publish", "*")))),
                topicPolicy("topic policy with a wildcard", "out of service scope", "sns:*", "*"),
                topicPolicy("topic policy about queues", "out of service scope", "sqs:SendMessage", "*"),
                topicPolicy("topic policy for an unknown role", "ghost", "sns:Publish", "arn:aws:iam::000000000000:role/ghost"),
                refusal("second policy of a topic", "InvalidParameter", "has a policy", s -> {
                    var topic = s.in.make(TOPIC, "name", "alarms");
                    Runnable attach = () -> s.in.make("aws:sns/topicPolicy:TopicPolicy", "arn", topic.id(), "policy", topicPolicy("sns:Publish", "*"));
                    attach.run();
                    s.refused(attach);
                }),
                refusal("subscription of an unknown topic", "NotFound", "ghost", s -> s.refused(() -> s.in.make(SUBSCRIPTION,
                        "topic", "arn:aws:sns:eu-central-1:000000000000:ghost", "protocol", "email", "endpoint", "oncall@example.com"))),
                subscription("subscription of no address", "Email address", "email", "oncall"),
                subscription("subscription of a page without tls", "protocol", "https", "http://example.com/alarms"),
                subscription("subscription of a queue by name", "SQS endpoint ARN", "sqs", "alarms"),
                subscription("subscription by pigeon", "email", "pigeon", "home"),
                document("document of another schema", "InvalidDocumentContent", "schemaVersion", "tunnel", "{\"schemaVersion\":\"2.2\",\"sessionType\":\"Port\"}"),
                document("document for an unknown session", "InvalidDocumentContent", "sessionType", "tunnel", "{\"schemaVersion\":\"1.0\",\"sessionType\":\"Portal\"}"),
                document("document with a name of AWS's", "ValidationException", "aws", "AWS-tunnel", SESSION),
                refusal("second document of a name", "DocumentAlreadyExists", "tunnel", s -> {
                    Runnable make = () -> s.in.make("aws:ssm/document:Document", "name", "tunnel", "documentType", "Session", "content", SESSION);
                    make.run();
                    s.refused(make);
                }));
    }

    /** An alarm that would be fine but for what is given here; null takes a property away. */
    private static Refusal alarm(String name, String message, Object... bad) {
        return refusal(name, "ValidationError", message, s -> {
            var inputs = alarm();
            for (var each = 0; each < bad.length; each += 2) {
                inputs.remove((String) bad[each]);
                if (bad[each + 1] != null) {
                    inputs.put((String) bad[each], bad[each + 1]);
                }
            }
            s.refused(() -> make(s, ALARM, inputs));
        });
    }

    private static Map<String, Object> alarm() {
        return map("name", "reader-failed", "namespace", "AWS/Lambda", "metricName", "Errors", "dimensions", Map.of("FunctionName", "reader"),
                "statistic", "Sum", "period", 60, "evaluationPeriods", 5, "threshold", 1, "comparisonOperator", "GreaterThanOrEqualToThreshold");
    }

    private static World.Entry rule(Scene s) {
        return s.in.make(RULE, "name", "daily", "scheduleExpression", "rate(1 day)");
    }

    private static Refusal topicPolicy(String name, String message, String action, String principal) {
        return refusal(name, "InvalidParameter", message, s -> {
            var topic = s.in.make(TOPIC, "name", "alarms");
            s.refused(() -> s.in.make("aws:sns/topicPolicy:TopicPolicy", "arn", topic.id(), "policy", topicPolicy(action, principal)));
        });
    }

    private static String topicPolicy(String action, String principal) {
        return policy(map("Effect", "Allow", "Principal", principal.equals("*") ? principal : Map.of("AWS", principal), "Action", action,
                "Resource", "arn:aws:sns:eu-central-1:000000000000:alarms"));
    }

    private static Refusal subscription(String name, String message, String protocol, String endpoint) {
        return refusal(name, "InvalidParameter", message, s -> {
            var topic = s.in.make(TOPIC, "name", "alarms");
            s.refused(() -> s.in.make(SUBSCRIPTION, "topic", topic.id(), "protocol", protocol, "endpoint", endpoint));
        });
    }

    private static List<Refusal> caches() {
        return List.of(
                refusal("cache user without a way to authenticate", "InvalidParameterCombination", "needs", s -> s.refused(() ->
                        s.in.make(CACHE_USER, "userId", "app", "userName", "app", "engine", "valkey", "accessString", "on ~* +get"))),
                refusal("cache user by IAM under another name", "InvalidParameterValue", "identical", s -> s.refused(() ->
                        s.in.make(CACHE_USER, "userId", "app", "userName", "other", "engine", "valkey", "accessString", "on ~* +get", "authenticationMode", Map.of("type", "iam")))),
                refusal("cache user by IAM with a password", "InvalidParameterCombination", "no passwords", s -> s.refused(() -> s.in.make(CACHE_USER, "userId", "app", "userName", "app",
                        "engine", "valkey", "accessString", "on ~* +get", "passwords", List.of("correct-horse-battery"), "authenticationMode", Map.of("type", "iam")))),
                refusal("cache user id of 41 characters", "InvalidParameterValue", "40 letters", s -> s.refused(() -> cacheUser(s, "x".repeat(41)))),
                refusal("cache user of no engine", "InvalidParameterValue", "valkey", s -> s.refused(() ->
                        s.in.make(CACHE_USER, "userId", "app", "userName", "app", "engine", "memcached", "accessString", "on", "authenticationMode", Map.of("type", "iam")))),
                refusal("second cache user of an id", "UserAlreadyExists", "app", s -> {
                    cacheUser(s, "app");
                    s.refused(() -> cacheUser(s, "app"));
                }),
                refusal("user group of an unknown user", "UserNotFound", "ghost", s -> s.refused(() ->
                        s.in.make(CACHE_USERS, "userGroupId", "app", "engine", "valkey", "userIds", List.of("ghost")))),
                refusal("redis user group without a default user", "DefaultUserRequired", "default", s -> {
                    cacheUser(s, "app");
                    s.refused(() -> s.in.make(CACHE_USERS, "userGroupId", "app", "engine", "redis", "userIds", List.of("app")));
                }),
                refusal("valkey user group with a user who needs no password", "InvalidParameterValue", "authenticate", s -> {
                    s.in.make(CACHE_USER, "userId", "open", "userName", "open", "engine", "valkey", "accessString", "on", "noPasswordRequired", true);
                    s.refused(() -> s.in.make(CACHE_USERS, "userGroupId", "app", "engine", "valkey", "userIds", List.of("open")));
                }),
                refusal("cache of an unknown engine", "InvalidParameterValue", "valkey", s -> s.refused(() -> s.in.make(CACHE, "name", "app", "engine", "rediss"))),
                refusal("cache with a capital in its name", "InvalidParameterValue", "small letters", s -> s.refused(() -> s.in.make(CACHE, "name", "App", "engine", "valkey"))),
                refusal("cache with an unknown user group", "UserGroupNotFound", "ghost", s -> s.refused(() ->
                        s.in.make(CACHE, "name", "app", "engine", "valkey", "userGroupId", "ghost"))),
                refusal("cache in an unknown subnet", "InvalidParameterValue", "subnet-ghost", s -> s.refused(() ->
                        s.in.make(CACHE, "name", "app", "engine", "valkey", "subnetIds", List.of("subnet-ghost")))),
                refusal("cache beyond 5,000 GB", "InvalidParameterValue", "5000", s -> s.refused(() -> s.in.make(CACHE, "name", "app", "engine", "valkey",
                        "cacheUsageLimits", Map.of("dataStorage", Map.of("maximum", 5_001, "unit", "GB"))))),
                refusal("second cache of a name", "ServerlessCacheAlreadyExistsFault", "app", s -> {
                    s.in.make(CACHE, "name", "app", "engine", "valkey");
                    s.refused(() -> s.in.make(CACHE, "name", "app", "engine", "valkey"));
                }));
    }

    private static void cacheUser(Scene s, String id) {
        s.in.make(CACHE_USER, "userId", id, "userName", id, "engine", "valkey", "accessString", "on ~* +get", "authenticationMode", Map.of("type", "iam"));
    }

    private static List<Refusal> queues() {
        return List.of(
                refusal("queue name with a blank", "InvalidParameterValue", "80 letters", s -> s.refused(() -> s.in.make(QUEUE, "name", "to do"))),
                refusal("queue name of 81 characters", "InvalidParameterValue", "80 letters", s -> s.refused(() -> s.in.make(QUEUE, "name", "x".repeat(81)))),
                refusal("fifo queue without the suffix", "InvalidParameterValue", ".fifo", s -> s.refused(() -> s.in.make(QUEUE, "name", "writes", "fifoQueue", true))),
                refusal("standard queue with the suffix", "InvalidParameterValue", "alphanumeric", s -> s.refused(() -> s.in.make(QUEUE, "name", "writes.fifo"))),
                refusal("deduplication in a standard queue", "InvalidAttributeName", "standard", s -> s.refused(() ->
                        s.in.make(QUEUE, "name", "writes", "contentBasedDeduplication", true))),
                refusal("second queue of a name", "QueueAlreadyExists", "writes", s -> {
                    s.in.make(QUEUE, "name", "writes");
                    s.refused(() -> s.in.make(QUEUE, "name", "writes", "delaySeconds", 5));
                }),
                refusal("visibility timeout over 12 hours", "InvalidAttributeValue", "43200", s -> s.refused(() -> s.in.make(QUEUE, "visibilityTimeoutSeconds", 43_201))),
                refusal("retention over 14 days", "InvalidAttributeValue", "1209600", s -> s.refused(() -> s.in.make(QUEUE, "messageRetentionSeconds", 1_209_601))),
                refusal("delay over 15 minutes", "InvalidAttributeValue", "900", s -> s.refused(() -> s.in.make(QUEUE, "delaySeconds", 901))),
                refusal("long poll over 20 seconds", "InvalidAttributeValue", "20", s -> s.refused(() -> s.in.make(QUEUE, "receiveWaitTimeSeconds", 21))),
                refusal("messages under 1 KB", "InvalidAttributeValue", "1024", s -> s.refused(() -> s.in.make(QUEUE, "maxMessageSize", 1023))),
                refusal("queue under two keys", "InvalidAttributeValue", "one type", s -> s.refused(() ->
                        s.in.make(QUEUE, "sqsManagedSseEnabled", true, "kmsMasterKeyId", "alias/aws/sqs"))),
                refusal("queue under an unknown key", "NotFoundException", "no-such-key", s -> s.refused(() -> s.in.make(QUEUE, "kmsMasterKeyId", "no-such-key"))),
                refusal("queue policy that is no document", "InvalidAttributeValue", "Json", s -> s.refused(() -> s.in.make(QUEUE, "policy", "deny all"))),
                refusal("queue policy for an unknown role", "InvalidAttributeValue", "ghost", s -> s.refused(() -> s.in.make(QUEUE, "policy",
                        policy(map("Effect", "Allow", "Principal", Map.of("AWS", "arn:aws:iam::000000000000:role/ghost"), "Action", "sqs:SendMessage", "Resource", "*"))))),
                refusal("redrive to an unknown queue", "InvalidParameterValue", "does not exist", s -> s.refused(() ->
                        s.in.make(QUEUE, "redrivePolicy", redrive("arn:aws:sqs:eu-central-1:000000000000:ghost", 5)))),
                refusal("redrive of a standard queue to a fifo queue", "InvalidParameterValue", "same type", s -> {
                    var dead = s.in.make(QUEUE, "name", "dead.fifo", "fifoQueue", true);
                    s.refused(() -> s.in.make(QUEUE, "redrivePolicy", redrive(dead.outputs().get("arn"), 5)));
                }),
                refusal("redrive after 1001 receives", "InvalidParameterValue", "1 to 1000", s -> {
                    var dead = s.in.make(QUEUE);
                    s.refused(() -> s.in.make(QUEUE, "redrivePolicy", redrive(dead.outputs().get("arn"), 1001)));
                }),
                refusal("redrive policy that is no document", "InvalidParameterValue", "RedrivePolicy", s -> s.refused(() -> s.in.make(QUEUE, "redrivePolicy", "[5]"))),
                refusal("redrive allowed by queue without one", "InvalidParameterValue", "sourceQueueArns", s -> {
                    var dead = s.in.make(QUEUE);
                    s.refused(() -> s.in.make("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "queueUrl", dead.id(), "redriveAllowPolicy",
                            "{\"redrivePermission\":\"byQueue\"}"));
                }),
                refusal("redrive allowed to an unknown queue", "AWS.SimpleQueueService.NonExistentQueue", "does not exist", s -> s.refused(() ->
                        s.in.make("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "queueUrl", "https://sqs.eu-central-1.amazonaws.com/000000000000/ghost",
                                "redriveAllowPolicy", "{\"redrivePermission\":\"denyAll\"}"))),
                refusal("mapping of an unknown queue", "InvalidParameterValueException", "NonExistentQueue", s -> {
                    var function = consumer(s);
                    s.refused(() -> s.in.make(MAPPING, "eventSourceArn", "arn:aws:sqs:eu-central-1:000000000000:ghost", "functionName", function.id()));
                }),
                refusal("mapping to an unknown function", "ResourceNotFoundException", "ghost", s -> {
                    var queue = s.in.make(QUEUE);
                    s.refused(() -> s.in.make(MAPPING, "eventSourceArn", queue.outputs().get("arn"), "functionName", "ghost"));
                }),
                refusal("mapping to an unknown alias", "ResourceNotFoundException", ":live", s -> {
                    var function = consumer(s);
                    var queue = s.in.make(QUEUE);
                    s.refused(() -> s.in.make(MAPPING, "eventSourceArn", queue.outputs().get("arn"), "functionName", function.outputs().get("arn") + ":live"));
                }),
                refusal("mapping of what is no queue", "InvalidParameterValueException", "SQS queue", s -> {
                    var function = consumer(s);
                    s.refused(() -> s.in.make(MAPPING, "eventSourceArn", "arn:aws:kinesis:eu-central-1:000000000000:stream/x", "functionName", function.id()));
                }),
                refusal("second mapping of a queue to a function", "ResourceConflictException", "UUID", s -> {
                    var function = consumer(s);
                    var queue = s.in.make(QUEUE);
                    mapping(s, queue, function);
                    s.refused(() -> mapping(s, queue, function));
                }),
                refusal("mapping with a role that may not receive", "InvalidParameterValueException", "ReceiveMessage on SQS", s -> {
                    var function = function(s);
                    var queue = s.in.make(QUEUE);
                    s.refused(() -> mapping(s, queue, function));
                }),
                refusal("mapping with a role that may receive from another queue", "InvalidParameterValueException", "ReceiveMessage on SQS", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.in.make("aws:iam/rolePolicy:RolePolicy", "role", role.id(), "policy", allow("sqs:*", "arn:aws:sqs:eu-central-1:000000000000:another"));
                    var function = functionAs(s, role.outputs().get("arn"));
                    var queue = s.in.make(QUEUE);
                    s.refused(() -> mapping(s, queue, function));
                }),
                refusal("visibility shorter than the function's timeout", "InvalidParameterValueException", "20 seconds is less than Function timeout: 30", s -> {
                    var function = consumer(s, "timeout", 30);
                    var queue = s.in.make(QUEUE, "visibilityTimeoutSeconds", 20);
                    s.refused(() -> mapping(s, queue, function));
                }),
                refusal("timeout raised over the visibility of a mapped queue", "InvalidParameterValueException", "30 seconds is less than Function timeout: 31", s -> {
                    var function = consumer(s, "timeout", 30);
                    mapping(s, s.in.make(QUEUE, "visibilityTimeoutSeconds", 30), function);
                    s.refused(() -> s.in.update(function, "role", function.inputs().get("role"), "handler", "a.B::c", "runtime", "java21",
                            "code", new Archive("", "00".repeat(32)), "timeout", 31));
                }),
                refusal("batches over 10 without a window", "InvalidParameterValueException", "batch window", s -> {
                    var function = consumer(s);
                    var queue = s.in.make(QUEUE);
                    s.refused(() -> mapping(s, queue, function, "batchSize", 11));
                }),
                refusal("window of a fifo queue", "InvalidParameterValueException", "FIFO", s -> {
                    var function = consumer(s);
                    var queue = s.in.make(QUEUE, "name", "writes.fifo", "fifoQueue", true);
                    s.refused(() -> mapping(s, queue, function, "maximumBatchingWindowInSeconds", 1));
                }),
                refusal("concurrency of one", "ValidationException", "2 and 1000", s -> {
                    var function = consumer(s);
                    var queue = s.in.make(QUEUE);
                    s.refused(() -> mapping(s, queue, function, "scalingConfig", map("maximumConcurrency", 1)));
                }));
    }

    private static List<Refusal> audit() {
        return List.of(
                refusal("second bucket of a name", "BucketAlreadyOwnedByYou", "logs", s -> {
                    s.in.make(BUCKET, "bucket", "logs");
                    s.refused(() -> s.in.make(BUCKET, "bucket", "logs"));
                }),
                refusal("bucket name with capitals", "InvalidBucketName", "lower-case", s -> s.refused(() -> s.in.make(BUCKET, "bucket", "Logs"))),
                refusal("bucket name of 64 characters", "InvalidBucketName", "3 to 63", s -> s.refused(() -> s.in.make(BUCKET, "bucket", "x".repeat(64)))),
                refusal("policy of an unknown bucket", "NoSuchBucket", "ghost", s -> s.refused(() -> s.in.make("aws:s3/bucketPolicy:BucketPolicy", "bucket", "ghost",
                        "policy", policy(map("Effect", "Deny", "Principal", "*", "Action", "s3:*", "Resource", "arn:aws:s3:::ghost"))))),
                refusal("bucket policy about another bucket", "MalformedPolicy", "invalid resource", s -> {
                    s.in.make(BUCKET, "bucket", "logs");
                    s.refused(() -> s.in.make("aws:s3/bucketPolicy:BucketPolicy", "bucket", "logs",
                            "policy", policy(map("Effect", "Deny", "Principal", "*", "Action", "s3:*", "Resource", "arn:aws:s3:::other/*"))));
                }),
                refusal("public policy on a closed bucket", "AccessDenied", "BlockPublicPolicy", s -> {
                    s.in.make(BUCKET, "bucket", "logs");
                    s.in.make("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "bucket", "logs", "blockPublicPolicy", true);
                    s.refused(() -> s.in.make("aws:s3/bucketPolicy:BucketPolicy", "bucket", "logs",
                            "policy", policy(map("Effect", "Allow", "Principal", "*", "Action", "s3:GetObject", "Resource", "arn:aws:s3:::logs/*"))));
                }),
                refusal("trail to an unknown bucket", "S3BucketDoesNotExistException", "ghost", s -> s.refused(() ->
                        s.in.make("aws:cloudtrail/trail:Trail", "s3BucketName", "ghost"))),
                refusal("trail to a bucket that does not admit it", "InsufficientS3BucketPolicyException", "logs", s -> {
                    s.in.make(BUCKET, "bucket", "logs");
                    s.refused(() -> s.in.make("aws:cloudtrail/trail:Trail", "s3BucketName", "logs"));
                }),
                refusal("trail to a bucket that admits another trail", "InsufficientS3BucketPolicyException", "logs", s -> {
                    trailBucket(s, "other");
                    s.refused(() -> s.in.make("aws:cloudtrail/trail:Trail", "name", "main", "s3BucketName", "logs"));
                }),
                refusal("trail with a key that does not admit it", "InsufficientEncryptionPolicyException", "KMS key", s -> {
                    trailBucket(s, "main");
                    var key = s.in.make("aws:kms/key:Key");
                    s.refused(() -> s.in.make("aws:cloudtrail/trail:Trail", "name", "main", "s3BucketName", "logs", "kmsKeyId", key.outputs().get("arn")));
                }),
                refusal("second trail of a name", "TrailAlreadyExistsException", "main", s -> {
                    trailBucket(s, "main");
                    s.in.make("aws:cloudtrail/trail:Trail", "name", "main", "s3BucketName", "logs");
                    s.refused(() -> s.in.make("aws:cloudtrail/trail:Trail", "name", "main", "s3BucketName", "logs"));
                }),
                refusal("trail of all regions without global events", "InvalidParameterCombinationException", "global", s -> {
                    trailBucket(s, "main");
                    s.refused(() -> s.in.make("aws:cloudtrail/trail:Trail", "name", "main", "s3BucketName", "logs", "isMultiRegionTrail", true, "includeGlobalServiceEvents", false));
                }),
                refusal("second detector", "BadRequestException", "already exists", s -> {
                    s.in.make("aws:guardduty/detector:Detector");
                    s.refused(() -> s.in.make("aws:guardduty/detector:Detector"));
                }),
                refusal("second analyzer of a kind", "ServiceQuotaExceededException", "of this type", s -> {
                    s.in.make("aws:accessanalyzer/analyzer:Analyzer", "analyzerName", "outside");
                    s.in.make("aws:accessanalyzer/analyzer:Analyzer", "analyzerName", "unused", "type", "ACCOUNT_UNUSED_ACCESS", "configuration", map("unusedAccess", map("unusedAccessAge", 90.0)));
                    s.refused(() -> s.in.make("aws:accessanalyzer/analyzer:Analyzer", "analyzerName", "other"));
                }),
                refusal("analyzer of an organization that there is not", "ValidationException", "management account", s -> s.refused(() ->
                        s.in.make("aws:accessanalyzer/analyzer:Analyzer", "analyzerName", "all", "type", "ORGANIZATION"))),
                refusal("age of unused access of more than a year", "ValidationException", "365", s -> s.refused(() -> s.in.make("aws:accessanalyzer/analyzer:Analyzer",
                        "analyzerName", "unused", "type", "ACCOUNT_UNUSED_ACCESS", "configuration", map("unusedAccess", map("unusedAccessAge", 366.0))))),
                refusal("protection of an unknown detector", "BadRequestException", "not owned", s -> s.refused(() ->
                        s.in.make("aws:guardduty/detectorFeature:DetectorFeature", "detectorId", "0", "name", "RDS_LOGIN_EVENTS", "status", "ENABLED"))));
    }

    private static List<Refusal> backups() {
        var rule = Map.<String, Object>of("ruleName", "daily", "targetVaultName", "v1", "schedule", "cron(0 3 * * ? *)");
        return List.of(
                refusal("vault with a dot in its name", "InvalidParameterValueException", "letters, digits", s -> s.refused(() -> s.in.make(VAULT, "name", "a.b"))),
                refusal("second vault of a name", "AlreadyExistsException", "same name", s -> {
                    s.in.make(VAULT, "name", "v1");
                    s.refused(() -> s.in.make(VAULT, "name", "v1"));
                }),
                refusal("vault under a key of another region", "NotFoundException", "does not exist", s -> {
                    var key = s.in.aws.in("eu-west-1").create("aws:kms/key:Key", Fixture.urn("aws:kms/key:Key", "there"), Map.of(), false);
                    s.refused(() -> s.in.make(VAULT, "name", "v1", "kmsKeyArn", key.outputs().get("arn")));
                }),
                refusal("policy of a vault that is not there", "ResourceNotFoundException", "v2", s -> s.refused(() -> s.in.make("aws:backup/vaultPolicy:VaultPolicy",
                        "backupVaultName", "v2", "policy", policy(map("Effect", "Deny", "Action", "backup:DeleteRecoveryPoint", "Principal", "*", "Resource", "*"))))),
                refusal("policy of a vault without a principal", "InvalidParameterValueException", "no Principal", s -> {
                    s.in.make(VAULT, "name", "v1");
                    s.refused(() -> s.in.make("aws:backup/vaultPolicy:VaultPolicy", "backupVaultName", "v1", "policy", allow("backup:DeleteRecoveryPoint", "*")));
                }),
                lock("lock that is final tomorrow", "between 3", "changeableForDays", 1),
                lock("lock of no day", "between 1", "minRetentionDays", 0),
                lock("lock of more days than it takes", "at least MinRetentionDays", "minRetentionDays", 30, "maxRetentionDays", 7),
                plan("plan into a vault that is not there", "ResourceNotFoundException", "v2", with(rule, "targetVaultName", "v2")),
                plan("plan of a five-field cron", "InvalidParameterValueException", "one of the days being ?", with(rule, "schedule", "cron(0 3 * * ?)")),
                plan("plan of a cron with two kinds of days", "InvalidParameterValueException", "one of the days being ?", with(rule, "schedule", "cron(0 3 1 * 2 *)")),
                plan("plan that starts within minutes", "InvalidParameterValueException", "between 60", with(rule, "startWindow", 10)),
                plan("plan that ends before it must start", "InvalidParameterValueException", "at least 60 minutes", with(with(rule, "startWindow", 120), "completionWindow", 150)),
                plan("plan that keeps no day", "InvalidParameterValueException", "between 1", with(rule, "lifecycle", Map.of("deleteAfter", 0))),
                plan("plan that deletes what has just become cold", "InvalidParameterValueException", "90 days apart",
                        with(rule, "lifecycle", Map.of("coldStorageAfter", 30, "deleteAfter", 60))),
                plan("plan that copies to a name", "InvalidParameterValueException", "ARN of a backup vault", with(rule, "copyActions", List.of(Map.of("destinationVaultArn", "v1")))),
                plan("plan that deletes copies that have just become cold", "InvalidParameterValueException", "90 days apart", with(rule, "copyActions",
                        List.of(Map.of("destinationVaultArn", "arn:aws:backup:eu-west-1:000000000000:backup-vault:v1", "lifecycle", Map.of("coldStorageAfter", 30, "deleteAfter", 60))))),
                selection("selection of a plan that is not there", "ResourceNotFoundException", "does not exist", "backup", "planId", "p"),
                selection("selection with a role that backups cannot take", "InvalidParameterValueException", "cannot be assumed by AWS Backup", "rds"),
                selection("selection of nothing", "InvalidParameterValueException", "must be specified", "backup", "resources", null),
                selection("selection of a name", "InvalidParameterValueException", "ARNs", "backup", "resources", List.of("database")),
                refusal("selection with a role that is not there", "InvalidParameterValueException", "nobody", s -> {
                    var plan = plan(s, rule);
                    s.refused(() -> s.in.make("aws:backup/selection:Selection", "planId", plan.id(), "iamRoleArn", "arn:aws:iam::000000000000:role/nobody", "resources", List.of("*")));
                }),
                refusal("restore tests with a dash in their name", "InvalidParameterValueException", "letters, digits and _", s -> s.refused(() -> tests(s, "shop-dev", "cron(0 6 * * ? *)"))),
                refusal("restore tests without a name", "MissingParameterValueException", "Name is required", s -> s.refused(() -> tests(s, null, "cron(0 6 * * ? *)"))),
                refusal("restore tests of a rate", "InvalidParameterValueException", "cron", s -> s.refused(() -> tests(s, "weekly", "rate(7 days)"))),
                refusal("restore tests of nothing", "MissingParameterValueException", "RecoveryPointSelection", s -> s.refused(() ->
                        s.in.make("aws:backup/restoreTestingPlan:RestoreTestingPlan", "name", "weekly", "scheduleExpression", "cron(0 6 * * ? *)"))),
                tested("restore test of an unknown plan", "ResourceNotFoundException", "monthly", "backup", "restoreTestingPlanName", "monthly"),
                tested("restore test with a role that backups cannot take", "InvalidParameterValueException", "cannot be assumed by AWS Backup", "rds"),
                tested("restore test of a strange kind", "InvalidParameterValueException", "valid values", "backup", "protectedResourceType", "Database"),
                tested("restore test of no resource", "InvalidParameterValueException", "One of", "backup", "protectedResourceArns", null),
                tested("restore test with groups that are no list", "InvalidParameterValueException", "not a JSON list", "backup",
                        "restoreMetadataOverrides", Map.of("vpcSecurityGroupIds", "sg-1")),
                tested("restore test under a name of its own", "InvalidParameterValueException", "not overridable", "backup",
                        "restoreMetadataOverrides", Map.of("dbInstanceIdentifier", "mine")),
                tested("restore test that waits for eight days", "InvalidParameterValueException", "between 1", "backup", "validationWindowHours", 192));
    }

    private static Map<String, Object> with(Map<String, Object> values, String key, Object value) {
        var changed = new LinkedHashMap<>(values);
        changed.put(key, value);
        return changed;
    }

    private static Refusal lock(String name, String message, Object... settings) {
        return refusal(name, "InvalidParameterValueException", message, s -> {
            s.in.make(VAULT, "name", "v1");
            var inputs = new LinkedHashMap<>(map(settings));
            inputs.put("backupVaultName", "v1");
            s.refused(() -> s.in.aws.create("aws:backup/vaultLockConfiguration:VaultLockConfiguration", "urn:lock", inputs, false));
        });
    }

    private static World.Entry plan(Scene s, Map<String, Object> rule) {
        s.in.make(VAULT, "name", "v1");
        return s.in.make("aws:backup/plan:Plan", "name", "nightly", "rules", List.of(rule));
    }

    private static Refusal plan(String name, String code, String message, Map<String, Object> rule) {
        return refusal(name, code, message, s -> {
            s.in.make(VAULT, "name", "v1");
            s.refused(() -> s.in.make("aws:backup/plan:Plan", "name", "nightly", "rules", List.of(rule)));
        });
    }

    /** @param changes of a sound one; null takes away */
    private static Refusal selection(String name, String code, String message, String service, Object... changes) {
        return refusal(name, code, message, s -> {
            var inputs = map("name", "database", "planId", plan(s, Map.of("ruleName", "daily", "targetVaultName", "v1")).id(),
                    "iamRoleArn", s.in.role(service + ".amazonaws.com").outputs().get("arn"), "resources", List.of("*"));
            map(changes).forEach((key, value) -> inputs.compute(key, (same, before) -> value));
            s.refused(() -> s.in.aws.create("aws:backup/selection:Selection", "urn:selection", inputs, false));
        });
    }

    private static World.Entry tests(Scene s, String name, String schedule) {
        var inputs = map("scheduleExpression", schedule, "recoveryPointSelection",
                Map.of("algorithm", "LATEST_WITHIN_WINDOW", "includeVaults", List.of("*"), "recoveryPointTypes", List.of("SNAPSHOT")));
        inputs.compute("name", (key, before) -> name);
        return s.in.aws.create("aws:backup/restoreTestingPlan:RestoreTestingPlan", "urn:tests", inputs, false);
    }

    private static Refusal tested(String name, String code, String message, String service, Object... changes) {
        return refusal(name, code, message, s -> {
            tests(s, "weekly", "cron(0 6 ? * SUN *)");
            var inputs = map("name", "database", "restoreTestingPlanName", "weekly", "protectedResourceType", "RDS",
                    "iamRoleArn", s.in.role(service + ".amazonaws.com").outputs().get("arn"), "protectedResourceArns", List.of("*"));
            map(changes).forEach((key, value) -> inputs.compute(key, (same, before) -> value));
            s.refused(() -> s.in.aws.create("aws:backup/restoreTestingSelection:RestoreTestingSelection", "urn:tested", inputs, false));
        });
    }

    private static Map<String, Object> usage(boolean told) {
        return map("id", "usage", "returnData", told, "metric", map("namespace", "AWS/Lambda", "metricName", "ConcurrentExecutions", "stat", "Maximum", "period", 60.0));
    }

    private static List<Refusal> deletions() {
        return List.of(
                refusal("deleting a rule with a target", "ValidationException", "has targets", s -> {
                    var rule = rule(s);
                    s.in.make(TARGET, "rule", "daily", "arn", "arn:aws:sns:eu-central-1:000000000000:alarms");
                    s.refused(() -> s.in.aws.delete(RULE, rule.id()));
                }),
                refusal("deleting a vpc with a subnet", "DependencyViolation", "has dependencies", s -> {
                    var vpc = s.in.vpc();
                    s.in.subnet(vpc, "10.0.0.0/24", "a");
                    s.refused(() -> s.in.delete(vpc));
                }),
                refusal("deleting a vpc with an internet gateway", "DependencyViolation", "has dependencies", s -> {
                    var vpc = s.in.vpc();
                    s.in.gateway(vpc);
                    s.refused(() -> s.in.delete(vpc));
                }),
                refusal("deleting a subnet with an interface", "DependencyViolation", "has dependencies", s -> {
                    var subnet = s.in.subnet(s.in.vpc(), "10.0.0.0/24", "a");
                    s.in.make("aws:ec2/networkInterface:NetworkInterface", "subnetId", subnet.id());
                    s.refused(() -> s.in.delete(subnet));
                }),
                refusal("deleting the subnet of a function", "DependencyViolation", "has dependencies", s -> {
                    var place = place(s, s.in.vpc());
                    vpcFunction(s, place);
                    s.refused(() -> s.in.aws.delete("aws:ec2/subnet:Subnet", (String) ((List<?>) place.get("subnetIds")).get(0)));
                }),
                refusal("deleting the group of a function", "DependencyViolation", "dependent object", s -> {
                    var place = place(s, s.in.vpc());
                    vpcFunction(s, place);
                    s.refused(() -> s.in.aws.delete("aws:ec2/securityGroup:SecurityGroup", (String) ((List<?>) place.get("securityGroupIds")).get(0)));
                }),
                refusal("deleting a group that a rule admits", "DependencyViolation", "dependent object", s -> {
                    var vpc = s.in.vpc();
                    var admitted = s.in.group(vpc);
                    rule(s, s.in.group(vpc).id(), "referencedSecurityGroupId", admitted.id());
                    s.refused(() -> s.in.delete(admitted));
                }),
                refusal("deleting a route table in use", "DependencyViolation", "has dependencies", s -> {
                    var vpc = s.in.vpc();
                    var table = table(s, vpc);
                    associate(s, table, s.in.subnet(vpc, "10.0.0.0/24", "a"));
                    s.refused(() -> s.in.delete(table));
                }),
                refusal("detaching an internet gateway under a nat gateway", "DependencyViolation", "mapped public address", s -> {
                    var vpc = s.in.vpc();
                    var gateway = s.in.gateway(vpc);
                    s.in.make(NAT, "subnetId", s.in.subnet(vpc, "10.0.0.0/24", "a").id(), "allocationId", s.in.eip().id());
                    s.refused(() -> s.in.delete(gateway));
                }),
                refusal("releasing an address in use", "InvalidIPAddress.InUse", "in use", s -> {
                    var vpc = s.in.vpc();
                    s.in.gateway(vpc);
                    var address = s.in.eip();
                    s.in.make(NAT, "subnetId", s.in.subnet(vpc, "10.0.0.0/24", "a").id(), "allocationId", address.id());
                    s.refused(() -> s.in.delete(address));
                }),
                refusal("deleting a role with an inline policy", "DeleteConflict", "attached", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    s.in.make("aws:iam/rolePolicy:RolePolicy", "role", role.id(), "policy", allow("s3:GetObject", "*"));
                    s.refused(() -> s.in.delete(role));
                }),
                refusal("deleting a role in an instance profile", "DeleteConflict", "attached", s -> {
                    var role = s.in.role("ec2.amazonaws.com");
                    s.in.make("aws:iam/instanceProfile:InstanceProfile", "role", role.id());
                    s.refused(() -> s.in.delete(role));
                }),
                refusal("deleting a managed policy in use", "DeleteConflict", "attached", s -> {
                    var role = s.in.role("lambda.amazonaws.com");
                    var reading = s.in.make("aws:iam/policy:Policy", "policy", allow("s3:GetObject", "*"));
                    s.in.make("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role", role.id(), "policyArn", reading.outputs().get("arn"));
                    s.refused(() -> s.in.delete(reading));
                }),
                refusal("deleting a subnet group in use", "InvalidDBSubnetGroupStateFault", "still using it", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    database(s, place);
                    s.refused(() -> s.in.delete(place));
                }),
                refusal("deleting a parameter group in use", "InvalidDBParameterGroupState", "still members", s -> {
                    var parameters = s.in.make("aws:rds/parameterGroup:ParameterGroup", "family", "postgres17");
                    database(s, subnets(s, s.in.vpc(), "app"), "parameterGroupName", parameters.id());
                    s.refused(() -> s.in.delete(parameters));
                }),
                refusal("deleting a protected database", "InvalidParameterCombination", "deletion protection", s -> {
                    var database = database(s, subnets(s, s.in.vpc(), "app"), "deletionProtection", true);
                    s.refused(() -> s.in.delete(database));
                }),
                refusal("deleting a database without a final snapshot", "InvalidParameterCombination", "FinalDBSnapshotIdentifier", s -> {
                    var database = database(s, subnets(s, s.in.vpc(), "app"), "skipFinalSnapshot", false);
                    s.refused(() -> s.in.delete(database));
                }),
                refusal("final snapshot with a name that is taken", "DBSnapshotAlreadyExists", "last", s -> {
                    var place = subnets(s, s.in.vpc(), "app");
                    s.in.delete(database(s, place, "skipFinalSnapshot", false, "finalSnapshotIdentifier", "last"));
                    var database = database(s, place, "skipFinalSnapshot", false, "finalSnapshotIdentifier", "last");
                    s.refused(() -> s.in.delete(database));
                }),
                refusal("deleting a bucket that a trail wrote to", "BucketNotEmpty", "logs", s -> {
                    var bucket = trailBucket(s, "main");
                    s.in.delete(s.in.make("aws:cloudtrail/trail:Trail", "name", "main", "s3BucketName", "logs"));
                    s.refused(() -> s.in.delete(bucket));
                }));
    }

    private static World.Entry table(Scene s, World.Entry vpc) {
        return s.in.make("aws:ec2/routeTable:RouteTable", "vpcId", vpc.id());
    }

    private static World.Entry route(Scene s, World.Entry table, String target, String id) {
        return s.in.make("aws:ec2/route:Route", "routeTableId", table.id(), "destinationCidrBlock", "0.0.0.0/0", target, id);
    }

    private static World.Entry associate(Scene s, World.Entry table, World.Entry subnet) {
        return s.in.make("aws:ec2/routeTableAssociation:RouteTableAssociation", "routeTableId", table.id(), "subnetId", subnet.id());
    }

    private static World.Entry rule(Scene s, String group, Object... peer) {
        var inputs = map(peer);
        inputs.putAll(map("securityGroupId", group, "ipProtocol", "tcp", "fromPort", 443, "toPort", 443));
        return make(s, INGRESS, inputs);
    }

    private static World.Entry endpoint(Scene s, World.Entry vpc, Object... more) {
        var inputs = map("vpcId", vpc.id(), "serviceName", SECRETS_SERVICE, "vpcEndpointType", "Interface");
        inputs.putAll(map(more));
        return make(s, ENDPOINT, inputs);
    }

    private static World.Entry function(Scene s) {
        return functionAs(s, s.in.role("lambda.amazonaws.com").outputs().get("arn"));
    }

    private static World.Entry functionAs(Scene s, Object role, Object... more) {
        var inputs = map("role", role, "handler", "a.B::c", "runtime", "java21", "code", new Archive("", "00".repeat(32)));
        inputs.putAll(map(more));
        return make(s, FUNCTION, inputs);
    }

    private static World.Entry api(Scene s) {
        return s.in.make(API + "api:Api", "protocolType", "HTTP");
    }

    private static void refusedImage(Scene s, String uri, Object... more) {
        var inputs = map("role", s.in.role("lambda.amazonaws.com").outputs().get("arn"), "packageType", "Image", "imageUri", uri);
        inputs.putAll(map(more));
        s.refused(() -> make(s, FUNCTION, inputs));
    }

    /** A function that may take messages from every queue. */
    private static World.Entry consumer(Scene s, Object... more) {
        var role = s.in.role("lambda.amazonaws.com");
        s.in.make("aws:iam/rolePolicy:RolePolicy", "role", role.id(), "policy", allow(List.of("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"), "*"));
        return functionAs(s, role.outputs().get("arn"), more);
    }

    private static World.Entry mapping(Scene s, World.Entry queue, World.Entry function, Object... more) {
        var inputs = map("eventSourceArn", queue.outputs().get("arn"), "functionName", function.outputs().get("arn"));
        inputs.putAll(map(more));
        return make(s, MAPPING, inputs);
    }

    private static String redrive(Object arn, int receives) {
        return new com.google.gson.Gson().toJson(Map.of("deadLetterTargetArn", arn, "maxReceiveCount", receives));
    }

    private static Map<String, Object> place(Scene s, World.Entry vpc) {
        return map("subnetIds", List.of(s.in.subnet(vpc, "10.0.0.0/24", "a").id()), "securityGroupIds", List.of(s.in.group(vpc).id()));
    }

    private static World.Entry vpcFunction(Scene s, Map<String, Object> place) {
        var role = s.in.role("lambda.amazonaws.com");
        s.in.make("aws:iam/rolePolicy:RolePolicy", "role", role.id(), "policy",
                allow(List.of("ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface"), "*"));
        return functionAs(s, role.outputs().get("arn"), "vpcConfig", place);
    }

    private static World.Entry rotation(Scene s, World.Entry secret, World.Entry function, int days) {
        return s.in.make("aws:secretsmanager/secretRotation:SecretRotation", "secretId", secret.id(), "rotationLambdaArn", function.outputs().get("arn"),
                "rotationRules", map("automaticallyAfterDays", days));
    }

    private static String secretPolicy(String principal) {
        return policy(map("Effect", "Allow", "Principal", principal.equals("*") ? principal : Map.of("AWS", principal),
                "Action", "secretsmanager:GetSecretValue", "Resource", "*"));
    }

    private static World.Entry subnets(Scene s, World.Entry vpc, String name) {
        return s.in.make("aws:rds/subnetGroup:SubnetGroup", "name", name,
                "subnetIds", List.of(s.in.subnet(vpc, "10.0.0.0/24", "a").id(), s.in.subnet(vpc, "10.0.1.0/24", "b").id()));
    }

    /** @param secretBy output of the secret that the proxy is told */
    private static Map<String, Object> proxy(Scene s, String service, String secondZone, String secretBy) {
        var vpc = s.in.vpc();
        var secret = s.in.make("aws:secretsmanager/secret:Secret", "name", "app");
        return map("name", "app", "engineFamily", "POSTGRESQL", "roleArn", s.in.role(service).outputs().get("arn"),
                "vpcSubnetIds", List.of(s.in.subnet(vpc, "10.0.0.0/24", "a").id(), s.in.subnet(vpc, "10.0.1.0/24", secondZone).id()),
                "auths", List.of(map("authScheme", "SECRETS", "iamAuth", "DISABLED", "secretArn", secret.outputs().get(secretBy))));
    }

    private static World.Entry database(Scene s, World.Entry place, Object... more) {
        var inputs = map("engine", "postgres", "engineVersion", "17", "instanceClass", "db.t4g.micro", "allocatedStorage", 20, "username", "app",
                "manageMasterUserPassword", true, "dbSubnetGroupName", place.id(), "skipFinalSnapshot", true);
        inputs.putAll(map(more));
        return make(s, DATABASE, inputs);
    }

    /** A bucket whose policy admits one trail. */
    private static World.Entry trailBucket(Scene s, String trail) {
        var bucket = s.in.make(BUCKET, "bucket", "logs");
        var only = Map.of("StringEquals", Map.of("aws:SourceArn", "arn:aws:cloudtrail:eu-central-1:000000000000:trail/" + trail));
        var service = Map.of("Service", "cloudtrail.amazonaws.com");
        s.in.make("aws:s3/bucketPolicy:BucketPolicy", "bucket", "logs", "policy", policy(
                map("Effect", "Allow", "Principal", service, "Action", "s3:GetBucketAcl", "Resource", "arn:aws:s3:::logs", "Condition", only),
                map("Effect", "Allow", "Principal", service, "Action", "s3:PutObject", "Resource", "arn:aws:s3:::logs/AWSLogs/000000000000/*", "Condition", only)));
        return bucket;
    }

    private static World.Entry make(Scene s, String type, Map<String, Object> inputs) {
        return s.in.make(type, inputs.entrySet().stream().flatMap(entry -> Stream.of(entry.getKey(), entry.getValue())).toArray());
    }
}
