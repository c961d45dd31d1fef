package lambdavpc.cli;

import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.engine.WorldFile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code bin/lambda-vpc}: finds the subcommand and turns whatever goes wrong into one line. */
@Command(
        name = "lambda-vpc",
        description = "Lambda functions next to a private database: deployed by Pulumi, also on this machine without an AWS account.",
        subcommands = {DemoCommand.class, EmbeddedCommand.class, InvokeCommand.class, LogsCommand.class, SendCommand.class, QueueCommand.class, AlarmsCommand.class, TraceCommand.class,
            CheckCommand.class, SimulateCommand.class, WhoCanCommand.class, CostCommand.class, CanReachCommand.class, TeardownCommand.class,
            DoctorCommand.class, NewCommand.class, CompletionCommand.class},
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** @return the exit status: 0, 1 where the work failed, 2 where the arguments are wrong, the engine's own, or what a command says itself */
    static int run(String... arguments) {
        return line().execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    }

    static CommandLine line() {
        var line = new CommandLine(new Main()).setExpandAtFiles(false);
        NewCommand.addFlags(line.getSubcommands().get("new").getCommandSpec());
        line.getSubcommands().get("embedded").setUnmatchedOptionsArePositionalParams(true);
        return line.setExecutionExceptionHandler((problem, command, parsed) -> {
                    command.getErr().println("lambda-vpc: " + line(problem));
                    return command.getCommandSpec().exitCodeOnExecutionException();
                })
                .setParameterExceptionHandler(Main::explain);
    }

    private static int explain(ParameterException problem, String[] arguments) {
        problem.getCommandLine().getErr().println("lambda-vpc: %s; see bin/lambda-vpc --help".formatted(problem.getMessage()));
        return problem.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String line(Exception problem) {
        if (problem instanceof Failure || problem instanceof lambdavpc.embedded.runtime.Failure || problem instanceof WorldFile.Unusable) {
            return problem.getMessage();
        }
        if (problem instanceof AwsException refusal) {
            return refusal.code() + ": " + refusal.getMessage();
        }
        var where = problem.getStackTrace().length > 0 ? " at " + problem.getStackTrace()[0] : "";
        return "a defect of lambda-vpc: %s%s; please report this line".formatted(problem, where).replace('\n', ' ');
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"lambda-vpc " + Main.class.getPackage().getImplementationVersion()};
        }
    }
}
