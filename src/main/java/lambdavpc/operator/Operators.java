package lambdavpc.operator;

import com.google.gson.Gson;
import com.pulumi.aws.autoscaling.Group;
import com.pulumi.aws.autoscaling.GroupArgs;
import com.pulumi.aws.autoscaling.inputs.GroupLaunchTemplateArgs;
import com.pulumi.aws.ec2.LaunchTemplate;
import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.ec2.inputs.LaunchTemplateIamInstanceProfileArgs;
import com.pulumi.aws.ec2.inputs.LaunchTemplateNetworkInterfaceArgs;
import com.pulumi.aws.ec2.inputs.LaunchTemplateTagSpecificationArgs;
import com.pulumi.aws.iam.InstanceProfile;
import com.pulumi.aws.iam.InstanceProfileArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.aws.ssm.Document;
import com.pulumi.aws.ssm.DocumentArgs;
import com.pulumi.aws.vpc.SecurityGroupEgressRule;
import com.pulumi.aws.vpc.SecurityGroupEgressRuleArgs;
import com.pulumi.aws.vpc.SecurityGroupIngressRule;
import com.pulumi.aws.vpc.SecurityGroupIngressRuleArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lambdavpc.access.Operator;
import lambdavpc.endpoint.EndpointZones;
import lambdavpc.endpoint.ServiceEndpoint;
import lambdavpc.endpoint.ServiceEndpointArgs;
import lambdavpc.iam.Policies;
import lambdavpc.network.MachineTemplate;
import lambdavpc.network.Network;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamPrincipal;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * A way for named people to the database, by Session Manager: they take a role, and with it open a tunnel through a machine that admits
 * nobody and reaches the database and Session Manager's endpoints, nothing else. Every session is in CloudTrail.
 *
 * <p>Cost: about $18.30 a month: the machine $3.10, its disk $0.60, two endpoints in one zone $14.60. In an egress subnet it would do without
 * the endpoints, and be a machine with a way to the database and one to the internet.
 *
 * <p>Practice: FSBP SSM.1; <a href="https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-examples.html">
 * who may start which sessions</a>.
 */
public final class Operators extends ComponentResource {
    /** Marks the machines that the people's role may open sessions on. */
    private static final String TAG = "lambda-vpc:operators";
    private static final int HTTPS = 443;

    private final Operator operator;
    private final Document tunnel;

