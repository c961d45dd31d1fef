package lambdavpc.embedded.runtime;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.World;
import lambdavpc.embedded.behaviour.elasticache.ServerlessCache;
import lambdavpc.embedded.behaviour.monitoring.MetricAlarm;
import lambdavpc.embedded.behaviour.rds.Proxy;
import lambdavpc.embedded.concrete.request.Principal;
import lambdavpc.embedded.runtime.cache.Caches;
import lambdavpc.embedded.runtime.control.AutoScaling;
import lambdavpc.embedded.runtime.control.CloudWatch;
import lambdavpc.embedded.runtime.control.Ec2;
import lambdavpc.embedded.runtime.control.QueryEndpoint;
import lambdavpc.embedded.runtime.control.ServiceQuotas;
import lambdavpc.embedded.runtime.database.Databases;
import lambdavpc.embedded.runtime.http.Backend;
import lambdavpc.embedded.runtime.http.Gateway;
import lambdavpc.embedded.runtime.lambda.Functions;
import lambdavpc.embedded.runtime.lambda.Launcher;
import lambdavpc.embedded.runtime.lambda.LogGroups;
import lambdavpc.embedded.runtime.lambda.Result;
import lambdavpc.embedded.runtime.monitoring.Alarms;
import lambdavpc.embedded.runtime.monitoring.Schedules;
import lambdavpc.embedded.runtime.network.FunctionNetwork;
import lambdavpc.embedded.runtime.proxy.Proxies;
import lambdavpc.embedded.runtime.queue.DeclaredQueue;
import lambdavpc.embedded.runtime.queue.Pollers;
import lambdavpc.embedded.runtime.queue.Queues;
import lambdavpc.embedded.runtime.queue.Sqs;
import lambdavpc.embedded.runtime.secrets.Described;
import lambdavpc.embedded.runtime.secrets.IamTokens;
import lambdavpc.embedded.runtime.secrets.RoleKeys;
import lambdavpc.embedded.runtime.secrets.Rotations;
import lambdavpc.embedded.runtime.secrets.SecretStore;
import lambdavpc.embedded.runtime.secrets.SecretStore.Version;
import lambdavpc.embedded.runtime.secrets.SecretsManager;

/** All that runs behind one stack's resources; it lives in the supervisor. */
final class Services implements AutoCloseable {
    static final String INVOCATION = "aws:lambda/invocation:Invocation";
    private static final String ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy";
    private static final String IAM = "iamDatabaseAuthenticationEnabled";
    private static final long JUDGED_EVERY = TimeUnit.SECONDS.toNanos(10);

    private final Place place;
    private final Declared declared;
    private final SecretStore store;
    private final Databases databases;
    private final Caches caches;
    private final Proxies proxies;
    private final Functions functions;
    private final Rotations rotations;
    private final LogGroups logs;
    private final RoleKeys keys = new RoleKeys();
    private final Queues queues;
    private final Sqs sqs;
    private final Pollers pollers;
    private final Schedules schedules;
    private final Alarms alarms;
    private final Map<String, String> alarmStates = new ConcurrentHashMap<>();
    private final AutoScaling autoScaling;
    private final QueryEndpoint groupsEndpoint;
    private final QueryEndpoint alarmsEndpoint;
    private final AwsEndpoint secretsEndpoint;
    private final AwsEndpoint queuesEndpoint;
    private final QueryEndpoint ec2Endpoint;
    private final AwsEndpoint quotasEndpoint;
    private final Gateway gateway;
    private final FunctionNetwork network;
    private final DeclaredPermissions permissions;
    private final ExecutorService background = Executors.newCachedThreadPool();
    private long judged = System.nanoTime();

