package lambdavpc.cli.deployed;

import java.util.concurrent.Callable;
import lambdavpc.cli.stack.Json;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.runtime.StackRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc alarms -s dev}. */
@Command(
        name = "alarms",
        description = "Tells how the alarms of a stack on the embedded AWS stand, why, and what to do.",
        footer = {"%nExamples:", "  bin/lambda-vpc alarms", "  bin/lambda-vpc alarms -s prod --json", "%nStates:",
            "  OK, ALARM, and INSUFFICIENT_DATA: nothing was told, and nobody has watched for long enough to call that silence"},
        mixinStandardHelpOptions = true)
public final class AlarmsCommand implements Callable<Integer> {

    @Option(names = {"-s", "--stack"}, defaultValue = "dev", description = "The stack; dev by default.")
    private String stack;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var folder = StackFolder.of(StackFolder.ofThisProgram(), stack, System.getenv());
        var out = spec.commandLine().getOut();
        try (var runtime = StackRuntime.of(DeployedFunction.place(folder))) {
            var alarms = runtime.alarms();
            if (json) {
                out.println(Json.of(alarms));
                out.flush();
                return 0;
            }
            if (alarms.isEmpty()) {
                spec.commandLine().getErr().printf("lambda-vpc: %s has no alarms%n", stack);
            }
            for (var alarm : alarms) {
                out.println("%-17s %s: %s".formatted(alarm.state(), alarm.name(), alarm.reason()));
                out.println("                  " + alarm.description());
                alarm.told().forEach(line -> out.println("                  " + line));
            }
        }
        out.flush();
        return 0;
    }
}
