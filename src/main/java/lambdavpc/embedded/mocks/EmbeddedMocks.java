package lambdavpc.embedded.mocks;

import com.pulumi.asset.AssetOrArchive;
import com.pulumi.exceptions.RunException;
import com.pulumi.test.Mocks;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.engine.Wording;
import lambdavpc.graph.Archive;
import lambdavpc.graph.Unknown;

/**
 * The embedded AWS for a unit test of one component: {@code PulumiTest.withMocks(new EmbeddedMocks(aws))} gives it real
 * ids and ARNs, and refuses what AWS refuses.
 */
public final class EmbeddedMocks implements Mocks {
    private static final String PROVIDER = "pulumi:providers:aws";

    private final EmbeddedAws aws;
    private final Map<String, EmbeddedAws> elsewhere = new ConcurrentHashMap<>();

    public EmbeddedMocks(EmbeddedAws aws) {
        this.aws = aws;
    }

    @Override
    public CompletableFuture<ResourceResult> newResourceAsync(ResourceArgs args) {
        if (args.type.equals(PROVIDER) && args.inputs.get("region") instanceof String region) {
            elsewhere.put(args.name, this.aws.in(region));
        }
        if (!args.type.startsWith("aws:")) {
            return CompletableFuture.completedFuture(ResourceResult.of(Optional.empty(), args.inputs));
        }
        var aws = of(args.provider);
        return answer("creating", args.type, () -> {
            if (args.id != null && !args.id.isEmpty()) {
                var entry = aws.read(args.type, args.id).orElseThrow(
                        () -> new AwsException("NotFound", "'" + args.id + "' does not exist"));
                return ResourceResult.of(Optional.of(entry.id()), entry.outputs());
            }
            var inputs = plain(args.inputs);
            aws.check(args.type, inputs).stream().findFirst().ifPresent(problem -> {
                throw new AwsException("ValidationError", problem.property() + ": " + problem.message());
            });
            var entry = aws.create(args.type, "urn:pulumi:test::test::" + args.type + "::" + args.name, inputs, false);
            return ResourceResult.of(Optional.of(entry.id()), wired(entry.outputs(), args.inputs));
        });
    }

    /** @param provider {@code urn::id}; empty for the default one */
    private EmbeddedAws of(String provider) {
        return elsewhere.entrySet().stream().filter(each -> provider != null && provider.contains(PROVIDER + "::" + each.getKey() + "::"))
                .map(Map.Entry::getValue).findFirst().orElse(aws);
    }

    @Override
    public CompletableFuture<Map<String, Object>> callAsync(CallArgs args) {
        return answer("invoking", args.token, () -> aws.invoke(args.token, plain(args.args)));
    }

    /** The SDK shows a {@code RunException} without its trace. */
    private static <T> CompletableFuture<T> answer(String doing, String type, Supplier<T> question) {
        try {
            return CompletableFuture.completedFuture(question.get());
        } catch (AwsException refusal) {
            return CompletableFuture.failedFuture(new RunException(Wording.of(doing, type, refusal)));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> plain(Map<String, Object> values) {
        return (Map<String, Object>) plain((Object) values);
    }

    /** Mocks see Pulumi's own archives, and no path in them. */
    private static Object plain(Object value) {
        if (value instanceof AssetOrArchive) {
            return new Archive("", "");
        }
        if (value instanceof Map<?, ?> map) {
            var plain = new LinkedHashMap<>();
            map.forEach((name, each) -> plain.put(name, plain(each)));
            return plain;
        }
        return value instanceof List<?> list ? list.stream().map(EmbeddedMocks::plain).toList() : value;
    }

    private static Map<String, Object> wired(Map<String, Object> outputs, Map<String, Object> inputs) {
        var wired = new LinkedHashMap<>(outputs);
        wired.replaceAll((name, value) -> value instanceof Archive ? inputs.get(name) : value);
        // A mock cannot say "not known": what only the archive's content would tell is left out.
        wired.values().removeIf(value -> value == null || value == Unknown.UNKNOWN);
        return wired;
    }
}
