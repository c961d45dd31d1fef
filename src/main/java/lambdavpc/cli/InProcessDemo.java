package lambdavpc.cli;

import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import lambdavpc.App;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ProgramFailed;

/** The demo on a machine without an engine: the same program and embedded AWS in this JVM, with a world of its own. */
final class InProcessDemo {
    private InProcessDemo() {}

    /** @return how many resources of each kind of change */
    static Map<String, Integer> deploy(StackFolder folder) {
        System.err.println("lambda-vpc: deploying in this process instead, to the same embedded AWS");
        folder.prepare();
        try (var file = WorldFile.open(folder.inProcessWorld());
                var runtime = new StackRuntime(folder.inProcessPlace(), file::world)) {
            var config = Profile.read(folder.root(), folder.stack());
            var region = config.get("aws:region");
            if (region == null) {
                throw new Failure("no region: add aws:region to Pulumi.%s.yaml".formatted(folder.stack()));
            }
            var aws = EmbeddedAws.of(new Region(region), file.world(), file::keep, runtime);
            var deployment = new InProcessDeployment(aws, file.marks(), file::keep);
            new InProcessEngine(StackFolder.PROJECT, folder.stack(), config, false).run(App.program(config), deployment);
            var counts = deployment.finish();
            var changes = new TreeMap<>(Map.of("create", counts.created(), "update", counts.updated(), "replace", counts.replaced(),
                    "delete", counts.deleted(), "same", counts.same()));
            changes.values().removeIf(count -> count == 0);
            return changes;
        } catch (WorldFile.Unusable | ProgramFailed | IllegalStateException e) {
            throw new Failure(e.getMessage());
        } catch (IOException e) {
            throw Failure.of(e, folder.root());
        }
    }
}
