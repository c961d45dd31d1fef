package lambdavpc.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import lambdavpc.App;
import lambdavpc.cli.TraceQuestion.BadInput;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.InProcessDeployment;
import lambdavpc.graph.Backend;
import lambdavpc.graph.InProcessEngine;
import lambdavpc.graph.Profile;
import lambdavpc.graph.ProgramFailed;
import lambdavpc.graph.Registration;
import lambdavpc.graph.ResourceGraph;

/** What questions are asked about before a deployment. */
final class Graphs {
    private Graphs() {}

    /** A profile as it would be deployed to an empty account: runs the program in this JVM and keeps nothing. */
    static ResourceGraph ofProfile(Path root, String stack) {
        return ofProfile(root, stack, config -> run(stack, config, false, UnaryOperator.identity()));
    }

    /** A profile as it can be priced, whether or not it could be deployed to an empty account. */
    static ResourceGraph toPrice(Path root, String stack) {
        return ofProfile(root, stack, config -> toPrice(stack, config));
    }

    /** @throws ProgramFailed when the program itself refuses the configuration */
    static ResourceGraph toPrice(String stack, Map<String, String> config) {
        return run(stack, config, true, Unrefused::new);
    }

    private static ResourceGraph ofProfile(Path root, String stack, Function<Map<String, String>, ResourceGraph> running) {
        var profiles = StackFolder.profiles(root);
        if (!profiles.contains(stack)) {
            throw new BadInput("--stack: got %s; allowed: %s".formatted(stack, String.join(", ", profiles)));
        }
        try {
            return running.apply(Profile.read(root, stack));
        } catch (ProgramFailed e) {
            throw new BadInput(e.getMessage());
        } catch (IOException e) {
            throw Failure.of(e, root);
        }
    }

    private static ResourceGraph run(String stack, Map<String, String> config, boolean dryRun, UnaryOperator<Backend> aws) {
        var deployment = new InProcessDeployment(EmbeddedAws.of(new Region(config.getOrDefault("aws:region", "us-east-1")), World.EMPTY, world -> {}));
        return new InProcessEngine(StackFolder.PROJECT, stack, config, dryRun).run(App.program(config), aws.apply(deployment));
    }

    /**
     * What an empty account refuses may be welcome in the user's: a setting of a detector that is there already, say. Its outputs stay unknown,
     * which prices do not need, and the real AWS has the last word.
     */
    private record Unrefused(Backend aws) implements Backend {
        @Override
        public Registered register(Registration registration) {
            return orUnknown(() -> aws.register(registration), "");
        }

        @Override
        public Registered read(Registration registration, String id) {
            return orUnknown(() -> aws.read(registration, id), id);
        }

        @Override
        public Map<String, Object> invoke(String token, Map<String, Object> arguments) {
            return aws.invoke(token, arguments);
        }

        private static Registered orUnknown(Supplier<Registered> asked, String id) {
            try {
                return asked.get();
            } catch (IllegalStateException | IllegalArgumentException refused) {
                return new Registered(id, Map.of());
            }
        }
    }
}
