package lambdavpc.cli.deployed;

import java.util.concurrent.Callable;
import lambdavpc.cli.stack.Json;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.runtime.StackRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc urls -s dev}. */
@Command(
        name = "urls",
        description = "Tells where a stack's HTTP APIs and function URLs answer on this machine.",
        footer = {"%nExamples:", "  bin/lambda-vpc urls", "  bin/lambda-vpc urls -s prod --json", "%nWho must sign takes the keys of bin/lambda-vpc queue --environment:",
            "  curl --aws-sigv4 aws:amz:us-east-1:execute-api -u \"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY\" -H \"x-amz-security-token: $AWS_SESSION_TOKEN\" URL"},
        mixinStandardHelpOptions = true)
public final class UrlsCommand implements Callable<Integer> {

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
            var sites = runtime.sites();
            if (json) {
                out.println(Json.of(sites));
            } else if (sites.isEmpty()) {
                spec.commandLine().getErr().printf("lambda-vpc: %s has no HTTP API and no function URL%n", stack);
            }
            sites.stream().filter(site -> !json).forEach(site -> out.printf("%s answers at %s%n", site.url(), site.here()));
        }
        out.flush();
        return 0;
    }
}
