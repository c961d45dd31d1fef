package lambdavpc.cli.deployed;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lambdavpc.cli.stack.Json;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.runtime.StackRuntime;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc queue -s dev}. */
@Command(
        name = "queue",
        description = "Tells how many messages wait in the queues of a stack's embedded AWS, dead-letter queues included.",
        footer = {"%nExamples:", "  bin/lambda-vpc queue -s dev", "  bin/lambda-vpc queue -s dev --redrive",
            "  eval \"$(bin/lambda-vpc queue -s dev --environment)\"", "  aws sqs receive-message --queue-url lambda-vpc-dev-writes"},
        mixinStandardHelpOptions = true)
public final class QueueCommand implements Callable<Integer> {
    private static final String ROW = "%-42s %9s %9s %9s%n";

    @Option(names = {"-s", "--stack"}, defaultValue = "dev", description = "The stack; dev by default.")
    private String stack;

    @ArgGroup
    private Instead instead = new Instead();

    /** What it does instead of telling. */
    static final class Instead {
        @Option(names = "--redrive", description = "First moves dead letters back to their queues, as new messages.")
        private boolean redrive;

        @Option(names = "--environment", description = "Prints the variables with which AWS's own tools on this machine talk to the embedded SQS, while it runs.")
        private boolean environment;

        @Option(names = "--json", description = "Tells it as JSON.")
        private boolean json;
    }

    /** Messages that a consumer may get now, that one has, and that come later. */
    private record Depth(String queue, long waiting, long inFlight, long delayed) {}

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var folder = StackFolder.of(StackFolder.ofThisProgram(), stack, System.getenv());
        var queues = DeployedQueue.all(folder);
        var out = spec.commandLine().getOut();
        try (var runtime = StackRuntime.of(DeployedFunction.place(folder))) {
            if (instead.environment) {
                var environment = runtime.operatorEnvironment();
                // The one is read by SDKs, the other by the command line and Python.
                queues.stream().findFirst().map(queue -> queue.arn().split(":")[3]).ifPresent(region ->
                        Stream.of("AWS_REGION", "AWS_DEFAULT_REGION").forEach(name -> environment.put(name, region)));
                environment.forEach((name, value) -> out.printf("export %s=%s%n", name, value));
                return 0;
            }
            if (instead.redrive) {
                queues.stream().flatMap(queue -> queue.deadLetters().stream()).forEach(dead -> redrive(runtime, dead));
            }
            var depths = queues.stream().flatMap(queue -> Stream.concat(Stream.of(queue), queue.deadLetters().stream())).map(queue -> depth(runtime, queue)).toList();
            if (instead.json) {
                out.println(Json.of(depths));
                return 0;
            }
            out.printf(ROW, "queue", "waiting", "in flight", "delayed");
            depths.forEach(depth -> out.printf(ROW, depth.queue(), depth.waiting(), depth.inFlight(), depth.delayed()));
            return 0;
        } finally {
            out.flush();
        }
    }

    private static void redrive(StackRuntime runtime, DeployedQueue deadLetters) {
        var request = new JsonObject();
        request.addProperty("SourceArn", deadLetters.arn());
        runtime.sqs("StartMessageMoveTask", request);
    }

    private static Depth depth(StackRuntime runtime, DeployedQueue queue) {
        var names = new JsonArray();
        names.add("All");
        var request = queue.request();
        request.add("AttributeNames", names);
        var attributes = runtime.sqs("GetQueueAttributes", request).getAsJsonObject("Attributes");
        return new Depth(queue.name(), count(attributes, ""), count(attributes, "NotVisible"), count(attributes, "Delayed"));
    }

    private static long count(JsonObject attributes, String which) {
        return attributes.get("ApproximateNumberOfMessages" + which).getAsLong();
    }
}
