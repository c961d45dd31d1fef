package lambdavpc.embedded.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.rds.Proxy;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Unsupported;
import lambdavpc.embedded.concrete.request.Authorization;
import lambdavpc.embedded.concrete.request.Authorization.Way;
import lambdavpc.embedded.concrete.request.Decision;
import lambdavpc.embedded.concrete.request.Principal;
import lambdavpc.embedded.runtime.database.Databases;
import lambdavpc.embedded.runtime.network.FunctionNetwork;
import lambdavpc.embedded.runtime.secrets.Permissions;
import lambdavpc.embedded.runtime.secrets.RoleKeys.Keys;

/** Asks the policies that are declared at the moment of the request. */
final class DeclaredPermissions implements Permissions {
    private static final String DENIED = "AccessDeniedException";

    private final Supplier<World> world;
    private final FunctionNetwork network;
    private final Map<String, Queue<String>> denials = new ConcurrentHashMap<>();

    DeclaredPermissions(Supplier<World> world, FunctionNetwork network) {
        this.world = world;
        this.network = network;
    }

    @Override
    public void demand(Keys caller, String action, String resource, Map<String, List<String>> context) {
        decided(caller, () -> {
            var decision = authorization().decide(principal(caller), action, resource, context, network.way(caller.spot(), secretsManager(caller)));
            if (!decision.allowed()) {
                throw denied(caller, decision, decision.message());
            }
            return true;
        });
    }

    /**
     * An action of a control plane, on {@code *}.
     *
     * @param service first part of its host name: {@code ec2}
     * @param refusal code of a refusal there
     */
    void demand(Keys caller, String service, String action, String refusal) {
        decided(caller, () -> {
            var decision = authorization().decide(principal(caller), action, "*", Map.of(), network.way(caller.spot(), host(caller, service)));
            if (!decision.allowed()) {
                note(caller, decision.message());
                throw new AwsException(refusal, decision.message());
            }
            return true;
        });
    }

    @Override
    public void demandKey(Keys caller, String action, Optional<String> key, String secret) {
        decided(caller, () -> {
            key.flatMap(each -> authorization().decideKey(principal(caller), action, each, secretsManager(caller), Map.of("SecretARN", secret)))
                    .filter(decision -> !decision.allowed()).ifPresent(decision -> {
                        // Secrets Manager does not tell what KMS told it.
                        throw denied(caller, decision, "Access to KMS is not allowed");
                    });
            return true;
        });
    }

    @Override
    public boolean connects(Keys caller, String endpoint, String user) {
        var known = Stream.concat(
                world.get().all(Databases.TYPE).filter(each -> endpoint.equals(each.outputs().get("endpoint"))).map(each -> List.of(each.outputs().get("arn"), each.outputs().get("resourceId"))),
                // A proxy's name has no port in it, and its id is in its ARN.
                world.get().all(Proxy.TYPE).filter(each -> endpoint.startsWith(each.outputs().get("endpoint") + ":"))
                        .map(each -> List.of(each.outputs().get("arn"), String.valueOf(each.outputs().get("arn")).replaceAll(".*:", "")))).findFirst();
        return known.isPresent() && decided(caller, () -> {
            var arn = String.valueOf(known.get().get(0)).split(":");
            var decision = authorization().decide(principal(caller), "rds-db:connect", "arn:%s:rds-db:%s:%s:dbuser:%s/%s"
                    .formatted(arn[1], arn[3], arn[4], known.get().get(1), user), Map.of(), Way.NONE);
            if (!decision.allowed()) {
                note(caller, decision.message());
            }
            return decision.allowed();
        });
    }

    /** Whether somebody may do it from the internet; what cannot be decided is denied. */
    boolean allows(Principal principal, String action, String resource, Map<String, List<String>> context) {
        try {
            return authorization().decide(principal, action, resource, context, Way.NONE).allowed();
        } catch (Unsupported unknown) {
            System.err.println("the embedded AWS cannot decide %s by %s: it has no meaning for %s".formatted(action, principal.name(), unknown.getMessage()));
            return false;
        }
    }

    @Override
    public boolean connectsToCache(Keys caller, String cache, String user) {
        return decided(caller, () -> Stream.of(cache, user).allMatch(resource -> {
            var decision = authorization().decide(principal(caller), "elasticache:Connect", resource, Map.of(), Way.NONE);
            if (!decision.allowed()) {
                note(caller, decision.message());
            }
            return decision.allowed();
        }));
    }

    /** What was denied to a function since this was last asked. */
    List<String> denials(String function) {
        return Optional.ofNullable(denials.remove(function)).map(each -> each.stream().distinct().toList()).orElse(List.of());
    }

    private Authorization authorization() {
        return new Authorization(Inventory.of(world.get()));
    }

    /** A function's session is called like the function. */
    private static Principal principal(Keys caller) {
        return new Principal.RoleSession(caller.role(), caller.spot().function());
    }

    private String secretsManager(Keys caller) {
        return host(caller, "secretsmanager");
    }

    private String host(Keys caller, String service) {
        return Stream.of("aws:lambda/function:Function", Proxy.TYPE).flatMap(type -> world.get().all(type)).filter(each -> caller.spot().function().equals(each.outputs().get("name"))).findFirst()
                .map(each -> String.valueOf(each.outputs().get("arn")).split(":")[3]).map(region -> new lambdavpc.embedded.Region(region))
                .map(region -> service + "." + region.name() + "." + region.dnsSuffix()).orElse(service);
    }

    private AwsException denied(Keys caller, Decision decision, String message) {
        note(caller, decision.message());
        return new AwsException(DENIED, message);
    }

    private void note(Keys caller, String message) {
        denials.computeIfAbsent(caller.spot().function(), each -> new ConcurrentLinkedQueue<>()).add(message);
    }

    private boolean decided(Keys caller, Supplier<Boolean> decision) {
        try {
            return decision.get();
        } catch (Unsupported unknown) {
            var message = "the embedded AWS cannot decide this request: it has no meaning for " + unknown.getMessage();
            note(caller, message);
            throw new AwsException(DENIED, message);
        }
    }
}