    Services(Place place, Clock clock) {
        this.place = place;
        var children = new Children(place.processes());
        children.endLeftovers();
        declared = new Declared(place.world());
        store = new SecretStore(place.secrets());
        logs = new LogGroups(place.logs());
        network = new FunctionNetwork(place, declared);
        permissions = new DeclaredPermissions(declared, network);
        var tokens = new IamTokens(keys, permissions, clock);
        databases = new Databases(place, children, this::masterPassword, tokens);
        caches = new Caches(place, declared, children, tokens);
        databases.removeOthers(declared.get().all(Databases.TYPE).map(World.Entry::id).toList());
        rotations = new Rotations(store, this::callForRotation, background, clock);
        var address = place.address("secretsmanager");
        var secrets = new SecretsManager(store, declared, rotations, permissions, clock);
        proxies = new Proxies(place, declared, databases, network, secrets, keys, tokens, logs);
        secretsEndpoint = new AwsEndpoint(AwsEndpoint.Protocol.SECRETS_MANAGER, secrets::call, keys, address);
        var ec2 = new Ec2(declared);
        ec2Endpoint = new QueryEndpoint((action, form, caller, answer) -> {
            permissions.demand(caller, "ec2", "ec2:" + action, "UnauthorizedOperation");
            ec2.call(action, form).write(answer);
        }, keys, place.address("ec2"));
        var quotas = new ServiceQuotas();
        quotasEndpoint = new AwsEndpoint(AwsEndpoint.Protocol.SERVICE_QUOTAS, (operation, request, caller) -> {
            permissions.demand(caller, "servicequotas", "servicequotas:" + operation, "AccessDeniedException");
            return quotas.call(operation, request);
        }, keys, place.address("servicequotas"));
        autoScaling = new AutoScaling(declared, permissions, clock);
        groupsEndpoint = new QueryEndpoint(autoScaling, keys, place.address("autoscaling"));
        alarmsEndpoint = new QueryEndpoint(new CloudWatch(declared, this::alarms, permissions), keys, place.address("monitoring"));
        functions = new Functions(place, declared, new Launcher(place, network, this::stores, databases.rootCertificate(),
                List.of(new Launcher.Service("secretsmanager", "SECRETS_MANAGER", new InetSocketAddress(address, secretsEndpoint.port())),
                        new Launcher.Service("ec2", "EC2", ec2Endpoint.address()),
                        new Launcher.Service("autoscaling", "AUTO_SCALING", groupsEndpoint.address()),
                        new Launcher.Service("monitoring", "CLOUDWATCH", alarmsEndpoint.address()),
                        new Launcher.Service("servicequotas", "SERVICE_QUOTAS", new InetSocketAddress(quotasEndpoint.address(), quotasEndpoint.port())))),
                network, keys, logs, children);
        queues = new Queues(place.queues(), declared, clock);
        sqs = new Sqs(queues, declared);
        pollers = new Pollers(queues, declared, this::callFor);
        queuesEndpoint = new AwsEndpoint(AwsEndpoint.Protocol.SQS, (operation, request, caller) -> sqs.call(operation, request, sender(caller.role())), keys,
                place.address("sqs"));
        schedules = new Schedules(declared, this::callFor, background, clock);
        gateway = new Gateway(declared, place::address, behindHttp(), clock);
        alarms = new Alarms(declared, logs, () -> Stream.concat(queues.readings().stream(), Stream.of(functions.reading())).toList(), clock);
    }

    /** @return outputs that only running can tell */
    Map<String, Object> created(World.Entry entry) {
        return declared.with(entry, () -> {
            switch (entry.type()) {
                case Databases.TYPE -> newDatabase(entry);
                case ServerlessCache.TYPE -> caches.start(entry);
                case Functions.TYPE -> {
                    refuseVainIamLogins(entry);
                    functions.deploy(entry);
                }
                case Described.ROTATION -> turnedOn(entry);
                case INVOCATION -> {
                    return invocation(entry);
                }
                default -> {
                    // Nothing runs behind it.
                }
            }
            return Map.of();
        });
    }

    /** One that cannot be made leaves nothing: the next attempt is another instance. */
    private void newDatabase(World.Entry instance) {
        try {
            databases.start(instance);
        } catch (RuntimeException e) {
            deleted(instance);
            throw e;
        }
    }

