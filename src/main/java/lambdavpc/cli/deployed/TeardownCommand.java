package lambdavpc.cli.deployed;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lambdavpc.cli.stack.Engine;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Json;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.graph.ResourceGraph;
import lambdavpc.graph.ResourceGraph.Resource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc teardown -s dev}. */
@Command(
        name = "teardown",
        description = "Destroys a stack in your account: says what stays and how long it takes, and first clears the network interfaces that Lambda left"
                + " behind. Without this it is `pulumi destroy`, which waits for them.",
        footer = {"What is protected is refused before anything is touched, with the command that unprotects it.", "%nExamples:",
            "  bin/lambda-vpc teardown -s dev", "  bin/lambda-vpc teardown -s dev --yes --embedded"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:nothing is deployed any more", "1:something is protected, or the state cannot be read; nothing was touched", "2:wrong arguments", "else:the engine's own"},
        mixinStandardHelpOptions = true)
public final class TeardownCommand implements Callable<Integer> {
    private static final String VPC = "aws:ec2/vpc:Vpc";
    private static final String DATABASE = "aws:rds/instance:Instance";

    @Option(names = {"-s", "--stack"}, required = true, paramLabel = "STACK", description = "The stack.")
    private String stack;

    @Option(names = {"-y", "--yes"}, description = "Without asking.")
    private boolean yes;

    @Option(names = "--embedded", description = "On the embedded AWS instead of your account.")
    private boolean embedded;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var root = StackFolder.ofThisProgram();
        StackFolder.of(root, stack, System.getenv()); // refuses what is no stack of this clone
        var out = spec.commandLine().getOut();
        var graph = export(root);
        var held = held(graph);
        if (!held.isEmpty()) {
            throw new Failure("%s is protected; nothing was touched:\n%s".formatted(stack, String.join("\n", held)));
        }
        tell(graph, out);
        var detached = embedded ? List.<DetachedInterfaces>of() : graph.ofType(VPC).map(DetachedInterfaces::of).toList();
        detached.forEach(each -> each.clear(out));
        var arguments = new ArrayList<>(List.of("destroy", "--stack", stack));
        if (yes) {
            arguments.add("--yes");
        }
        var status = pulumi(root, arguments);
        if (status != 0 && detached.stream().mapToInt(each -> each.clear(out)).sum() > 0) {
            out.println("Interfaces came free meanwhile: run this again, what is gone is not waited for");
            out.flush();
        }
        return status;
    }

    private int pulumi(Path root, List<String> arguments) {
        return embedded ? EmbeddedCommand.run(root, arguments) : Engine.onAccount(root, arguments);
    }

    private ResourceGraph export(Path root) {
        Path file = null;
        try {
            file = Files.createTempFile("state", ".json"); // readable by its owner alone
            if (pulumi(root, List.of("stack", "export", "--stack", stack, "--file", file.toString())) != 0) {
                throw new Failure("the state of %s cannot be read: see above".formatted(stack));
            }
            return ResourceGraph.read(Json.read(file));
        } catch (IOException e) {
            throw Failure.of(e, Path.of(System.getProperty("java.io.tmpdir")));
        } finally {
            if (file != null) {
                file.toFile().delete();
            }
        }
    }

    /** What would not go, each with what lets it. */
    private List<String> held(ResourceGraph graph) {
        return graph.all().filter(resource -> resource.registration().protect() || Boolean.TRUE.equals(resource.inputs().get("deletionProtection")))
                .map(resource -> "  %s %s: %s".formatted(resource.type().replaceAll(".*:", ""), resource.name(), unprotect(resource))).toList();
    }

    /** Of our database the setting: it takes away AWS's own protection too, and makes the final snapshot certain. */
    private String unprotect(Resource resource) {
        if (!resource.type().equals(DATABASE) || !resource.name().equals("database-instance")) {
            return "pulumi state unprotect '%s' --stack %s".formatted(resource.urn(), stack);
        }
        return embedded
                ? "set database.onDelete to snapshot in Pulumi.%1$s.yaml, then bin/lambda-vpc embedded up -s %1$s".formatted(stack)
                : "pulumi config set --path 'lambda-vpc:database.onDelete' snapshot --stack %1$s && pulumi up --stack %1$s".formatted(stack);
    }

    private void tell(ResourceGraph graph, PrintWriter out) {
        var resources = graph.all().filter(resource -> resource.registration().custom() && !resource.type().startsWith("pulumi:")).toList();
        out.println("%s: %d resources".formatted(stack, resources.size()));
        var kept = resources.stream().filter(resource -> resource.registration().retainOnDelete()).map(Resource::name).toList();
        if (!kept.isEmpty()) {
            out.println("Kept in the account, as the profile says: " + String.join(", ", kept));
        }
        var snapshots = graph.ofType(DATABASE).filter(database -> Boolean.FALSE.equals(database.inputs().get("skipFinalSnapshot")))
                .map(database -> String.valueOf(database.inputs().get("finalSnapshotIdentifier"))).collect(Collectors.joining(", "));
        if (!snapshots.isEmpty()) {
            out.println("The database's data will be in the snapshot %s, and nowhere else".formatted(snapshots));
        }
        if (!embedded && resources.stream().anyMatch(resource -> resource.inputs().containsKey("vpcConfig"))) {
            out.println("""
                    Subnets and VPC may take 20 to 45 minutes: Lambda keeps its network interfaces that long after the last function is gone, and a
                    subnet with an interface in it cannot be deleted. The functions' own groups go at once. Stopping is harmless: run this again.""");
        }
        out.flush();
    }
}
