package lambdavpc.function;

import com.pulumi.aws.lambda.Invocation;
import com.pulumi.aws.lambda.InvocationArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.Resource;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs a function during the deployment, again whenever its code or one of the triggers changed; a failing run fails the deployment. The
 * function must be repeatable.
 */
public final class RunOnDeploy extends ComponentResource {
    private final Invocation invocation;

    /** Calls the function once now, and again whenever a trigger or its code changes; a deployment fails where the call does. */
    public RunOnDeploy(String name, RunOnDeployArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:function:RunOnDeploy", name, options);
        var function = args.function();
        var triggers = new HashMap<>(args.again());
        triggers.put("code", function.codeSha256());
        invocation = new Invocation(name + "-run", InvocationArgs.builder()
                .functionName(function.functionName())
                .qualifier(function.invocable().qualifierOrNull())
                .input("{}")
                .triggers(Program.resolved(triggers))
                .build(), CustomResourceOptions.builder().parent(this).build());
        registerOutputs(Map.of("result", invocation.result()));
    }

    /** For {@code dependsOn}: it has run. */
    public Resource run() {
        return invocation;
    }

    /** What the function answered, as JSON. */
    public Output<String> result() {
        return invocation.result();
    }
}
