package lambdavpc.embedded.engine;

import com.google.protobuf.Empty;
import com.google.protobuf.Struct;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.graph.Wire;
import pulumirpc.Plugin.PluginAttach;
import pulumirpc.Plugin.PluginInfo;
import pulumirpc.Provider.CheckFailure;
import pulumirpc.Provider.CheckRequest;
import pulumirpc.Provider.CheckResponse;
import pulumirpc.Provider.ConfigureRequest;
import pulumirpc.Provider.ConfigureResponse;
import pulumirpc.Provider.CreateRequest;
import pulumirpc.Provider.CreateResponse;
import pulumirpc.Provider.DeleteRequest;
import pulumirpc.Provider.DiffRequest;
import pulumirpc.Provider.DiffResponse;
import pulumirpc.Provider.DiffResponse.DiffChanges;
import pulumirpc.Provider.GetSchemaRequest;
import pulumirpc.Provider.GetSchemaResponse;
import pulumirpc.Provider.InvokeRequest;
import pulumirpc.Provider.InvokeResponse;
import pulumirpc.Provider.PropertyDiff;
import pulumirpc.Provider.ReadRequest;
import pulumirpc.Provider.ReadResponse;
import pulumirpc.Provider.UpdateRequest;
import pulumirpc.Provider.UpdateResponse;
import pulumirpc.ResourceProviderGrpc.ResourceProviderImplBase;

/**
 * The embedded AWS as the real Pulumi engine's {@code aws} provider: as many of them as the program has, for an engine that is
 * attached opens a connection for each and tells them apart in no other way.
 */
final class Provider extends ResourceProviderImplBase {
    private static final Context.Key<SocketAddress> CONNECTION = Context.key("connection");

    private final Function<String, EmbeddedAws> byRegion;
    private final Map<SocketAddress, String> regions = new HashMap<>();
    private final Map<SocketAddress, DefaultTags> defaultTags = new ConcurrentHashMap<>();
    private EmbeddedAws home;
    private String homeRegion = "";

    /** @param byRegion gives the embedded AWS once the engine has told the stack's region; called once */
    Provider(Function<String, EmbeddedAws> byRegion) {
        this.byRegion = byRegion;
    }

