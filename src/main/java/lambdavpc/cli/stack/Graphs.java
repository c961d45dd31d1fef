package lambdavpc.cli.stack;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import lambdavpc.App;
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
import lambdavpc.settings.SettingsException;
import lambdavpc.settings.SettingsReader;

/** What questions are asked about: a profile before its deployment, or a state. Whatever is wrong with either is a {@link Failure} of one line. */
public final class Graphs {
    private static final String STATE = "what `pulumi stack export` or `pulumi preview --json` writes";

    private Graphs() {}

    /** A profile as it would be deployed to an empty account: runs the program in this JVM and keeps nothing. */
    public static ResourceGraph ofProfile(Path root, String stack) {
        return ofProfile(root, stack, config -> {
            if (!config.containsKey("aws:region")) {
                throw new Failure("aws:region: got none; allowed: an AWS region; add it to Pulumi.%s.yaml".formatted(stack));
            }
            return of(stack, config);
        });
    }

    /** What {@code pulumi stack export} or {@code pulumi preview --json} wrote, of any program with AWS resources. */
    public static ResourceGraph ofState(Path file) {
        try {
            var graph = ResourceGraph.read(json(file));
            if (graph.all().noneMatch(resource -> resource.type().startsWith("aws"))) {
                throw new Failure("%s: got a state without one AWS resource; allowed: one of a Pulumi AWS program; export it again".formatted(file));
            }
            return graph;
        } catch (IllegalArgumentException e) {
            throw unreadable(file, e.getMessage());
        } catch (IllegalStateException | ClassCastException | UnsupportedOperationException e) {
            throw unreadable(file, "JSON of another kind");
        } catch (StackOverflowError e) {
            throw unreadable(file, "JSON that is nested too deeply");
        }
    }

    /** A state, or a report that {@code check} wrote. */
    public static JsonObject json(Path file) {
        try (var reader = Files.newBufferedReader(file)) {
            return JsonParser.parseReader(reader).getAsJsonObject();
        } catch (NoSuchFileException e) {
            throw new Failure("%s: there is no such file; allowed: what `pulumi stack export` wrote; correct the path".formatted(file));
        } catch (IOException e) {
            throw new Failure("%s: cannot be read: %s".formatted(file, e.getMessage()));
        } catch (JsonParseException | IllegalStateException e) {
            throw unreadable(file, "no JSON object");
        }
    }

    private static Failure unreadable(Path file, String got) {
        return new Failure("%s: got %s; allowed: %s; export it again".formatted(file, got, STATE));
    }

    /** @throws ProgramFailed when the program, or an empty account, refuses the configuration */
    public static ResourceGraph of(String stack, Map<String, String> config) {
        return run(stack, config, false, UnaryOperator.identity());
    }

    /** A profile as it can be priced, whether or not it could be deployed to an empty account. */
    public static ResourceGraph toPrice(Path root, String stack) {
        return ofProfile(root, stack, config -> toPrice(stack, config));
    }

    /** @throws ProgramFailed when the program itself refuses the configuration */
    public static ResourceGraph toPrice(String stack, Map<String, String> config) {
        return run(stack, config, true, Unrefused::new);
    }

    /** What a profile is warned of, which is no reason to refuse it. */
    static List<String> warnings(Path root, String stack) {
        return ofProfile(root, stack, config -> {
            try {
                return SettingsReader.read(StackFolder.PROJECT, stack, config).warnings();
            } catch (SettingsException toldByTheProgram) {
                return List.of();
            }
        });
    }

    private static <T> T ofProfile(Path root, String stack, Function<Map<String, String>, T> running) {
        var profiles = StackFolder.profiles(root);
        if (!profiles.contains(stack)) {
            throw new Failure("stack: got %s; allowed: %s (Pulumi.<stack>.yaml); choose one, or give a --state".formatted(stack, String.join(", ", profiles)));
        }
        Map<String, String> config;
        try {
            config = Profile.read(root, stack);
        } catch (IOException | IllegalArgumentException e) {
            throw new Failure("Pulumi.%s.yaml: %s".formatted(stack, e.getMessage()));
        }
        try {
            return running.apply(config);
        } catch (ProgramFailed e) {
            throw new Failure(e.getMessage());
        }
    }

    private static ResourceGraph run(String stack, Map<String, String> config, boolean dryRun, UnaryOperator<Backend> aws) {
        var deployment = new InProcessDeployment(EmbeddedAws.of(new Region(config.getOrDefault("aws:region", "us-east-1")), World.EMPTY, world -> {}))
                .withDefaultTags(config.get("aws:defaultTags"));
        return new InProcessEngine(StackFolder.PROJECT, stack, config, dryRun).run(App.program(config), aws.apply(deployment));
    }

    /**
     * What an empty account refuses may be welcome in the user's: a setting of a detector that is there already, say. Its outputs stay unknown,
     * which prices do not need, and the real AWS has the last word.
     */
    private record Unrefused(Backend aws) implements Backend {
        @Override
        public void configure(Registration provider) {
            aws.configure(provider);
        }

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
