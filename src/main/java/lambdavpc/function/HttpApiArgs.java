package lambdavpc.function;

import java.util.List;
import lambdavpc.encryption.Encryption;

/**
 * @param prefix             first part of its name
 * @param function           what it calls, with events of payload format 2.0; an answer may take 30 s
 * @param routes             {@code GET /orders/{id}}, {@code ANY /orders}, or {@code $default} for all that no other route takes
 * @param callers            whose requests it lets through
 * @param requestsPerSecond  more than that are refused (429), twice as many at once
 * @param logRetentionInDays days that CloudWatch keeps its access log
 * @param logEncryption      key of that log
 */
public record HttpApiArgs(String prefix, VpcFunction function, List<String> routes, Callers callers, int requestsPerSecond, int logRetentionInDays,
        Encryption logEncryption) {
    private static final String ROUTE = "\\$default|(ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) /\\S*";

    /** @throws IllegalArgumentException when a route is none of API Gateway's, or the rate is beyond its quota */
    public HttpApiArgs {
        routes = List.copyOf(routes);
        if (routes.isEmpty() || !routes.stream().allMatch(route -> route.matches(ROUTE))) {
            throw new IllegalArgumentException("routes: got %s; allowed: one or more like 'GET /orders/{id}', 'ANY /orders' or '$default'; write them so".formatted(routes));
        }
        if (requestsPerSecond < 1 || requestsPerSecond > 10_000) {
            throw new IllegalArgumentException("requestsPerSecond: got %d; allowed: 1 to 10000, an account's quota; choose what the function bears".formatted(requestsPerSecond));
        }
    }

    /** Whose requests an API lets through. */
    public enum Callers {
        /** Who signs as a principal that may {@code execute-api:Invoke} here; everybody else gets 403. */
        IAM("AWS_IAM"),
        /** The whole internet: the function itself decides whom it answers. */
        ANYONE("NONE");

        final String authorizationType;

        Callers(String authorizationType) {
            this.authorizationType = authorizationType;
        }
    }
}
