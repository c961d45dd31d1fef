package lambdavpc.function;

import com.pulumi.aws.cloudwatch.LogGroup;
import com.pulumi.aws.cloudwatch.LogGroupArgs;
import com.pulumi.aws.iam.Role;
import com.pulumi.aws.iam.RoleArgs;
import com.pulumi.aws.iam.RolePolicy;
import com.pulumi.aws.iam.RolePolicyArgs;
import com.pulumi.aws.lambda.Function;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import lambdavpc.access.Invocable;
import lambdavpc.iam.Policies;
import software.amazon.awssdk.policybuilder.iam.IamEffect;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * A Java function that calls AWS's control plane and nothing of ours: outside of every VPC, since isolated subnets have no way to those
 * APIs, and without any grant, since Lambda's own network has a way to the internet. What it may do is registered as its intent too,
 * for the proof: claims N3 and P4.
 */
public final class ControlFunction extends ComponentResource {
    private static final int MAX_NAME = 64;
    /** Services that hand out what the VPC guards. */
    private static final Set<String> DATA = Set.of("secretsmanager", "rds-db", "rds-data");

    private final Function function;
    private final Output<String> roleArn;
    private final Invocable invocable;

    /** @throws IllegalArgumentException when its name (prefix and name) would be longer than AWS allows */
    public ControlFunction(String name, ControlFunctionArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:function:ControlFunction", name, options);
        var functionName = args.prefix() + "-" + name;
        if (functionName.length() > MAX_NAME) {
            throw new IllegalArgumentException("role and function name: got %s (%d characters); allowed: %d; shorten the prefix"
                    .formatted(functionName, functionName.length(), MAX_NAME));
        }
        var child = CustomResourceOptions.builder().parent(this).build();
        // Before the function: otherwise Lambda makes the group itself, without retention or our key, and it outlives a destroy.
        var logGroup = new LogGroup(name + "-logs", LogGroupArgs.builder()
                .name("/aws/lambda/" + functionName)
                .retentionInDays(args.logRetentionInDays())
                .kmsKeyId(args.logEncryption().keyArnOrNull())
                .build(), child);
        var role = new Role(name + "-role", RoleArgs.builder()
                .name(functionName)
                .description("Execution role of the function " + functionName)
                .assumeRolePolicy(Policies.trust("lambda.amazonaws.com"))
                .build(), child);
        var may = Output.all(args.may()).applyValue(statements -> checked(functionName, statements));
        var policy = new RolePolicy(name + "-policy", RolePolicyArgs.builder()
                .name("own-calls-and-logs")
                .role(role.name())
                .policy(Output.tuple(may, logGroup.arn()).applyValue(t -> Policies.document(withBasics(t.t1, t.t2, args.tracing()))))
                .build(), child);
        function = new Function(name + "-function", args.program().builder(functionName, role.arn(), logGroup.name()).build(),
                CustomResourceOptions.builder()
                        .parent(this)
                        // A first call without its permissions would fail.
                        .dependsOn(policy)
                        .build());
        roleArn = args.account().roleArn(functionName);
        invocable = args.release().callers(name, function, this);
        registerOutputs(Map.of("functionName", function.name(), "arn", invocable.arn(), "grants", Output.tuple(roleArn, may)
                .applyValue(t -> List.of(new TreeMap<>(Map.of("kind", "control", "role", t.t1, "may", Policies.document(t.t2)))))));
    }

    /** What callers call. */
    public Invocable invocable() {
        return invocable;
    }

    /** As Lambda has it: prefix and name. */
    public Output<String> functionName() {
        return function.name();
    }

    /** Computed from the name, so that policies can name the role before it exists. */
    public Output<String> roleArn() {
        return roleArn;
    }

    private static List<IamStatement> checked(String functionName, List<IamStatement> may) {
        for (var statement : may) {
            var actions = statement.actions().stream().map(action -> action.value()).toList();
            var data = actions.stream().filter(action -> action.startsWith("*") || DATA.contains(action.split(":")[0].toLowerCase())).toList();
            if (!IamEffect.ALLOW.equals(statement.effect()) || actions.isEmpty() || !data.isEmpty()) {
                throw new IllegalArgumentException(("what %s may: got %s; allowed: Allow statements that name their actions, none of %s;"
                        + " functions that read secrets or log in to databases are VpcFunctions with grants")
                        .formatted(functionName, data.isEmpty() ? Policies.document(List.of(statement)) : data, DATA.stream().sorted().toList()));
            }
        }
        return may;
    }

    private static List<IamStatement> withBasics(List<IamStatement> may, String logGroupArn, boolean tracing) {
        var statements = new ArrayList<>(may);
        statements.addAll(Policies.logsAndTraces(logGroupArn, tracing));
        return statements;
    }
}
