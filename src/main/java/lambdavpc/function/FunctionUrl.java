package lambdavpc.function;

import com.pulumi.aws.lambda.Permission;
import com.pulumi.aws.lambda.PermissionArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.Map;
import lambdavpc.access.Invocable;

/**
 * A URL of a function for callers who sign their requests, and for nobody else. It costs nothing beside the calls; it has no access log and
 * no throttle but the function's concurrency: {@link HttpApi} has both.
 *
 * <p>Practice: <a href="https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html">access to function URLs</a>.
 */
public final class FunctionUrl extends ComponentResource {
    private final Output<String> url;

    /** The address, and the permission of each caller. */
    public FunctionUrl(String name, FunctionUrlArgs args, ComponentResourceOptions options) {
        super("lambda-vpc:function:FunctionUrl", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();
        var called = args.function().invocable();
        var resource = new com.pulumi.aws.lambda.FunctionUrl(name + "-url", com.pulumi.aws.lambda.FunctionUrlArgs.builder()
                .functionName(called.functionName())
                .qualifier(called.qualifierOrNull())
                .authorizationType("AWS_IAM")
                .build(), child);
        for (int caller = 0; caller < args.callers().size(); caller++) {
            new Permission(name + "-caller-" + caller + "-url", permission(called, args.callers().get(caller), "lambda:InvokeFunctionUrl")
                    .functionUrlAuthType("AWS_IAM").build(), child);
            // Since October 2025 a URL asks for both.
            new Permission(name + "-caller-" + caller, permission(called, args.callers().get(caller), "lambda:InvokeFunction").build(), child);
        }
        url = resource.functionUrl();
        registerOutputs(Map.of("url", url));
    }

    private static PermissionArgs.Builder permission(Invocable called, Output<String> caller, String action) {
        return PermissionArgs.builder().action(action).function(called.functionName()).qualifier(called.qualifierOrNull()).principal(caller);
    }

    /** {@code https://<id>.lambda-url.<region>.on.aws/}. */
    public Output<String> url() {
        return url;
    }
}
