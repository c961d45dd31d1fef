package lambdavpc.cli;

import java.util.List;
import java.util.Optional;
import lambdavpc.cli.deployed.AlarmsCommand;
import lambdavpc.cli.deployed.DemoCommand;
import lambdavpc.cli.deployed.EmbeddedCommand;
import lambdavpc.cli.deployed.InvokeCommand;
import lambdavpc.cli.deployed.LogsCommand;
import lambdavpc.cli.deployed.QueueCommand;
import lambdavpc.cli.deployed.RecoverCommand;
import lambdavpc.cli.deployed.SendCommand;
import lambdavpc.cli.deployed.TeardownCommand;
import lambdavpc.cli.deployed.UrlsCommand;
import lambdavpc.cli.question.CanReachCommand;
import lambdavpc.cli.question.ChangesCommand;
import lambdavpc.cli.question.CheckCommand;
import lambdavpc.cli.question.CostCommand;
import lambdavpc.cli.question.SimulateCommand;
import lambdavpc.cli.question.TraceCommand;
import lambdavpc.cli.question.WhoCanCommand;
import lambdavpc.cli.setup.CompletionCommand;
import lambdavpc.cli.setup.DeployerPolicyCommand;
import lambdavpc.cli.setup.DoctorCommand;
import lambdavpc.cli.setup.NewCommand;
import lambdavpc.cli.stack.Failure;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.CannotRun;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** {@code bin/lambda-vpc}: finds the subcommand and turns whatever goes wrong into one line. */
@Command(
        name = "lambda-vpc",
        description = "Lambda functions next to a private database: deployed by Pulumi, also on this machine without an AWS account.",
        versionProvider = Main.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private static final List<Class<?>> SUBCOMMANDS = List.of(DemoCommand.class, EmbeddedCommand.class, InvokeCommand.class, LogsCommand.class, SendCommand.class,
            QueueCommand.class, UrlsCommand.class, AlarmsCommand.class, RecoverCommand.class, TraceCommand.class, CheckCommand.class, SimulateCommand.class,
            WhoCanCommand.class, CostCommand.class, CanReachCommand.class,
            TeardownCommand.class, DeployerPolicyCommand.class, DoctorCommand.class, NewCommand.class, ChangesCommand.class, CompletionCommand.class);

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    /** @return the exit status: 0, 1 where the work failed, 2 where the arguments are wrong, the engine's own, or what a command says itself */
    static int run(String... arguments) {
        // Reading the annotations of all of them is a seventh of a short command's time: a class is called as its command is.
        var asked = SUBCOMMANDS.stream().filter(type -> arguments.length > 0 && type.getSimpleName().equalsIgnoreCase(arguments[0].replace("-", "") + "Command")).toList();
        return line(asked.isEmpty() ? SUBCOMMANDS : asked).execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    }

    /** With all subcommands. */
    public static CommandLine line() {
        return line(SUBCOMMANDS);
    }

    private static CommandLine line(List<Class<?>> subcommands) {
        var line = new CommandLine(new Main());
        subcommands.forEach(line::addSubcommand);
        Optional.ofNullable(line.getSubcommands().get("new")).ifPresent(command -> NewCommand.addFlags(command.getCommandSpec()));
        Optional.ofNullable(line.getSubcommands().get("embedded")).ifPresent(command -> command.setUnmatchedOptionsArePositionalParams(true));
        return line.setExpandAtFiles(false).setExecutionStrategy(Main::execute).setExecutionExceptionHandler((problem, command, parsed) -> {
                    command.getErr().println("lambda-vpc: " + line(problem));
                    return command.getCommandSpec().exitCodeOnExecutionException();
                })
                .setParameterExceptionHandler(Main::explain);
    }

    /** Picocli lets an {@link Error} through, which would be a stack trace. */
    private static int execute(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } catch (Error problem) {
            throw new ExecutionException(parsed.commandSpec().commandLine(), problem.toString(), problem);
        }
    }

    private static int explain(ParameterException problem, String[] arguments) {
        problem.getCommandLine().getErr().println("lambda-vpc: %s; see bin/lambda-vpc --help".formatted(problem.getMessage()));
        return problem.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
    }

    private static String line(Throwable problem) {
        if (problem instanceof ExecutionException && problem.getCause() instanceof Error error) {
            return line(error);
        }
        if (problem instanceof OutOfMemoryError) {
            return "there is not enough memory (%s): give it more, for example by JDK_JAVA_OPTIONS=-Xmx2g".formatted(problem.getMessage());
        }
        if (problem instanceof Failure || problem instanceof CannotRun || problem instanceof WorldFile.Unusable) {
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
