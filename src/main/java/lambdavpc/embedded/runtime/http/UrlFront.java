package lambdavpc.embedded.runtime.http;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.concrete.request.Principal;
import lambdavpc.embedded.runtime.secrets.RoleKeys.Keys;

/**
 * A function's own URL.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html">invoking function URLs</a>
 */
record UrlFront(String url, String function, boolean signed) implements Front {
    private static final int MOST_BYTES = 6 << 20;
    private static final String FORBIDDEN =
            "Forbidden. For troubleshooting Function URL authorization issues, see: https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html";

    static Stream<UrlFront> of(World world) {
        return world.all("aws:lambda/functionUrl:FunctionUrl").map(url -> new UrlFront((String) url.outputs().get("functionUrl"), (String) url.outputs().get("functionArn"),
                "AWS_IAM".equals(url.inputs().get("authorizationType"))));
    }

    @Override
    public HttpAnswer answer(HttpRequest request, Backend backend) {
        if (request.body().length > MOST_BYTES) {
            return HttpAnswer.of(413, "message", "Request Entity Too Large");
        }
        var caller = signed ? signer(request, backend, "lambda") : Optional.<Keys>empty();
        var principal = caller.map(Front::principal).orElseGet(Principal.Anonymous::new);
        var type = Map.of("lambda:FunctionUrlAuthType", List.of(signed ? "AWS_IAM" : "NONE"));
        // Since October 2025 a URL asks for both.
        if (signed && caller.isEmpty() || !backend.allows(principal, "lambda:InvokeFunctionUrl", function, type) || !backend.allows(principal, "lambda:InvokeFunction", function, type)) {
            return HttpAnswer.of(403, "Message", FORBIDDEN);
        }
        try {
            var event = request.event(RouteKeys.DEFAULT, request.path(), domain(), signed ? Region.ACCOUNT : "anonymous", domain().replaceFirst("\\..*", ""), Map.of(), caller.map(Front::told));
            var result = backend.invoke(function, event.toString());
            return Optional.of(result).filter(each -> !each.failed()).flatMap(each -> HttpAnswer.ofFunction(each.payload(), "application/json"))
                    .orElseGet(() -> HttpAnswer.of(502, "message", "Internal Server Error"));
        } catch (AwsException refused) {
            return refused.code().equals("TooManyRequestsException") ? HttpAnswer.of(429, "message", "Rate Exceeded.") : HttpAnswer.of(502, "message", "Internal Server Error");
        }
    }
}