    Map<String, Object> updated(World.Entry before, World.Entry after) {
        if (before.type().equals(Databases.TYPE) && !Objects.equals(before.outputs().get(IAM), after.outputs().get(IAM))) {
            databases.restart(after);
        }
        // A new function or rule does not rotate by itself; other database settings change nothing here that a client sees.
        return before.type().equals(Described.ROTATION) || before.type().equals(Databases.TYPE) ? Map.of() : created(after);
    }

    void deleted(World.Entry entry) {
        switch (entry.type()) {
            case Databases.TYPE -> {
                databases.remove(entry);
                masterSecret(entry).ifPresent(store::remove);
            }
            case ServerlessCache.TYPE -> caches.remove(entry);
            case Proxy.TYPE -> proxies.remove(entry);
            case Functions.TYPE -> functions.remove(entry);
            case Described.TYPE -> store.remove(entry.id());
            case DeclaredQueue.TYPE -> queues.remove(entry);
            case LogGroups.TYPE -> logs.remove((String) entry.outputs().get("name"));
            default -> {
                // Nothing ran behind it.
            }
        }
    }

    /** @throws AwsException as AWS refuses */
    Invoked invoke(String name, String qualifier, String payload) {
        var killed = databases.killed();
        declared.get().all(Databases.TYPE).filter(instance -> !killed.contains(instance.id())).forEach(databases::start);
        var killedCaches = caches.killed();
        declared.get().all(ServerlessCache.TYPE).filter(cache -> !killedCaches.contains(cache.id())).forEach(caches::start);
        network.refresh();
        var askers = Stream.concat(Stream.of(name), declared.get().all(Proxy.TYPE).map(World.Entry::id)).toList();
        askers.forEach(permissions::denials);
        var result = functions.invoke(name, qualifier, payload);
        var denied = askers.stream().flatMap(each -> permissions.denials(each).stream()).toList();
        // What stood in the way is told to whoever invoked: on AWS a dropped packet is in the flow log only, and no function hears of it.
        var why = result.failed() ? Stream.of(denied.stream(), network.blocked(name).stream(), proxies.blocked()).flatMap(lines -> lines) : denied.stream();
        var restarted = databases.killed().stream().map(id -> declared.get().find(Databases.TYPE, id)).flatMap(Optional::stream).map(instance -> {
            databases.start(instance);
            return "the database %s was not running: its process had been killed. RDS would restart it within minutes, and functions see refused connections until then; it has been started again"
                    .formatted(instance.outputs().get("identifier"));
        });
        var replaced = caches.killed().stream().map(id -> declared.get().find(ServerlessCache.TYPE, id)).flatMap(Optional::stream).map(cache -> {
            caches.start(cache);
            return "the cache %s was not running: its process had been killed. ElastiCache would replace it, and functions work without it until then; it has been started again, empty"
                    .formatted(cache.id());
        });
        return new Invoked(result, Stream.of(why, restarted, replaced).flatMap(each -> each).toList());
    }

    /** Loses the database and brings it back. What else runs sees what it would see on AWS: a database that is away. */
    synchronized RestoreRehearsal.Recovered rehearseRestore() {
        return restores().run();
    }

    /** For a stack in another region. */
    synchronized long backUp(Path into) {
        return restores().backUp(into);
    }

    /** Goes on with the data of a stack in another region, under this one's logins. */
    synchronized RestoreRehearsal.TakenOver takeOver(Path backup) {
        return restores().takeOver(backup, () -> declared.get().all(Described.ROTATION).forEach(this::turnedOn));
    }

    private RestoreRehearsal restores() {
        return new RestoreRehearsal(place, declared, databases, (name, input) -> {
            network.refresh();
            return functions.invoke(name, "", input);
        });
    }

