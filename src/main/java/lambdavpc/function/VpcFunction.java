package lambdavpc.function;

import com.pulumi.aws.lambda.Function;
import com.pulumi.aws.lambda.inputs.FunctionVpcConfigArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import lambdavpc.access.Invocable;

/**
 * A function in the subnets that its identity is placed in, with its own role, group and log group.
 *
 * <p>Practice: the article's step 1; FSBP Lambda.1, .2, .3, .5.
 */
public final class VpcFunction extends ComponentResource {
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
        var builder = args.program().builder(identity.functionName(), identity.role().arn(), identity.logGroupName())
                .vpcConfig(FunctionVpcConfigArgs.builder()
                        .subnetIds(identity.subnetIds())
                        .securityGroupIds(identity.securityGroupId().applyValue(List::of))
                        .build())
                // Lambda keeps a function's interfaces for 20 to 45 minutes after it is gone, and with them its group:
                // moving them to the empty default group first lets the function's own group be deleted at once.
                .replaceSecurityGroupsOnDestroy(true)
                .replacementSecurityGroupIds(network.defaultSecurityGroupId().applyValue(List::of));
        function = new Function(name + "-function", builder.build(), CustomResourceOptions.builder()
                .parent(this)
                // Permissions before the function and until after it: Lambda needs them to make and to remove interfaces,
                // and a first call without its grants would fail.
                .dependsOn(first)
                .build());
        invocable = args.release().callers(name, function, this);
        registerOutputs(Map.of("functionName", function.name(), "arn", invocable.arn()));
    }

    /** What callers call. */
    public Invocable invocable() {
        return invocable;
    }

    /** As Lambda has it: prefix and name. */
    public Output<String> functionName() {
        return function.name();
    }

    /** Changes whenever the code does. */
    public Output<String> codeSha256() {
        return function.codeSha256();
    }
}
