package lambdavpc.cli.deployed;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import lambdavpc.App;
import lambdavpc.cli.stack.Budget;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.embedded.engine.InProcessDeployment.Counts;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ProgramFailed;

/** The demo on a machine without an engine: the same program and embedded AWS in this JVM, with a world of its own. */
final class InProcessDemo {
    /** Servers and functions start between two registrations, on a machine that may be busy. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private InProcessDemo() {}

    /** @return how many resources of each kind of change */
    static Map<String, Integer> deploy(StackFolder folder) {
        System.err.println("lambda-vpc: deploying in this process instead, to the same embedded AWS");
        return deploy(folder, config(folder));
    }

    /** @param config instead of that of the stack's profile */
    static Map<String, Integer> deploy(StackFolder folder, Map<String, String> config) {
        return on(folder, config, deployment -> {
            Budget.refusal(StackFolder.PROJECT, folder.stack(), config).ifPresent(refusal -> {
                throw new Failure(refusal.getMessage());
            });
            new InProcessEngine("organization", StackFolder.PROJECT, folder.stack(), config, false, PATIENCE).run(App.program(config), deployment);
            return deployment.finish();
        });
    }

    /** Ends it: no process and no data is left. */
    static Map<String, Integer> destroy(StackFolder folder) {
        return on(folder, config(folder), InProcessDeployment::destroy);
    }

    private static Map<String, String> config(StackFolder folder) {
        try {
            return Profile.read(folder.root(), folder.stack());
        } catch (IOException e) {
            throw Failure.of(e, folder.root());
        }
    }

    private static Map<String, Integer> on(StackFolder folder, Map<String, String> config, Function<InProcessDeployment, Counts> work) {
        folder.prepare();
        try (var file = WorldFile.open(folder.inProcessWorld());
                var runtime = new StackRuntime(folder.inProcessPlace(), file::world)) {
            var region = config.get("aws:region");
            if (region == null) {
                throw new Failure("no region: add aws:region to Pulumi.%s.yaml".formatted(folder.stack()));
            }
            var aws = EmbeddedAws.of(new Region(region), file.world(), file::keep, runtime);
            var counts = work.apply(new InProcessDeployment(aws, file.marks(), file::keep)
                    .withDefaultTags(config.get("aws:defaultTags")));
            var changes = new TreeMap<>(Map.of("create", counts.created(), "update", counts.updated(), "replace", counts.replaced(),
                    "delete", counts.deleted(), "same", counts.same()));
            changes.values().removeIf(count -> count == 0);
            return changes;
        } catch (WorldFile.Unusable | ProgramFailed | IllegalStateException e) {
            throw Failure.ofDeployment(e.getMessage(), folder.folder());
        }
    }
}
