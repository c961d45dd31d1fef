package lambdavpc.graph;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.pulumi.Config;
import com.pulumi.Context;
import com.pulumi.context.internal.ConfigContextInternal;
import com.pulumi.context.internal.ContextInternal;
import com.pulumi.context.internal.LoggingContextInternal;
import com.pulumi.context.internal.OutputContextInternal;
import com.pulumi.core.internal.OutputFactory;
import com.pulumi.deployment.internal.DeploymentImpl;
import com.pulumi.deployment.internal.DeploymentInstanceHolder;
import com.pulumi.deployment.internal.DeploymentInstanceInternal;
import com.pulumi.deployment.internal.Engine;
import com.pulumi.deployment.internal.EngineLogger;
import com.pulumi.deployment.internal.Monitor;
import com.pulumi.deployment.internal.Runner;
import com.pulumi.resources.internal.Stack;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import lambdavpc.graph.ResourceGraph.Message;
import lambdavpc.graph.ResourceGraph.Message.Severity;
import lambdavpc.graph.ResourceGraph.Resource;
import pulumirpc.AliasOuterClass.Alias;
import pulumirpc.EngineOuterClass.GetRootResourceRequest;
import pulumirpc.EngineOuterClass.GetRootResourceResponse;
import pulumirpc.EngineOuterClass.LogRequest;
import pulumirpc.EngineOuterClass.LogSeverity;
import pulumirpc.EngineOuterClass.RequirePulumiVersionRequest;
import pulumirpc.EngineOuterClass.RequirePulumiVersionResponse;
import pulumirpc.Provider.CallResponse;
import pulumirpc.Resource.ReadResourceRequest;
import pulumirpc.Resource.ReadResourceResponse;
import pulumirpc.Resource.RegisterPackageRequest;
import pulumirpc.Resource.RegisterPackageResponse;
import pulumirpc.Resource.RegisterResourceOutputsRequest;
import pulumirpc.Resource.RegisterResourceRequest;
import pulumirpc.Resource.RegisterResourceResponse;
import pulumirpc.Resource.ResourceCallRequest;
import pulumirpc.Resource.ResourceInvokeRequest;
import pulumirpc.Resource.ResourceInvokeResponse;
import pulumirpc.Resource.SupportsFeatureRequest;
import pulumirpc.Resource.SupportsFeatureResponse;

/**
 * Runs a Pulumi program in this JVM, without the engine's processes, and records all that it registers.
 *
 * <p>This and {@link EngineRun} are the only classes that touch the SDK's internals (pinned version). The contract test compares its
 * recording with the state that the real engine writes.
 *
 * @param config   the raw configuration: {@code lambda-vpc:network} to JSON text, {@code aws:region}
 * @param dryRun   what the program sees as a preview: outputs that the backend leaves out are unknown
 * @param patience how long nothing may happen before the run counts as stuck
 */