    /** Notes for each request on which connection it came. */
    static final class Connections implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return Contexts.interceptCall(Context.current().withValue(CONNECTION, call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)), call, headers, next);
        }
    }

    @Override
    public void getPluginInfo(Empty request, StreamObserver<PluginInfo> reply) {
        answer(reply, () -> PluginInfo.newBuilder().setVersion(ProviderServer.SDK_VERSION).build());
    }

    @Override
    public void getSchema(GetSchemaRequest request, StreamObserver<GetSchemaResponse> reply) {
        answer(reply, () -> GetSchemaResponse.newBuilder().setSchema("{}").build());
    }

    @Override
    public void attach(PluginAttach request, StreamObserver<Empty> reply) {
        answer(reply, Empty::getDefaultInstance);
    }

    @Override
    public void cancel(Empty request, StreamObserver<Empty> reply) {
        answer(reply, Empty::getDefaultInstance);
    }

    @Override
    public void checkConfig(CheckRequest request, StreamObserver<CheckResponse> reply) {
        answer(reply, () -> {
            var response = CheckResponse.newBuilder().setInputs(request.getNews());
            if (!request.getNews().containsFields("region")) {
                response.addFailures(CheckFailure.newBuilder().setProperty("region")
                        .setReason("no AWS region is set: pulumi config set aws:region us-east-1"));
            }
            return response.build();
        });
    }

    @Override
    public void diffConfig(DiffRequest request, StreamObserver<DiffResponse> reply) {
        answer(reply, () -> {
            var old = request.getOldInputs().getFieldsMap().get("region");
            // Nothing moves between regions: all that this provider made has to be made again.
            return Objects.equals(old, request.getNews().getFieldsMap().get("region")) || old == null
                    ? DiffResponse.newBuilder().setChanges(DiffChanges.DIFF_NONE).build()
                    : DiffResponse.newBuilder().setChanges(DiffChanges.DIFF_SOME).addDiffs("region").addReplaces("region").build();
        });
    }

    /**
     * Secrets and outputs are declined: the engine then hands over plain values and by itself marks as secret what
     * comes back under the name of a secret input.
     */
    @Override
    public void configure(ConfigureRequest request, StreamObserver<ConfigureResponse> reply) {
        answer(reply, "configuring", "aws:index:Provider", () -> {
            connect(request.getName(), request.getVariablesOrThrow("aws:config:region"));
            defaultTags.put(CONNECTION.get(), DefaultTags.of(request.getVariablesOrDefault("aws:config:defaultTags", null)));
            return ConfigureResponse.newBuilder().setSupportsPreview(true).build();
        });
    }

    /** Each phase of a run configures its providers anew; they all must see one world, which lives where the default provider is. */
    private synchronized void connect(String name, String region) {
        if (name.startsWith("default_")) {
            settle(region);
            if (!region.equals(homeRegion)) {
                throw new AwsException("UnsupportedRegion", "this embedded AWS is " + homeRegion + "; a stack does not move to another region (asked for: " + region + ")");
            }
        }
        regions.put(CONNECTION.get(), region);
    }

    private void settle(String region) {
        if (home == null) {
            home = byRegion.apply(region);
            homeRegion = region;
        }
    }

    private synchronized EmbeddedAws aws() {
        var region = regions.get(CONNECTION.get());
        if (region == null) {
            throw new AwsException("UnconfiguredProvider", "the engine lost its connection to the embedded AWS: run the command again");
        }
        settle(region);
        return region.equals(homeRegion) ? home : home.in(region);
    }

    @Override
    public void check(CheckRequest request, StreamObserver<CheckResponse> reply) {
        var type = type(request.getUrn());
        answer(reply, "checking", type, () -> {
            var given = Wire.decode(request.getNews());
            var inputs = defaultTags.getOrDefault(CONNECTION.get(), DefaultTags.NONE).on(aws(), type, given);
            var response = CheckResponse.newBuilder().setInputs(inputs == given ? request.getNews() : Wire.encode(inputs));
            aws().check(type, inputs).forEach(problem -> response.addFailures(
                    CheckFailure.newBuilder().setProperty(problem.property()).setReason(problem.message())));
            return response.build();
        });
    }

    @Override
    public void diff(DiffRequest request, StreamObserver<DiffResponse> reply) {
        var type = type(request.getUrn());
        answer(reply, "comparing", type, () -> {
            var before = Wire.decode(request.getOldInputs());
            var after = Wire.decode(request.getNews());
            var diff = aws().diff(type, request.getId(), before, after);
            var changed = new LinkedHashSet<>(diff.changed());
            changed.addAll(diff.replaces());
            var response = DiffResponse.newBuilder()
                    .setChanges(changed.isEmpty() ? DiffChanges.DIFF_NONE : DiffChanges.DIFF_SOME)
                    .addAllDiffs(changed).addAllReplaces(diff.replaces())
                    .setDeleteBeforeReplace(diff.deleteBeforeReplace()).setHasDetailedDiff(true);
            for (var property : changed) {
                response.putDetailedDiff(property, PropertyDiff.newBuilder().setInputDiff(true)
                        .setKind(kind(before.get(property), after.get(property), diff.replaces().contains(property))).build());
            }
            return response.build();
        });
    }

    private static PropertyDiff.Kind kind(Object before, Object after, boolean replaces) {
        if (before == null) {
            return replaces ? PropertyDiff.Kind.ADD_REPLACE : PropertyDiff.Kind.ADD;
        }
        if (after == null) {
            return replaces ? PropertyDiff.Kind.DELETE_REPLACE : PropertyDiff.Kind.DELETE;
        }
        return replaces ? PropertyDiff.Kind.UPDATE_REPLACE : PropertyDiff.Kind.UPDATE;
    }

    @Override
    public void create(CreateRequest request, StreamObserver<CreateResponse> reply) {
        var type = type(request.getUrn());
        answer(reply, "creating", type, () -> {
            var entry = aws().create(type, request.getUrn(), Wire.decode(request.getProperties()), request.getPreview());
            return CreateResponse.newBuilder().setId(entry.id()).setProperties(Wire.encode(entry.outputs())).build();
        });
    }

    @Override
    public void update(UpdateRequest request, StreamObserver<UpdateResponse> reply) {
        var type = type(request.getUrn());
        answer(reply, "updating", type, () -> {
            var entry = aws().update(type, request.getId(), Wire.decode(request.getNews()), request.getPreview());
            return UpdateResponse.newBuilder().setProperties(Wire.encode(entry.outputs())).build();
        });
    }

    @Override
    public void delete(DeleteRequest request, StreamObserver<Empty> reply) {
        var type = type(request.getUrn());
        answer(reply, "deleting", type, () -> {
            aws().delete(type, request.getId());
            return Empty.getDefaultInstance();
        });
    }

    /** Without an id where nothing is left: the engine then drops it from its state. */
    @Override
    public void read(ReadRequest request, StreamObserver<ReadResponse> reply) {
        var type = type(request.getUrn());
        answer(reply, "reading", type, () -> aws().read(type, request.getId())
                .map(entry -> ReadResponse.newBuilder().setId(entry.id()).setProperties(Wire.encode(entry.outputs()))
                        .setInputs(request.getInputs().getFieldsCount() == 0
                                ? Wire.encode(entry.inputs()) : drifted(request.getInputs(), entry.inputs())).build())
                .orElseGet(ReadResponse::getDefaultInstance));
    }

    /** The inputs as the program gave them, but for what is different now: a name that AWS chose is not an input. */
    private static Struct drifted(Struct given, Map<String, Object> now) {
        var inputs = given.toBuilder();
        Wire.decode(given).forEach((property, before) -> {
            if (!now.containsKey(property)) {
                inputs.removeFields(property);
            } else if (!Objects.equals(before, now.get(property))) {
                inputs.putFields(property, Wire.encode(now.get(property)));
            }
        });
        return inputs.build();
    }

    @Override
    public void invoke(InvokeRequest request, StreamObserver<InvokeResponse> reply) {
        answer(reply, "invoking", request.getTok(), () -> InvokeResponse.newBuilder()
                .setReturn(Wire.encode(aws().invoke(request.getTok(), Wire.decode(request.getArgs())))).build());
    }

    private static String type(String urn) {
        var from = urn.indexOf("::", urn.indexOf("::") + 2) + 2;
        var types = urn.substring(from, urn.indexOf("::", from));
        return types.substring(types.lastIndexOf('$') + 1);
    }

    private static <T> void answer(StreamObserver<T> reply, Supplier<T> question) {
        answer(reply, "", "", question);
    }

    private static <T> void answer(StreamObserver<T> reply, String doing, String type, Supplier<T> question) {
        T answer;
        try {
            answer = question.get();
        } catch (AwsException refusal) {
            reply.onError(Status.UNKNOWN.withDescription(Wording.of(doing, type, refusal)).asRuntimeException());
            return;
        } catch (RuntimeException e) {
            // The engine shows this to the user: the place of a defect helps, its trace does not.
            var place = e instanceof java.io.UncheckedIOException || e.getStackTrace().length == 0 ? "" : " at " + e.getStackTrace()[0];
            reply.onError(Status.INTERNAL.withDescription((doing + " " + type).strip() + ": the embedded AWS failed: "
                    + (e.getMessage() == null || !place.isEmpty() ? e.toString() : e.getMessage()) + place).asRuntimeException());
            return;
        }
        reply.onNext(answer);
        reply.onCompleted();
    }
}
