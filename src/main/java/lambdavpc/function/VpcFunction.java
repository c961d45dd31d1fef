package lambdavpc.function;

import com.pulumi.asset.FileArchive;
import com.pulumi.aws.lambda.Alias;
import com.pulumi.aws.lambda.AliasArgs;
import com.pulumi.aws.lambda.Function;
import com.pulumi.aws.lambda.FunctionArgs;
import com.pulumi.aws.lambda.enums.Runtime;
import com.pulumi.aws.lambda.inputs.FunctionEnvironmentArgs;
import com.pulumi.aws.lambda.inputs.FunctionLoggingConfigArgs;
import com.pulumi.aws.lambda.inputs.FunctionSnapStartArgs;
import com.pulumi.aws.lambda.inputs.FunctionTracingConfigArgs;
import com.pulumi.aws.lambda.inputs.FunctionVpcConfigArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import lambdavpc.access.Invocable;

/**
 * A Java function in the subnets that its identity is placed in, with its own role, group and log group.
 *
 * <p>Practice: the article's step 1; FSBP Lambda.1, .2, .3, .5.
 */
public final class VpcFunction extends ComponentResource {
    private static final String ALIAS = "live";

    private final Function function;
    private final Invocable invocable;

    /**
     * @param ready what must exist before it is of use: {@code access.readyFor(identity)}
     */
    public VpcFunction(String name, VpcFunctionArgs args, List<Resource> ready, ComponentResourceOptions options) {
        super("lambda-vpc:function:VpcFunction", name, options);
        var identity = args.identity();
        var network = identity.network();
        var first = new ArrayList<>(identity.prerequisites());
        first.addAll(ready);
        var builder = FunctionArgs.builder()
                .name(identity.functionName())
                .description(args.description())
                .role(identity.role().arn())
                .runtime(Runtime.Java21)
                .architectures("arm64")
                .handler(args.handler())
                .code(new FileArchive(args.code()))
                .memorySize(args.memorySize())
                .timeout(args.timeout())
                .environment(FunctionEnvironmentArgs.builder()
                        .variables(resolved(args.environment()))
                        .build())
                .vpcConfig(FunctionVpcConfigArgs.builder()
                        .subnetIds(identity.subnetIds())
                        .securityGroupIds(identity.securityGroupId().applyValue(List::of))
                        .build())
                .loggingConfig(FunctionLoggingConfigArgs.builder()
                        .logFormat("JSON")
                        .logGroup(identity.logGroupName())
                        .build())
                .tracingConfig(FunctionTracingConfigArgs.builder().mode(args.tracing() ? "Active" : "PassThrough").build())
                .publish(args.release().published())
                // Lambda keeps a function's interfaces for 20 to 45 minutes after it is gone, and with them its group:
                // moving them to the empty default group first lets the function's own group be deleted at once.
                .replaceSecurityGroupsOnDestroy(true)
                .replacementSecurityGroupIds(network.defaultSecurityGroupId().applyValue(List::of));
        args.reservedConcurrentExecutions().ifPresent(builder::reservedConcurrentExecutions);
        if (args.release() == Release.SNAP_START) {
            builder.snapStart(FunctionSnapStartArgs.builder().applyOn("PublishedVersions").build());
        }
        function = new Function(name + "-function", builder.build(), CustomResourceOptions.builder()
                .parent(this)
                // Permissions before the function and until after it: Lambda needs them to make and to remove interfaces,
                // and a first call without its grants would fail.
                .dependsOn(first)
                .build());
        invocable = args.release().published() ? live(name) : new Invocable(function.name(), null, function.arn());
        registerOutputs(Map.of("functionName", function.name(), "arn", invocable.arn()));
    }

    /** What callers call. */
    public Invocable invocable() {
        return invocable;
    }

    public Output<String> functionName() {
        return function.name();
    }

    /** Changes whenever the code does. */
    public Output<String> codeSha256() {
        return function.codeSha256();
    }

    private Invocable live(String name) {
        var alias = new Alias(name + "-alias", AliasArgs.builder()
                .name(ALIAS)
                .description("What callers call")
                .functionName(function.name())
                .functionVersion(function.version())
                .build(), CustomResourceOptions.builder().parent(this).build());
        return new Invocable(function.name(), alias.name(), alias.arn());
    }

    /** The map of the values, once all are known. */
    static Output<Map<String, String>> resolved(Map<String, Output<String>> values) {
        return Output.all(new TreeMap<>(values).entrySet().stream()
                .map(entry -> entry.getValue().applyValue(value -> Map.entry(entry.getKey(), value)))
                .toList()).applyValue(entries -> {
                    var map = new TreeMap<String, String>();
                    entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
                    return map;
                });
    }
}