public record InProcessEngine(
        String organization, String project, String stack, Map<String, String> config, boolean dryRun, Duration patience) {

    public InProcessEngine {
        Objects.requireNonNull(organization, "organization");
        config = Map.copyOf(config);
    }

    public InProcessEngine(String project, String stack, Map<String, String> config, boolean dryRun) {
        this("organization", project, stack, config, dryRun, Duration.ofSeconds(20));
    }

    /**
     * @throws ProgramFailed with all its errors, those of the backend included; also when it is stuck, naming what
     *     never registered
     */
    public ResourceGraph run(Consumer<Context> program, Backend backend) {
        // The SDK keeps the current deployment per thread and hands it on; one run at a time keeps that apart.
        synchronized (InProcessEngine.class) {
            return new Run(backend).execute(program);
        }
    }

    static ContextInternal context(DeploymentImpl deployment, DeploymentImpl.DeploymentState state, Runner runner) {
        return new ContextInternal(state.organizationName, state.projectName, state.stackName, new LoggingContextInternal(deployment.getLog()),
                new ConfigContextInternal(state.projectName, name -> new Config(deployment.getConfig(), name)),
                new OutputContextInternal(new OutputFactory(runner)), List.of());
    }

    /** One run: what the SDK believes to be the engine, its resource monitor, its logger and its task loop. */
    private final class Run implements Monitor, Engine, Runner, EngineLogger {
        private static final String RESOURCE_TASK = "readOrRegisterResource: ";
        private static final String OUTPUTS_TASK = "registerResourceOutputs: ";

        private final Backend backend;
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final Map<Integer, String> pending = new LinkedHashMap<>();
        private final Map<String, Integer> constructed = new HashMap<>();
        private final Map<String, Resource> recorded = new LinkedHashMap<>();
        private final List<Message> messages = new ArrayList<>();
        private final Set<Throwable> failures = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<String> errors = new LinkedHashSet<>();
        private int tasks;
        private volatile long lastProgress = System.nanoTime();

        private Run(Backend backend) {
            this.backend = backend;
        }

        private ResourceGraph execute(Consumer<Context> program) {
            var state = new DeploymentImpl.DeploymentState(
                    new DeploymentImpl.Config(ImmutableMap.copyOf(config), ImmutableSet.of()), Logger.getAnonymousLogger(),
                    organization, project, stack, "", dryRun, this, this);
            // The SDK's own task loop polls without a pause, and reports failures as stack traces.
            state.runner = this;
            state.logger = this;
            var deployment = new DeploymentImpl(state);
            var context = context(deployment, state, this);
            DeploymentInstanceHolder.setInstance(new DeploymentInstanceInternal(deployment));
            try {
                // Open until all that the program starts with has been started: "nothing pending" means the end.
                var start = new CompletableFuture<Void>();
                registerTask("start", start);
                Stack.factory(project, stack, List.of()).apply(() -> {
                    program.accept(context);
                    return context.exports();
                });
                start.complete(null);
                await();
            } finally {
                DeploymentInstanceHolder.internalUnsafeDestroyInstance();
            }
            synchronized (this) {
                if (!errors.isEmpty()) {
                    throw new ProgramFailed(List.copyOf(errors));
                }
                // Registrations arrive in any order; construction has the program's own.
                return new ResourceGraph(recorded.values().stream().sorted(Comparator.comparing(
                        resource -> constructed.get(resource.type() + "-" + resource.name()))).toList(), messages);
            }
        }

        private void await() {
            while (!done.isDone()) {
                var left = patience.toNanos() - (System.nanoTime() - lastProgress);
                if (left <= 0) {
                    throw stuck();
                }
                try {
                    done.get(left, TimeUnit.NANOSECONDS);
                } catch (TimeoutException nothingYet) {
                    continue; // something may have moved meanwhile
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new ProgramFailed(List.of("The program was interrupted."));
                } catch (ExecutionException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }

        private synchronized ProgramFailed stuck() {
            var message = new StringBuilder("The program is stuck: nothing happened for ")
                    .append(patience.toMillis() / 1000.0).append(" s. ");
            list(message, "Never registered: ", RESOURCE_TASK);
            list(message, "Outputs never complete: ", OUTPUTS_TASK);
            if (pending.containsValue("callback")) {
                message.append("The program itself has not returned. ");
            }
            errors.add(message.append("The first of them waits for itself (dependsOn the component that it belongs to)"
                    + " or for an Output that nobody completes.").toString());
            return new ProgramFailed(List.copyOf(errors));
        }

        private void list(StringBuilder message, String title, String kind) {
            var names = pending.values().stream().filter(task -> task.contains(kind))
                    .map(task -> task.substring(task.indexOf(kind) + kind.length())).map(Run::typeAndName).toList();
            if (!names.isEmpty()) {
                message.append(title).append(String.join(", ", names)).append(". ");
            }
        }

        /** The SDK writes {@code type-name}; a package name may hold a dash too, but only before the last colon. */
        private static String typeAndName(String task) {
            var dash = task.indexOf('-', task.indexOf(':', task.indexOf(':') + 1));
            return task.substring(0, dash) + " '" + task.substring(dash + 1) + "'";
        }

        // The task loop

        @Override
        public <T> void registerTask(String description, CompletableFuture<T> task) {
            int number;
            synchronized (this) {
                number = ++tasks;
                lastProgress = System.nanoTime();
                pending.put(number, description);
                if (description.startsWith(RESOURCE_TASK)) {
                    constructed.putIfAbsent(description.substring(RESOURCE_TASK.length()), number);
                }
            }
            task.whenComplete((value, failure) -> {
                synchronized (this) {
                    lastProgress = System.nanoTime();
                    pending.remove(number);
                    if (failure != null) {
                        fail(failure);
                    }
                    if (pending.isEmpty()) {
                        done.complete(null);
                    }
                }
            });
        }

        /** What depends on a failed resource or value fails with it as its first cause: told once. */
        private void fail(Throwable failure) {
            var told = failure;
            while (told.getCause() != null && (told instanceof CompletionException
                    || told.getMessage() != null && told.getMessage().startsWith("serializing property"))) {
                told = told.getCause();
            }
            var first = told;
            while (first.getCause() != null) {
                first = first.getCause();
            }
            if (failures.add(first)) {
                errors.add(describe(told));
            }
        }

        @Override
        public <T> CompletableFuture<Result<T>> runAsync(Supplier<T> callback) {
            throw new UnsupportedOperationException("a run is started by execute()");
        }

        // The resource monitor

        @Override
        public CompletableFuture<SupportsFeatureResponse> supportsFeatureAsync(SupportsFeatureRequest request) {
            return CompletableFuture.completedFuture(SupportsFeatureResponse.newBuilder().setHasSupport(true).build());
        }

        @Override
        public CompletableFuture<RegisterResourceResponse> registerResourceAsync(
                com.pulumi.resources.Resource resource, RegisterResourceRequest request) {
            return answer(request.getType() + " '" + request.getName() + "'", () -> {
                var registration = registration(request);
                var answer = RegisterResourceResponse.newBuilder().setUrn(registration.urn());
                if (!registration.custom()) {
                    record(registration, "", Map.of(), false);
                    return answer.build();
                }
                var registered = registration.type().startsWith(ResourceGraph.PROVIDER)
                        ? provider(registration) : backend.register(registration);
                record(registration, registered.id(), registered.outputs(), false);
                return answer.setId(registered.id()).setObject(Wire.encode(registered.outputs())).build();
            });
        }

        private Registration registration(RegisterResourceRequest request) {
            var byProperty = new LinkedHashMap<String, Set<String>>();
            request.getPropertyDependenciesMap().forEach((property, urns) -> {
                if (urns.getUrnsCount() > 0) {
                    byProperty.put(property, new LinkedHashSet<>(urns.getUrnsList()));
                }
            });
            return new Registration(request.getType(), request.getName(), urn(request.getParent(), request.getType(), request.getName()),
                    request.getParent(), request.getCustom(), Wire.decode(request.getObject()),
                    new LinkedHashSet<>(request.getDependenciesList()), byProperty, request.getProtect(), request.getRetainOnDelete(),
                    List.copyOf(request.getIgnoreChangesList()),
                    request.getAliasesList().stream().map(alias -> urn(alias, request)).toList(),
                    ResourceGraph.providerUrn(request.getProvider()));
        }

        /** Explicit providers are the engine's own resources: no backend creates them. */
        private Backend.Registered provider(Registration registration) {
            backend.configure(registration);
            var id = dryRun ? "" : UUID.nameUUIDFromBytes(registration.urn().getBytes(UTF_8)).toString();
            return new Backend.Registered(id, registration.inputs());
        }

        @Override
        public CompletableFuture<ReadResourceResponse> readResourceAsync(
                com.pulumi.resources.Resource resource, ReadResourceRequest request) {
            return answer(request.getType() + " '" + request.getName() + "'", () -> {
                var urn = urn(request.getParent(), request.getType(), request.getName());
                var registration = new Registration(request.getType(), request.getName(), urn, request.getParent(), true,
                        Wire.decode(request.getProperties()), new LinkedHashSet<>(request.getDependenciesList()), Map.of(),
                        false, false, List.of(), List.of(), ResourceGraph.providerUrn(request.getProvider()));
                var registered = backend.read(registration, request.getId());
                record(registration, request.getId(), registered.outputs(), true);
                return ReadResourceResponse.newBuilder().setUrn(urn).setProperties(Wire.encode(registered.outputs())).build();
            });
        }

        private synchronized void record(Registration registration, String id, Map<String, Object> outputs, boolean external) {
            if (recorded.putIfAbsent(registration.urn(), new Resource(registration, id, outputs, external)) != null) {
                throw new IllegalArgumentException("two resources have this type, name and parent: rename one of them");
            }
        }

        @Override
        public CompletableFuture<Void> registerResourceOutputsAsync(RegisterResourceOutputsRequest request) {
            var outputs = Wire.decode(request.getOutputs());
            synchronized (this) {
                recorded.computeIfPresent(request.getUrn(), (urn, before) ->
                        new Resource(before.registration(), before.id(), outputs, before.external()));
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<ResourceInvokeResponse> invokeAsync(ResourceInvokeRequest request) {
            return answer(request.getTok(), () -> ResourceInvokeResponse.newBuilder()
                    .setReturn(Wire.encode(backend.invoke(request.getTok(), Wire.decode(request.getArgs())))).build());
        }

        @Override
        public CompletableFuture<CallResponse> callAsync(ResourceCallRequest request) {
            return answer(request.getTok(), () -> {
                throw new UnsupportedOperationException("methods of remote components need the component's own plugin");
            });
        }

        @Override
        public CompletableFuture<RegisterPackageResponse> registerPackageAsync(RegisterPackageRequest request) {
            return CompletableFuture.completedFuture(RegisterPackageResponse.getDefaultInstance());
        }

        private <T> CompletableFuture<T> answer(String what, Supplier<T> question) {
            try {
                return CompletableFuture.completedFuture(question.get());
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(new Refused(what + ": " + describe(e)));
            }
        }

        /** As the engine builds them: the types of all parents but the stack, joined with {@code $}. */
        private String urn(String parent, String type, String name) {
            return urn(stack, project, parent, type, name);
        }

        private String urn(Alias alias, RegisterResourceRequest request) {
            if (alias.hasUrn()) {
                return alias.getUrn();
            }
            var spec = alias.getSpec();
            var parent = spec.getNoParent() ? "" : or(spec.getParentUrn(), request.getParent());
            return urn(or(spec.getStack(), stack), or(spec.getProject(), project), parent,
                    or(spec.getType(), request.getType()), or(spec.getName(), request.getName()));
        }

        private static String or(String given, String otherwise) {
            return given.isEmpty() ? otherwise : given;
        }

        private static String urn(String stack, String project, String parent, String type, String name) {
            var prefix = "urn:pulumi:" + stack + "::" + project + "::";
            var parentType = "";
            if (!parent.isEmpty()) {
                var from = parent.indexOf("::", parent.indexOf("::") + 2) + 2;
                parentType = parent.substring(from, parent.indexOf("::", from));
            }
            return prefix + (parentType.isEmpty() || parentType.equals(ResourceGraph.STACK) ? "" : parentType + "$")
                    + type + "::" + name;
        }

        // The engine's log

        @Override
        public CompletableFuture<Void> debugAsync(String text, com.pulumi.resources.Resource resource, Integer stream, Boolean ephemeral) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> logAsync(
                Level level, String text, com.pulumi.resources.Resource resource, Integer stream, Boolean ephemeral) {
            var severity = level.intValue() >= Level.SEVERE.intValue() ? Severity.ERROR
                    : level.intValue() >= Level.WARNING.intValue() ? Severity.WARNING : Severity.INFO;
            synchronized (this) {
                messages.add(new Message(severity, text));
                if (severity == Severity.ERROR) {
                    errors.add(text);
                }
            }
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public synchronized int getErrorCount() {
            return errors.size();
        }

        @Override
        public boolean hasLoggedErrors() {
            return getErrorCount() > 0;
        }

        @Override
        public CompletableFuture<Void> logAsync(LogRequest request) {
            return logAsync(request.getSeverity() == LogSeverity.ERROR ? Level.SEVERE : Level.INFO, request.getMessage(), null, null, null);
        }

        @Override
        public CompletableFuture<GetRootResourceResponse> getRootResourceAsync(GetRootResourceRequest request) {
            return CompletableFuture.completedFuture(GetRootResourceResponse.getDefaultInstance());
        }

        @Override
        public CompletableFuture<RequirePulumiVersionResponse> requirePulumiVersionAsync(RequirePulumiVersionRequest request) {
            return CompletableFuture.completedFuture(RequirePulumiVersionResponse.getDefaultInstance());
        }
    }

    private static final class Refused extends RuntimeException {
        private Refused(String message) {
            super(message);
        }
    }

    /** One line for the user; where the program itself is at fault, the place of the fault instead of a trace. */
    private static String describe(Throwable failure) {
        var message = failure.getMessage();
        var fault = failure instanceof NullPointerException || failure instanceof ClassCastException
                || failure instanceof IndexOutOfBoundsException || failure instanceof Error || message == null;
        if (!fault) {
            return message;
        }
        return failure + Arrays.stream(failure.getStackTrace()).filter(frame -> !frame.getClassName().startsWith("java."))
                .findFirst().map(frame -> " at " + frame).orElse("");
    }
}
