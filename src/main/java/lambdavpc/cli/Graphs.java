package lambdavpc.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import lambdavpc.App;
import lambdavpc.cli.TraceQuestion.BadInput;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ProgramFailed;
import lambdavpc.graph.ResourceGraph;

/** What questions are asked about before a deployment. */
final class Graphs {
    private Graphs() {}

    /** A profile as it would be deployed to an empty account: runs the program in this JVM and keeps nothing. */
    static ResourceGraph ofProfile(Path root, String stack) {
        var profiles = StackFolder.profiles(root);
        if (!profiles.contains(stack)) {
            throw new BadInput("--stack: got %s; allowed: %s".formatted(stack, String.join(", ", profiles)));
        }
        try {
            return of(stack, Profile.read(root, stack));
        } catch (ProgramFailed e) {
            throw new BadInput(e.getMessage());
        } catch (IOException e) {
            throw Failure.of(e, root);
        }
    }

    /** @throws ProgramFailed when the program, or the embedded AWS, refuses the configuration */
    static ResourceGraph of(String stack, Map<String, String> config) {
        var aws = EmbeddedAws.of(new Region(config.getOrDefault("aws:region", "us-east-1")), World.EMPTY, world -> {});
        return new InProcessEngine(StackFolder.PROJECT, stack, config, false).run(App.program(config), new InProcessDeployment(aws));
    }
}
