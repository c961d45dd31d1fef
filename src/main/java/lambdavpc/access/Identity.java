package lambdavpc.access;

import com.pulumi.aws.cloudwatch.LogGroup;
import com.pulumi.aws.cloudwatch.LogGroupArgs;
import com.pulumi.aws.ec2.SecurityGroup;
import com.pulumi.aws.ec2.SecurityGroupArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdavpc.iam.Policies;
import lambdavpc.network.Network;
import software.amazon.awssdk.policybuilder.iam.IamConditionOperator;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * What a function is before it has code: a role, a security group without a rule, a log group. Two functions never share
 * one. It may do nothing but log and have network interfaces; grants give it the rest.
 */
public final class Identity extends ComponentResource {
    private static final int MAX_NAME = 64;

    /** What Lambda needs to place a function in a VPC. AWS offers no narrower resource than all interfaces. */
    private static final List<String> INTERFACE_ACTIONS = List.of(
            "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets",
            "ec2:DeleteNetworkInterface", "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses");

    private final String name;
    private final Network network;
    private final Placement placement;
    private final String functionName;
    private final Role role;
    private final SecurityGroup group;
    private final LogGroup logGroup;
    private final RolePolicy basics;

    /**
     * @throws IllegalArgumentException when the role's name (prefix and name) would be longer than AWS allows
     */
    public Identity(String name, IdentityArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:access:Identity", name, options);
        this.name = name;
        network = args.network();
        placement = args.placement();
        functionName = network.prefix() + "-" + name;
        if (functionName.length() > MAX_NAME) {
            throw new IllegalArgumentException("role and function name: got %s (%d characters); allowed: %d; shorten the prefix"
                    .formatted(functionName, functionName.length(), MAX_NAME));
        }
        var child = CustomResourceOptions.builder().parent(this).build();
        // Before the function: otherwise Lambda makes the group itself, without retention or our key, and it outlives a destroy.
        logGroup = new LogGroup(name + "-logs", LogGroupArgs.builder()
                .name("/aws/lambda/" + functionName)
                .retentionInDays(args.logRetentionInDays())
                .kmsKeyId(args.logEncryption().keyArnOrNull())
                .build(), child);
        role = new Role(name + "-role", RoleArgs.builder()
                .name(functionName)
                .description("Execution role of the function " + functionName)
                .assumeRolePolicy(Policies.trust("lambda.amazonaws.com"))
                .build(), child);
        basics = new RolePolicy(name + "-basics", RolePolicyArgs.builder()
                .name("network-interfaces-and-logs")
                .role(role.name())
                .policy(Output.tuple(logGroup.arn(), functionArn()).applyValue(t -> basics(t.t1, t.t2, args.tracing())))
                .build(), child);
        group = new SecurityGroup(name + "-group", SecurityGroupArgs.builder()
                .namePrefix(functionName + "-")
                .description("Function " + functionName + ": admits nothing, goes where a grant lets it")
                .vpcId(network.vpcId())
                .tags(Map.of("Name", functionName))
                .build(), child);
        registerOutputs(Map.of("roleArn", role.arn(), "securityGroupId", group.id(), "logGroupName", logGroup.name()));
    }

    /** Logical name: {@code reader}. */
    public String name() {
        return name;
    }

    /** Name of the role and of the function that it is for: {@code lambda-vpc-dev-reader}. */
    public String functionName() {
        return functionName;
    }

    /** The VPC that its function is in. */
    public Network network() {
        return network;
    }

    /** In which of its subnets, and so whether it may have a way out. */
    public Placement placement() {
        return placement;
    }

    /** Where the function's interfaces are. */
    public Output<List<String>> subnetIds() {
        return placement.subnetIds(network);
    }

    /** Computed from the name, so that policies can name the role before it exists. */
    public Output<String> roleArn() {
        return network.account().roleArn(functionName);
    }

    /** Computed from the name, so that policies can name the function before it exists. */
    public Output<String> functionArn() {
        return network.account().arn("lambda", "function:" + functionName);
    }

    /** What the function acts as; its policies come from grants. */
    public Role role() {
        return role;
    }

    /** Of its interfaces, without rules until grants make them. */
    public Output<String> securityGroupId() {
        return group.id();
    }

    /** There before the function, with our retention and key. */
    public Output<String> logGroupName() {
        return logGroup.name();
    }

    /**
     * What must exist before the function and stay until after it is gone: Lambda deletes the function's interfaces with
     * this role, and without the permission they keep subnets and groups from being deleted.
     */
    public List<Resource> prerequisites() {
        return List.of(basics, logGroup);
    }

    private static String basics(String logGroupArn, String functionArn, boolean tracing) {
        var statements = new ArrayList<IamStatement>();
        // Exception to iam.unscoped-write for *-basics: Lambda makes interfaces and X-Ray takes traces under names that nobody knows before;
        // the function's own code is denied the interfaces.
        statements.add(IamStatement.builder()
                .sid("LambdaPlacesInterfaces")
                .effect(IamEffect.ALLOW)
                .actionIds(INTERFACE_ACTIONS)
                .addResource("*")
                .build());
        var denied = new ArrayList<>(INTERFACE_ACTIONS);
        denied.add("ec2:DetachNetworkInterface");
        // The permission is the Lambda service's: the same calls by the function's own code are refused.
        statements.add(IamStatement.builder()
                .sid("CodeDoesNot")
                .effect(IamEffect.DENY)
                .actionIds(denied)
                .addResource("*")
                .addCondition(c -> c.operator(IamConditionOperator.ARN_EQUALS)
                        .key("lambda:SourceFunctionArn")
                        .value(functionArn))
                .build());
        statements.addAll(Policies.logsAndTraces(logGroupArn, tracing));
        return Policies.document(statements);
    }
}