    /** The machine without a way in, the document that forwards to the database, and the role that people take. */
    public Operators(String name, OperatorsArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:operator:Operators", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();
        var network = args.network();
        var prefix = network.prefix();
        var account = network.account();

        var group = new SecurityGroup(name + "-group", SecurityGroupArgs.builder()
                .namePrefix(prefix + "-operators-")
                .description("Tunnel of the operators: admits nothing, goes to the database and to Session Manager")
                .vpcId(network.vpcId())
                .tags(Map.of("Name", prefix + "-operators"))
                .build(), child);
        var machineRole = new Role(name + "-machine-role", RoleArgs.builder()
                .name(prefix + "-tunnel")
                .description("Lets the operators' machine take sessions")
                .assumeRolePolicy(Policies.trust("ec2.amazonaws.com"))
                .build(), child);
        var machineRoleArn = account.roleArn(prefix + "-tunnel");
        var register = sessions("ssm", "UpdateInstanceInformation");
        var carry = sessions("ssmmessages", "CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel");
        var agent = List.of(register, carry);
        new RolePolicy(name + "-machine-policy", RolePolicyArgs.builder()
                .name("take-sessions")
                .role(machineRole.name())
                .policy(Policies.document(agent))
                .build(), child);
        reachable(name, "ssm", register, network, machineRoleArn, group, child);
        reachable(name, "ssmmessages", carry, network, machineRoleArn, group, child);

        machine(name, prefix, args, group, new InstanceProfile(name + "-machine-profile", InstanceProfileArgs.builder()
                .name(prefix + "-tunnel")
                .role(machineRole.name())
                .build(), child), child);
        tunnel = new Document(name + "-tunnel", DocumentArgs.builder()
                .name(prefix + "-database")
                .documentType("Session")
                .documentFormat("JSON")
                .content(args.host().applyValue(host -> forwarding(host, args.port())))
                .build(), child);

        var role = new Role(name + "-role", RoleArgs.builder()
                .name(prefix + "-operator")
                .description("What operators take to reach the database of " + prefix)
                .assumeRolePolicy(takenBy(args.people()))
                .build(), child);
        var open = Output.tuple(account.arn("ec2", "instance/*"), tunnel.arn(), account.arn("ssm", "session/*"), role.uniqueId()).applyValue(t -> List.of(
                session(t.t1).addCondition(c -> c.operator(IamConditionOperator.STRING_EQUALS).key("ssm:resourceTag/" + TAG).value(prefix))
                        // Otherwise a request that names no document is taken for a shell.
                        .addCondition(c -> c.operator(IamConditionOperator.BOOL.addSuffix("IfExists")).key("ssm:SessionDocumentAccessCheck").value("true"))
                        .build(),
                session(t.t2).build(),
                // The plugin ends what it opened; a session has the id of whoever did as a tag of AWS's.
                IamStatement.builder().effect(IamEffect.ALLOW).addAction("ssm:TerminateSession").addAction("ssm:ResumeSession").addResource(t.t3)
                        .addCondition(c -> c.operator(IamConditionOperator.STRING_LIKE).key("ssm:resourceTag/aws:ssmmessages:session-id").value(t.t4 + ":*"))
                        .build(),
                IamStatement.builder().effect(IamEffect.ALLOW).addAction("ec2:DescribeInstances").addResource("*").build()));
        new RolePolicy(name + "-policy", RolePolicyArgs.builder()
                .name("open-the-tunnel")
                .role(role.name())
                .policy(open.applyValue(Policies::document))
                .build(), child);
        operator = new Operator(name, role, account.roleArn(prefix + "-operator"), args.people(), machineRoleArn, group.id());
        registerOutputs(Map.of("roleArn", role.arn(), "tunnel", tunnel.name(), "grants", Output.all(
                may(operator.roleArn(), open), may(machineRoleArn, Output.of(agent)))));
    }

    /** For grants. */
    public Operator operator() {
        return operator;
    }

    /** Session document that opens the tunnel. */
    public Output<String> tunnel() {
        return tunnel.name();
    }

    /** Session Manager's own services name no resources. */
    private static IamStatement sessions(String service, String... actions) {
        return IamStatement.builder()
                .effect(IamEffect.ALLOW)
                .actionIds(Stream.of(actions).map(action -> service + ":" + action).toList())
                .addResource("*")
                .build();
    }

    private static IamStatement.Builder session(String resource) {
        return IamStatement.builder().effect(IamEffect.ALLOW).addAction("ssm:StartSession").addResource(resource);
    }

    /** What a role may, said apart from the policy that lets it: claim P4 compares the two. */
    private static Output<Map<String, Object>> may(Output<String> roleArn, Output<List<IamStatement>> statements) {
        return Output.tuple(roleArn, statements).applyValue(t -> Map.of("kind", "control", "role", t.t1, "may", Policies.document(t.t2)));
    }

