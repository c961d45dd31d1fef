package lambdavpc.cli.deployed;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.runtime.StackRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc send -s dev '{"text":"hello"}'}. */
@Command(
        name = "send",
        description = "Sends messages to a queue on a stack's embedded AWS, whose function is then given them; their ids go to stdout.",
        footer = {"%nExamples:", "  bin/lambda-vpc send -s dev '{\"text\":\"hello\"}' '{\"text\":\"again\"}'",
            "  bin/lambda-vpc send -s dev - <lines.jsonl", "  bin/lambda-vpc send -s dev 'no JSON'     a dead letter, after five tries in 15 minutes"},
        mixinStandardHelpOptions = true)
public final class SendCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "BODY", description = "A message each; - for the lines of stdin.")
    private List<String> bodies;

    @Option(names = {"-s", "--stack"}, defaultValue = "dev", description = "The stack; dev by default.")
    private String stack;

    @Option(names = {"-q", "--queue"}, description = "The queue's name, or the end of it; the stack's only one by default.")
    private String queue;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var folder = StackFolder.of(StackFolder.ofThisProgram(), stack, System.getenv());
        var deployed = DeployedQueue.find(folder, queue);
        var out = spec.commandLine().getOut();
        try (var runtime = StackRuntime.of(deployed.place())) {
            var sent = bodies.stream().flatMap(SendCommand::lines).mapToInt(body -> {
                out.println(deployed.send(runtime, body));
                return 1;
            }).sum();
            out.flush();
            spec.commandLine().getErr().printf("lambda-vpc: %d message%s sent to %s%n", sent, sent == 1 ? "" : "s", deployed.name());
            return 0;
        } finally {
            out.flush();
        }
    }

    private static Stream<String> lines(String body) {
        return body.equals("-") ? new BufferedReader(new InputStreamReader(System.in, UTF_8)).lines().filter(line -> !line.isBlank()) : Stream.of(body);
    }
}
