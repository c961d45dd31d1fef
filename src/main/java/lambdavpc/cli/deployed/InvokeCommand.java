package lambdavpc.cli.deployed;

import com.google.gson.JsonParseException;
import java.util.Locale;
import java.util.concurrent.Callable;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.StrictJson;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.embedded.runtime.lambda.Result;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc invoke reader -s dev '{"limit": 3}'}. */
@Command(
        name = "invoke",
        description = "Invokes a function on a stack's embedded AWS: its answer goes to stdout; times and log go to stderr.",
        footer = {"%nExamples:", "  bin/lambda-vpc invoke reader", "  bin/lambda-vpc invoke reader -s prod '{\"limit\":1}'"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:the function answered", "1:it could not be invoked", "2:wrong arguments", "3:the function failed; stdout has its error"},
        mixinStandardHelpOptions = true)
public final class InvokeCommand implements Callable<Integer> {
    private static final int FUNCTION_FAILED = 3;

    @Parameters(index = "0", paramLabel = "FUNCTION", description = "Its name, or the end of it: reader.")
    private String function;

    @Parameters(index = "1", arity = "0..1", paramLabel = "JSON", defaultValue = "{}", description = "What it is given; {} by default.")
    private String payload;

    @Option(names = {"-s", "--stack"}, defaultValue = "dev", description = "The stack; dev by default.")
    private String stack;

    @Option(names = {"-q", "--qualifier"}, description = "Version or alias; what callers call by default.")
    private String qualifier;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try {
            StrictJson.parse(payload);
        } catch (JsonParseException e) {
            throw new ParameterException(spec.commandLine(), "the input is not JSON: " + payload);
        }
        var folder = StackFolder.of(StackFolder.ofThisProgram(), stack, System.getenv());
        var deployed = DeployedFunction.find(folder, function);
        try (var runtime = StackRuntime.of(deployed.place())) {
            var invoked = runtime.invoke(deployed.name(), qualifier == null ? deployed.qualifier() : qualifier, payload);
            tell(invoked.result());
            invoked.notices().forEach(notice -> spec.commandLine().getErr().println("lambda-vpc: " + notice));
            return invoked.result().failed() ? FUNCTION_FAILED : 0;
        }
    }

    private void tell(Result result) {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        out.println(result.payload());
        out.flush();
        result.log().forEach(err::println);
        err.println(String.format(Locale.ROOT, "%s in %.1f ms, billed %d ms, %s, %d of %d MB",
                result.failed() ? "failed" : "answered", result.durationMs(), result.billedMs(),
                result.initMs() == null ? "warm" : String.format(Locale.ROOT, "cold (%s %.0f ms)", result.restored() ? "restored in" : "initialised in", result.initMs()),
                result.maxMemoryMb(), result.memorySizeMb()));
        err.flush();
    }
}