    /** One endpoint of a service for what one statement allows: for the machine's role, and for no other call. */
    private void reachable(String name, String service, IamStatement may, Network network, Output<String> machineRoleArn, SecurityGroup group,
            CustomResourceOptions child) {
        var endpoint = new ServiceEndpoint(name + "-" + service, new ServiceEndpointArgs(network, service, EndpointZones.ONE,
                machineRoleArn.applyValue(arn -> Policies.document(List.of(may.toBuilder()
                        .addPrincipal(IamPrincipal.ALL)
                        .addCondition(c -> c.operator(IamConditionOperator.ARN_EQUALS).key("aws:PrincipalArn").value(arn))
                        .build())))), ComponentResourceOptions.builder().parent(this).build());
        new SecurityGroupEgressRule(name + "-to-" + service, SecurityGroupEgressRuleArgs.builder()
                .securityGroupId(group.id())
                .description("To " + service)
                .ipProtocol("tcp")
                .fromPort(HTTPS)
                .toPort(HTTPS)
                .referencedSecurityGroupId(endpoint.securityGroupId())
                .build(), child);
        new SecurityGroupIngressRule(name + "-from-" + service, SecurityGroupIngressRuleArgs.builder()
                .securityGroupId(endpoint.securityGroupId())
                .description("From the machine of the operators")
                .ipProtocol("tcp")
                .fromPort(HTTPS)
                .toPort(HTTPS)
                .referencedSecurityGroupId(group.id())
                .build(), child);
    }

    private static void machine(String name, String prefix, OperatorsArgs args, SecurityGroup group, InstanceProfile profile, CustomResourceOptions child) {
        var template = new LaunchTemplate(name + "-machine-template", MachineTemplate.of(prefix + "-tunnel-")
                .imageId(MachineTemplate.currentImage())
                .instanceType("t4g.nano")
                .iamInstanceProfile(LaunchTemplateIamInstanceProfileArgs.builder().arn(profile.arn()).build())
                .networkInterfaces(LaunchTemplateNetworkInterfaceArgs.builder()
                        .deviceIndex(0)
                        .associatePublicIpAddress("false")
                        .deleteOnTermination("true")
                        .securityGroups(group.id().applyValue(List::of))
                        .build())
                .tagSpecifications(LaunchTemplateTagSpecificationArgs.builder()
                        .resourceType("instance")
                        .tags(Map.of("Name", prefix + "-operators", TAG, prefix))
                        .build())
                .build(), CustomResourceOptions.merge(child, CustomResourceOptions.builder().ignoreChanges(List.of("imageId")).build()));
        new Group(name + "-machine-group", GroupArgs.builder()
                .namePrefix(prefix + "-tunnel-")
                .minSize(1)
                .maxSize(1)
                .desiredCapacity(1)
                .vpcZoneIdentifiers(args.network().isolatedSubnetIds().applyValue(subnets -> subnets.subList(0, 1)))
                .launchTemplate(GroupLaunchTemplateArgs.builder()
                        .id(template.id())
                        .version(template.latestVersion().applyValue(String::valueOf))
                        .build())
                .healthCheckType("EC2")
                .build(), child);
    }

    /** IAM has no condition on a session's parameters: AWS's own document would take any host, so ours has this one written in. */
    private static String forwarding(String host, int port) {
        return new Gson().toJson(Map.of(
                "schemaVersion", "1.0",
                "description", "A local port to the database, and to nothing else",
                "sessionType", "Port",
                "parameters", Map.of("localPortNumber", Map.of("type", "String", "default", "15432", "allowedPattern", "^[0-9]{1,5}$",
                        "description", "Port on the operator's own machine")),
                "properties", Map.of("type", "LocalPortForwarding", "host", host, "portNumber", String.valueOf(port),
                        "localPortNumber", "{{ localPortNumber }}")));
    }

    private static String takenBy(List<String> people) {
        var users = people.stream().filter(arn -> arn.contains(":user/")).toList();
        var roles = people.stream().filter(arn -> arn.contains(":role/")).toList();
        return Policies.document(Stream.of(
                taken(users).addCondition(c -> c.operator(IamConditionOperator.BOOL).key("aws:MultiFactorAuthPresent").value("true")).build(),
                taken(roles).build()).filter(statement -> !statement.principals().isEmpty()).toList());
    }

    private static IamStatement.Builder taken(List<String> people) {
        return IamStatement.builder()
                .effect(IamEffect.ALLOW)
                .principals(people.stream().map(arn -> IamPrincipal.create("AWS", arn)).toList())
                .addAction("sts:AssumeRole");
    }
}
