package lambdavpc.cli.setup;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.util.concurrent.Callable;
import lambdavpc.cli.setup.DeployerPolicy.Place;
import lambdavpc.cli.stack.Graphs;
import lambdavpc.cli.stack.Json;
import lambdavpc.cli.stack.StackFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc deployer-policy prod --account 111122223333}. */
@Command(
        name = "deployer-policy",
        description = "What whoever deploys a profile must be allowed, as IAM policies: for the types that it has, on its names, and nothing else.",
        footer = {"An array of documents, each short enough for a managed policy; docs/deployer.md says how to use them.", "%nExamples:",
            "  bin/lambda-vpc deployer-policy dev", "  bin/lambda-vpc deployer-policy prod --account 111122223333"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:printed", "1:the profile has a type that nothing is known of, or is refused", "2:wrong arguments"},
        mixinStandardHelpOptions = true)
public final class DeployerPolicyCommand implements Callable<Integer> {
    @Parameters(index = "0", arity = "0..1", paramLabel = "STACK", defaultValue = "dev", description = "dev (default) or prod, or a profile of yours.")
    private String stack;

    @Option(names = "--account", defaultValue = "*", paramLabel = "ID", description = "The account; any by default.")
    private String account;

    @Option(names = "--partition", defaultValue = "aws", paramLabel = "PARTITION", description = "aws (default), aws-cn or aws-us-gov.")
    private String partition;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        allow("--account", account, "\\d{12}|\\*", "twelve digits, or * for any");
        allow("--partition", partition, "aws|aws-cn|aws-us-gov", "aws, aws-cn, aws-us-gov");
        var documents = new JsonArray();
        DeployerPolicy.load().of(Graphs.ofProfile(StackFolder.ofThisProgram(), stack),
                new Place(partition, account, StackFolder.PROJECT + "-" + stack)).stream().map(JsonParser::parseString).forEach(documents::add);
        spec.commandLine().getOut().println(Json.of(documents));
        spec.commandLine().getOut().flush();
        return 0;
    }

    /** They go into ARNs: what is none would allow nothing, which shows at the first deployment only. */
    private void allow(String option, String value, String pattern, String allowed) {
        if (!value.matches(pattern)) {
            throw new ParameterException(spec.commandLine(), "%s: got %s; allowed: %s; correct it".formatted(option, value, allowed));
        }
    }
}
