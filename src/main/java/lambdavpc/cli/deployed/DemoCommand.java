package lambdavpc.cli.deployed;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lambdavpc.cli.stack.Engine;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Session;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.StackRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc demo}: the whole stack on the embedded AWS, with one command. */
@Command(
        name = "demo",
        description = "Deploys a profile to the embedded AWS on this machine with the real Pulumi engine, and asks its function; again: changes nothing.",
        footer = {"%nExamples:", "  bin/lambda-vpc demo", "  bin/lambda-vpc demo prod", "  bin/lambda-vpc demo dev --destroy"},
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    private static final String NEXT = """

            Try next:
              bin/lambda-vpc invoke reader -s %1$s '{"limit":1}'
              bin/lambda-vpc logs reader -s %1$s
              bin/lambda-vpc send -s %1$s '{"text":"hello"}' 'no JSON'; bin/lambda-vpc queue -s %1$s
              change a line of Pulumi.%1$s.yaml, then  bin/lambda-vpc embedded preview -s %1$s --diff
              bin/lambda-vpc embedded stack output -s %1$s
              bin/lambda-vpc embedded destroy -s %1$s
            """;
    private static final String NEXT_WITHOUT_ENGINE = """

            Try next:
              bin/lambda-vpc invoke reader -s %1$s '{"limit":1}'
              bin/lambda-vpc send -s %1$s '{"text":"hello"}' 'no JSON'; bin/lambda-vpc queue -s %1$s
              change a line of Pulumi.%1$s.yaml, then  bin/lambda-vpc demo %1$s
              bin/lambda-vpc demo %1$s --destroy
              install Pulumi or Go and run this again: the real engine then does the same
            """;

    @Parameters(arity = "0..1", paramLabel = "STACK", defaultValue = "dev", description = "dev (default) or prod, or a profile of yours.")
    private String stack;

    @Option(names = "--destroy", description = "Ends what an earlier demo has deployed: no process and no data is left.")
    private boolean destroy;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var began = System.nanoTime();
        var out = spec.commandLine().getOut();
        var root = StackFolder.ofThisProgram();
        var folder = StackFolder.of(root, stack, System.getenv());
        folder.prepare(); // before the engine, which may take minutes to get
        var engine = Engine.locate(root);
        var located = System.nanoTime();
        if (destroy) {
            return destroy(folder, engine);
        }
        var changes = engine.isPresent() ? up(new Session(folder, engine.get())) : InProcessDemo.deploy(folder);
        var deployed = System.nanoTime();

        out.printf("%n%s is up on the embedded AWS: %s%n", stack, summary(changes));
        out.printf("built in %s s, engine ready after %s, deployed in %s%n",
                System.getProperty("lambdavpc.buildSeconds", "0"), seconds(located - began), seconds(deployed - located));
        out.flush();
        if (StackRuntime.runsHere()) {
            DemoAnswer.show(folder, out);
        } else {
            out.printf("%nits functions cannot run on %s: AWS's Lambda runtime interface client is for Linux; all else is deployed, and an up changes it%n",
                    System.getProperty("os.name"));
        }
        (engine.isPresent() ? NEXT : NEXT_WITHOUT_ENGINE).formatted(stack).lines()
                .filter(line -> StackRuntime.runsHere() || !line.matches(" *bin/lambda-vpc (invoke|logs|send) .*")).forEach(out::println);
        out.flush();
        return 0;
    }

    private int destroy(StackFolder folder, Optional<Engine> engine) {
        // The engine knows nothing of what was deployed before it came.
        var inProcess = !WorldFile.read(folder.inProcessWorld()).isEmpty();
        if (inProcess || engine.isEmpty()) {
            spec.commandLine().getOut().printf("%s is gone: %s%n", stack, summary(InProcessDemo.destroy(folder)));
            spec.commandLine().getOut().flush();
        }
        if (engine.isPresent() && (!inProcess || folder.initialised())) {
            return new Session(folder, engine.get()).onResources(folder.root(), Redirect.INHERIT,
                    List.of("destroy", "--yes", "--stack", stack, "--config-file", folder.profile().toString()));
        }
        return 0;
    }

    private Map<String, Integer> up(Session session) {
        var folder = session.folder();
        var arguments = new ArrayList<>(List.of("up", "--yes", "--skip-preview", "--non-interactive",
                "--stack", stack, "--config-file", folder.profile().toString(), "--event-log", folder.events().toString()));
        try (var events = new EventLog(folder.events(), spec.commandLine().getErr(), Boolean.getBoolean("lambdavpc.terminal"))) {
            var status = session.onResources(folder.root(), Redirect.to(folder.engineOutput().toFile()), arguments);
            var end = events.finish();
            if (status != 0) {
                throw Failure.ofDeployment(end.errors().isEmpty()
                        ? "the engine ended with status %d; its output is in %s".formatted(status, folder.engineOutput())
                        : String.join("\n", end.errors()) + "\nlambda-vpc: not all is deployed; run it again to go on. All that the engine said is in " + folder.engineOutput(), folder.folder());
            }
            return end.changes();
        } catch (IOException e) {
            throw Failure.of(e, folder.folder());
        }
    }

    private static String summary(Map<String, Integer> changes) {
        var total = changes.values().stream().mapToInt(Integer::intValue).sum();
        if (changes.keySet().equals(Set.of("same"))) {
            return "%d resources, nothing changed".formatted(total);
        }
        return "%d resources (%s)".formatted(total, changes.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(change -> change.getValue() + " " + change.getKey()).collect(Collectors.joining(", ")));
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", Duration.ofNanos(nanos).toMillis() / 1000.0);
    }
}