    /** The application's password leaks, and is rotated while a function reads. */
    synchronized LeakRehearsal.Closed rehearseLeak(String reader, String qualifier) {
        return new LeakRehearsal(place, declared, databases, store, rotations, background)
                .run(functions.code(reader), () -> invoke(reader, qualifier, "{\"limit\":1}").result());
    }

    /** A machine that cannot check tokens says so when a function is deployed that would log in by them, not at its first login. */
    private void refuseVainIamLogins(World.Entry function) {
        var role = String.valueOf(function.outputs().get("role")).replaceAll(".*/", "");
        var connects = declared.get().all(ROLE_POLICY).filter(policy -> role.equals(policy.inputs().get("role")))
                .anyMatch(policy -> String.valueOf(policy.inputs().get("policy")).matches("(?s).*rds-db:connect.*:dbuser:(?!prx-).*"));
        // One that is told the host with each request has none to log in to yet.
        if (connects && String.valueOf(function.inputs().get("environment")).contains("DATABASE_HOST")) {
            declared.get().all(Databases.TYPE).forEach(databases::start);
            databases.noIamLogins().ifPresent(why -> {
                throw new CannotRun(why);
            });
        }
    }

    /** What functions connect to besides AWS. */
    private Map<String, InetSocketAddress> stores() {
        var stores = new HashMap<>(databases.hosts());
        stores.putAll(proxies.hosts());
        stores.putAll(caches.hosts());
        return stores;
    }

    /** A request to SQS of whoever owns this machine. */
    JsonObject sqs(String operation, JsonObject request) {
        return sqs.call(operation, request, sender(RoleKeys.OPERATOR));
    }

    /**
     * What tools need to talk to what answers here, as variables of their environment.
     *
     * @param role ARN of the role that they have
     */
    Map<String, String> environment(String role) {
        var issued = keys.issue(role, new Spot(role.replaceAll(".*/", ""), ""));
        return Map.of("AWS_ENDPOINT_URL_SQS", "http://%s:%d".formatted(queuesEndpoint.address(), queuesEndpoint.port()),
                "AWS_ACCESS_KEY_ID", issued.id(), "AWS_SECRET_ACCESS_KEY", issued.secret(), "AWS_SESSION_TOKEN", issued.token());
    }

    void rest() {
        network.refresh();
        caches.refresh();
        functions.rest();
        pollers.follow();
        autoScaling.follow();
        schedules.tick();
        gateway.follow();
        if (System.nanoTime() - judged > JUDGED_EVERY) {
            judged = System.nanoTime();
            alarms();
        }
    }

    /** Every declared alarm as it stands now. */
    List<Alarms.Status> alarms() {
        var statuses = alarms.judge();
        statuses.stream().filter(status -> !status.state().equals(Optional.ofNullable(alarmStates.put(status.name(), status.state())).orElse("INSUFFICIENT_DATA")))
                .forEach(status -> schedules.happened(changed(status)));
        return statuses;
    }

    /** What CloudWatch tells EventBridge, as far as rules look at it. */
    private JsonObject changed(Alarms.Status status) {
        var event = new Gson().toJsonTree(Map.of("source", "aws.cloudwatch", "detail-type", "CloudWatch Alarm State Change",
                "resources", declared.get().find(MetricAlarm.TYPE, status.name()).map(alarm -> alarm.outputs().get("arn")).stream().toList(),
                "detail", Map.of("alarmName", status.name(), "state", Map.of("value", status.state(), "reason", status.reason()))));
        return event.getAsJsonObject();
    }

    private Backend behindHttp() {
        return new Backend() {
            @Override
            public RoleKeys keys() {
                return keys;
            }

            @Override
            public boolean allows(Principal principal, String action, String resource, Map<String, List<String>> context) {
                return permissions.allows(principal, action, resource, context);
            }

            @Override
            public Result invoke(String arn, String event) {
                return callFor(arn, event);
            }

            @Override
            public void log(String group, String stream, String line) {
                logs.append(group, stream, line);
            }
        };
    }

