package lambdavpc.function;

import com.pulumi.aws.lambda.FunctionUrlArgs;
import com.pulumi.aws.lambda.Permission;
import com.pulumi.aws.lambda.PermissionArgs;
import com.pulumi.core.Output;
import com.pulumi.resources.ComponentResource;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import java.util.List;
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

    /**
     * @param function what it calls, with events of payload format 2.0
     * @param callers  role ARNs of the function's account; others of the account whose own policies let them call it may too
     */
    public FunctionUrl(String name, VpcFunction function, List<Output<String>> callers, ComponentResourceOptions options) {
        super("lambda-vpc:function:FunctionUrl", name, options);
        var child = CustomResourceOptions.builder().parent(this).build();
        var called = function.invocable();
        var resource = new com.pulumi.aws.lambda.FunctionUrl(name + "-url", FunctionUrlArgs.builder()
                .functionName(called.functionName())
                .qualifier(called.qualifierOrNull())
                .authorizationType("AWS_IAM")
                .build(), child);
        for (int caller = 0; caller < callers.size(); caller++) {
            new Permission(name + "-caller-" + caller + "-url", permission(called, callers.get(caller), "lambda:InvokeFunctionUrl")
                    .functionUrlAuthType("AWS_IAM").build(), child);
            // Since October 2025 a URL asks for both.
            new Permission(name + "-caller-" + caller, permission(called, callers.get(caller), "lambda:InvokeFunction").build(), child);
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
