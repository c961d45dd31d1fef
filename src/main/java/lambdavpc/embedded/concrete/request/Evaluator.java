package lambdavpc.embedded.concrete.request;

import static lambdavpc.embedded.concrete.request.Layer.BOUNDARY;
import static lambdavpc.embedded.concrete.request.Layer.ENDPOINT;
import static lambdavpc.embedded.concrete.request.Layer.IDENTITY;
import static lambdavpc.embedded.concrete.request.Layer.RESOURCE;
import static lambdavpc.embedded.concrete.request.Layer.RESOURCE_CONTROL;
import static lambdavpc.embedded.concrete.request.Layer.SERVICE_CONTROL;
import static lambdavpc.embedded.concrete.request.Layer.SESSION;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lambdavpc.embedded.concrete.request.Decision.Outcome;
import lambdavpc.embedded.concrete.request.Statement.Grip;

/**
 * Decides one request as IAM does: an explicit denial wins; then each filter has to allow; then identity or resource policy does.
 *
 * @param policies of a layer that is missing: nothing filters there, or no such policy allows. An empty list is a layer that is
 *     there and allows nothing
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html">AWS on the logic</a>
 */
public record Evaluator(Map<Layer, List<Policy>> policies) {
    /** Services whose resource's policy must allow, or leave it to the account: nobody else can. */
    private static final List<String> RESOURCE_DECIDES = List.of("kms:", "sts:assumerole");

    public Decision decide(Request request) {
        for (var layer : Layer.values()) {
            var denials = fitting(layer, request, false);
            if (!denials.isEmpty()) {
                return new Decision(request, Outcome.EXPLICIT_DENY, layer, denials);
            }
        }
        // A service itself is not held by an organisation's policies; who is the resource's owner is by RCPs.
        var filters = request.principal() instanceof Principal.Service ? List.of(RESOURCE_CONTROL, ENDPOINT) : List.of(SERVICE_CONTROL, RESOURCE_CONTROL, ENDPOINT);
        for (var filter : filters) {
            if (policies.containsKey(filter) && fitting(filter, request, true).isEmpty()) {
                return denied(request, filter);
            }
        }
        return request.principal().account().isEmpty() ? ofNoAccount(request) : ofAccount(request);
    }

    /** A service, or somebody without credentials: has no policies of its own. */
    private Decision ofNoAccount(Request request) {
        var granting = granting(request, Grip.DIRECT);
        return granting.isEmpty() ? denied(request, RESOURCE) : allowed(request, RESOURCE, granting);
    }

    private Decision ofAccount(Request request) {
        var sameAccount = request.principal().account().equals(request.resourceAccount());
        var own = request.principal() instanceof Principal.Root ? List.<Statement>of() : fitting(IDENTITY, request, true);
        var ownAllows = request.principal() instanceof Principal.Root || !own.isEmpty();
        var limit = Stream.of(BOUNDARY, SESSION).filter(layer -> policies.containsKey(layer) && !(request.principal() instanceof Principal.Root)
                && fitting(layer, request, true).isEmpty()).findFirst();
        var resourceDecides = RESOURCE_DECIDES.stream().anyMatch(request.action().toLowerCase(java.util.Locale.ROOT)::startsWith);
        var direct = granting(request, Grip.DIRECT);
        var byRole = granting(request, Grip.ROLE);
        if (sameAccount && !direct.isEmpty()) {
            return allowed(request, RESOURCE, direct);
        }
        if (sameAccount && !byRole.isEmpty()) {
            return limit.map(layer -> denied(request, layer)).orElseGet(() -> allowed(request, RESOURCE, byRole));
        }
        var resource = Stream.of(direct, byRole, granting(request, Grip.DELEGATED)).flatMap(List::stream).toList();
        if ((!sameAccount || resourceDecides) && resource.isEmpty()) {
            return denied(request, RESOURCE);
        }
        if (!ownAllows) {
            return denied(request, IDENTITY);
        }
        return limit.map(layer -> denied(request, layer))
                .orElseGet(() -> allowed(request, IDENTITY, Stream.concat(own.stream(), sameAccount && !resourceDecides ? Stream.of() : resource.stream()).toList()));
    }

    private static Decision allowed(Request request, Layer layer, List<Statement> statements) {
        return new Decision(request, Outcome.ALLOWED, layer, statements);
    }

    private static Decision denied(Request request, Layer layer) {
        return new Decision(request, Outcome.IMPLICIT_DENY, layer, List.of());
    }

    /** Statements of the resource's policy that allow it to this principal, in exactly this way. */
    private List<Statement> granting(Request request, Grip grip) {
        return statements(RESOURCE).filter(each -> each.allows() && each.grip(request.principal()) == grip && each.fits(request)).toList();
    }

    private List<Statement> fitting(Layer layer, Request request, boolean allows) {
        var fitting = new ArrayList<Statement>();
        statements(layer).filter(each -> each.allows() == allows)
                .filter(each -> !hasPrincipals(layer) || each.grip(request.principal()) != Grip.NONE)
                .filter(each -> each.fits(request)).forEach(fitting::add);
        return fitting;
    }

    private static boolean hasPrincipals(Layer layer) {
        return layer == RESOURCE || layer == ENDPOINT || layer == RESOURCE_CONTROL;
    }

    private Stream<Statement> statements(Layer layer) {
        return policies.getOrDefault(layer, List.of()).stream().flatMap(policy -> policy.statements().stream());
    }
}
