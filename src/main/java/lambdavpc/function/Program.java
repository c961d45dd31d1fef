package lambdavpc.function;

import com.pulumi.asset.FileArchive;
import com.pulumi.aws.lambda.FunctionArgs;
import com.pulumi.aws.lambda.inputs.FunctionEnvironmentArgs;
import com.pulumi.aws.lambda.inputs.FunctionLoggingConfigArgs;
import com.pulumi.aws.lambda.inputs.FunctionSnapStartArgs;
import com.pulumi.aws.lambda.inputs.FunctionTracingConfigArgs;
import com.pulumi.core.Output;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import lambdavpc.function.VpcFunctionArgs.Architecture;

/** What a function is apart from where it runs and what it may do. The arguments are those of {@link VpcFunctionArgs}. */
record Program(Code code, Architecture architecture, String description, int memorySize, int timeout, Map<String, Output<String>> environment,
        Release release, Optional<Integer> reservedConcurrentExecutions, boolean tracing) {
    /** @throws IllegalArgumentException beyond what Lambda takes */
    static void check(int memorySize, int timeout) {
        if (memorySize < 128 || memorySize > 10_240) {
            throw new IllegalArgumentException("memorySize: got %d MB; allowed: 128 to 10240; choose some".formatted(memorySize));
        }
        if (timeout < 1 || timeout > 900) {
            throw new IllegalArgumentException("timeout: got %d s; allowed: 1 to 900; choose some, or cut the work up".formatted(timeout));
        }
    }

    FunctionArgs.Builder builder(String functionName, Output<String> roleArn, Output<String> logGroup) {
        var builder = FunctionArgs.builder()
                .name(functionName)
                .description(description)
                .role(roleArn)
                .architectures(architecture.awsName)
                .memorySize(memorySize)
                .timeout(timeout)
                // Exception to function.environment-key for *-function: names and ARNs alone are in there (claim L3), under Lambda's own key.
                .environment(FunctionEnvironmentArgs.builder().variables(resolved(environment)).build())
                .loggingConfig(FunctionLoggingConfigArgs.builder().logFormat("JSON").logGroup(logGroup).build())
                .tracingConfig(FunctionTracingConfigArgs.builder().mode(tracing ? "Active" : "PassThrough").build())
                .publish(release.published());
        if (code instanceof Code.Zip zip) {
            builder.runtime(zip.runtime()).handler(zip.handler()).code(new FileArchive(zip.path()));
        } else if (code instanceof Code.Image image) {
            builder.packageType("Image").imageUri(image.uri());
        }
        reservedConcurrentExecutions.ifPresent(builder::reservedConcurrentExecutions);
        if (release == Release.SNAP_START) {
            builder.snapStart(FunctionSnapStartArgs.builder().applyOn("PublishedVersions").build());
        }
        return builder;
    }

    /** The map of the values, once all are known. */
    static Output<Map<String, String>> resolved(Map<String, Output<String>> values) {
        return Output.all(new TreeMap<>(values).entrySet().stream()
                .map(entry -> entry.getValue().applyValue(value -> Map.entry(entry.getKey(), value)))
                .toList()).applyValue(entries -> {
                    var map = new TreeMap<String, String>();
                    entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
                    return map;
                });
    }
}
