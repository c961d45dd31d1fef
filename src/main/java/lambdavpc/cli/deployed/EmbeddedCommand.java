package lambdavpc.cli.deployed;

import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import lambdavpc.cli.stack.Engine;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.PulumiArguments;
import lambdavpc.cli.stack.Session;
import lambdavpc.cli.stack.StackFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc embedded up -s dev}: any Pulumi command, on the embedded AWS. */
@Command(
        name = "embedded",
        description = "Runs a Pulumi command on a stack's embedded AWS.",
        footer = {"%nExamples:", "  bin/lambda-vpc embedded up -s dev", "  bin/lambda-vpc embedded preview -s prod --diff", "  bin/lambda-vpc embedded destroy -s dev", "",
            "State and embedded AWS lie in your state folder; neither the working tree nor an AWS account is touched."})
public final class EmbeddedCommand implements Callable<Integer> {
    @Parameters(arity = "0..*", paramLabel = "PULUMI-ARGUMENT", description = "What pulumi would be given, -s STACK included.")
    private List<String> given = List.of();

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (given.isEmpty() || List.of("-h", "--help").contains(given.get(0))) {
            spec.commandLine().usage(spec.commandLine().getOut());
            return 0;
        }
        return run(StackFolder.ofThisProgram(), given);
    }

    /** @param given what pulumi would be given, the stack included */
    static int run(Path root, List<String> given) {
        var arguments = PulumiArguments.of(given, StackFolder.profiles(root));
        var folder = StackFolder.of(root, arguments.stack(), System.getenv());
        folder.prepare(); // before the engine, which may take minutes to get
        var engine = Engine.locate(root).orElseThrow(() ->
                new Failure("without an engine there is only: bin/lambda-vpc demo %1$s, and demo %1$s --destroy".formatted(arguments.stack())));
        var forEngine = arguments.forEngine(folder, Path.of("").toAbsolutePath(), Boolean.getBoolean("lambdavpc.interactive"));
        var session = new Session(folder, engine);
        var status = arguments.onResources()
                ? session.onResources(arguments.directory(folder), Redirect.INHERIT, forEngine)
                : session.onState(arguments.directory(folder), Redirect.INHERIT, forEngine);
        if (status != 0 && folder.isFull()) {
            throw Failure.full(folder.folder());
        }
        return status;
    }
}