    /** Where HTTP APIs and function URLs answer. */
    List<Gateway.Site> sites() {
        return gateway.follow();
    }

    /** Nanoseconds since somebody called one of them. */
    long uncalled() {
        return gateway.idle();
    }

    /** Whether there is work that nobody has to ask for. */
    boolean busy() {
        return pollers.busy();
    }

    private Result callFor(String nameOrArn, String event) {
        var parts = nameOrArn.replaceFirst("^arn:.*:function:", "").split(":");
        return invoke(parts[0], parts.length > 1 ? parts[1] : "", event).result();
    }

    /** As SQS names a session of a role. */
    private static String sender(String role) {
        return "AROAEMBEDDED000000000:" + role.replaceAll(".*/", "");
    }

    private Map<String, Object> invocation(World.Entry entry) {
        var name = unqualified((String) entry.inputs().get("functionName"));
        var qualifier = Optional.ofNullable((String) entry.inputs().get("qualifier")).orElse("");
        var result = invoke(name, qualifier, (String) entry.inputs().get("input")).result();
        if (result.failed()) {
            throw new AwsException("FunctionError", "Lambda function (%s) returned error: %s".formatted(name, result.payload()));
        }
        return Map.of("result", result.payload());
    }

    private void turnedOn(World.Entry rotation) {
        if (!Boolean.FALSE.equals(rotation.inputs().get("rotateImmediately")) && rotation.inputs().get("rotationLambdaArn") != null) {
            rotations.rotate(Described.find(declared.get(), (String) rotation.inputs().get("secretId")));
        }
    }

    private Optional<String> callForRotation(String arn, JsonObject event) {
        var parts = arn.split(":");
        var result = invoke(parts[6], parts.length > 7 ? parts[7] : "", event.toString()).result();
        return result.failed() ? Optional.of(message(result.payload())) : Optional.empty();
    }

    private static String message(String payload) {
        return JsonParser.parseString(payload) instanceof JsonObject error && error.has("errorMessage")
                ? error.get("errorMessage").getAsString() : payload;
    }

    /** As RDS keeps it: user name and password only. */
    private String masterPassword(World.Entry instance) {
        var arn = masterSecret(instance);
        if (arn.isEmpty()) {
            return (String) instance.inputs().get("password");
        }
        if (store.get(arn.get()).versions().isEmpty()) {
            var value = new JsonObject();
            value.addProperty("username", (String) instance.outputs().get("username"));
            value.addProperty("password", Passwords.generate(28));
            var id = UUID.randomUUID().toString();
            store.change(arn.get(), old -> {
                var versions = new LinkedHashMap<>(old.versions());
                versions.put(id, new Version(id, value.toString(), null, Clock.systemUTC().instant().getEpochSecond(), List.of(SecretsManager.CURRENT)));
                return new SecretStore.Versions(versions, null, Map.of(), 0, 0);
            });
        }
        return JsonParser.parseString(store.get(arn.get()).at(SecretsManager.CURRENT).orElseThrow().text()).getAsJsonObject().get("password").getAsString();
    }

    private static Optional<String> masterSecret(World.Entry instance) {
        return instance.outputs().get("masterUserSecrets") instanceof List<?> secrets && !secrets.isEmpty()
                && secrets.get(0) instanceof Map<?, ?> first ? Optional.ofNullable((String) first.get("secretArn")) : Optional.empty();
    }

    private static String unqualified(String nameOrArn) {
        return nameOrArn.startsWith("arn:") ? nameOrArn.split(":")[6] : nameOrArn;
    }

    @Override
    public void close() {
        gateway.close();
        pollers.close();
        functions.stop();
        proxies.close();
        databases.stop();
        caches.stop();
        network.close();
        secretsEndpoint.close();
        queuesEndpoint.close();
        ec2Endpoint.close();
        groupsEndpoint.close();
        alarmsEndpoint.close();
        quotasEndpoint.close();
        queues.close();
        background.shutdownNow();
    }
}
