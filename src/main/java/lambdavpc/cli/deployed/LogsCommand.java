package lambdavpc.cli.deployed;

import java.time.Instant;
import java.util.concurrent.Callable;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.runtime.lambda.LogGroups;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc logs reader -s dev --follow}. */
@Command(
        name = "logs",
        description = "Prints a function's log group on a stack's embedded AWS.",
        footer = {"%nExamples:", "  bin/lambda-vpc logs reader", "  bin/lambda-vpc logs writer -s prod --follow"},
        mixinStandardHelpOptions = true)
public final class LogsCommand implements Callable<Integer> {
    private static final long POLL_MILLIS = 200;

    @Parameters(index = "0", paramLabel = "FUNCTION", description = "Its name, or the end of it: reader.")
    private String function;

    @Option(names = {"-s", "--stack"}, defaultValue = "dev", description = "The stack; dev by default.")
    private String stack;

    @Option(names = {"-f", "--follow"}, description = "Goes on with what is written from now; ctrl-C ends it.")
    private boolean follow;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        var folder = StackFolder.of(StackFolder.ofThisProgram(), stack, System.getenv());
        var deployed = DeployedFunction.find(folder, function);
        var logs = new LogGroups(deployed.place().logs());
        var out = spec.commandLine().getOut();
        var position = 0L;
        do {
            position = logs.read(deployed.logGroup(), position, event -> out.println(Instant.ofEpochMilli(event.time()) + " " + event.message()));
            out.flush();
            if (follow) {
                Thread.sleep(POLL_MILLIS);
            }
        } while (follow && !out.checkError()); // a reader that went away: head, less
        return 0;
    }
}
