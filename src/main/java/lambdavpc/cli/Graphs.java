package lambdavpc.cli;

import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import lambdavpc.App;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ProgramFailed;
import lambdavpc.graph.ResourceGraph;

/** What questions are asked about: a profile as it would be deployed to an empty account, or a state. */
final class Graphs {
    private Graphs() {}

    /** Runs the program in this JVM; nothing is kept. */
    static ResourceGraph ofProfile(Path root, String stack) {
        var profiles = StackFolder.profiles(root);
        if (!profiles.contains(stack)) {
            throw new IllegalArgumentException("no stack \"%s\": there is no Pulumi.%s.yaml; stacks here: %s".formatted(stack, stack, String.join(", ", profiles)));
        }
        try {
            var config = Profile.read(root, stack);
            var aws = EmbeddedAws.of(new Region(config.getOrDefault("aws:region", "us-east-1")), World.EMPTY, world -> {});
            return new InProcessEngine(StackFolder.PROJECT, stack, config, false).run(App.program(config), new InProcessDeployment(aws));
        } catch (ProgramFailed e) {
            throw new IllegalArgumentException(e.getMessage());
        } catch (IOException e) {
            throw Failure.of(e, root);
        }
    }

    /** @param file of {@code pulumi stack export}, or of {@code pulumi preview --json} */
    static ResourceGraph ofState(Path file) {
        try {
            return ResourceGraph.read(JsonParser.parseString(Files.readString(file)).getAsJsonObject());
        } catch (JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException("%s is no JSON object".formatted(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read %s".formatted(file));
        }
    }
}
