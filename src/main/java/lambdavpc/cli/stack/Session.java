package lambdavpc.cli.stack;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import lambdavpc.embedded.EmbeddedAws;
import lambdavpc.embedded.Region;
import lambdavpc.embedded.World;
import lambdavpc.embedded.engine.Interrupted;
import lambdavpc.embedded.engine.ProviderServer;
import lambdavpc.embedded.engine.WorldFile;
import lambdavpc.embedded.runtime.StackRuntime;

/** Runs of the engine on one stack's embedded AWS, which is served by this JVM: one process less to start. */
public record Session(StackFolder folder, Engine engine) {

    /** A command that reads or changes resources. Nothing else works on the stack meanwhile. */
    public int onResources(Path directory, Redirect output, List<String> arguments) {
        try (var file = open();
                var runtime = new StackRuntime(folder.place(), file::world);
                var server = new ProviderServer(region -> EmbeddedAws.of(new Region(region), file.world(), file::keep, runtime))) {
            recover(file);
            return engine.run(folder, directory, OptionalInt.of(server.port()), output, arguments);
        }
    }

    /** A command that needs no AWS. */
    public int onState(Path directory, Redirect output, List<String> arguments) {
        if (!folder.initialised()) {
            open().close();
        } else {
            folder.prepare();
        }
        return engine.run(folder, directory, OptionalInt.empty(), output, arguments);
    }

    private WorldFile open() {
        folder.prepare();
        var file = WorldFile.open(folder.world());
        try {
            mend();
            if (!folder.initialised()) {
                initialise();
            }
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private void initialise() {
        var log = folder.engineOutput();
        var status = engine.run(folder, folder.project(), OptionalInt.empty(), Redirect.to(log.toFile()),
                List.of("stack", "init", folder.stack()));
        if (status != 0) {
            throw new Failure("the engine could not make the stack %s; it says so in %s".formatted(folder.stack(), log));
        }
        folder.adoptSalt();
    }

    /** An engine that was killed while it wrote its state leaves the file's attributes cut short, or the state under its backup's name alone. */
    private void mend() {
        var state = folder.checkpoint();
        var attributes = state.resolveSibling(state.getFileName() + ".attrs");
        var backup = state.resolveSibling(state.getFileName() + ".bak");
        try {
            if (Files.exists(attributes) && !isJson(attributes)) {
                Files.delete(attributes); // the engine does without them
            }
            // Without a lock that was left it is a stack that somebody removed.
            if (Files.exists(locks()) && !Files.exists(state) && Files.exists(backup)) {
                Files.copy(backup, state);
                folder.prepare();
                System.err.println("lambda-vpc: the last run was cut short while the engine wrote its state; going on from the state before that");
            }
        } catch (IOException e) {
            throw Failure.of(e, folder.folder());
        }
    }

    private static boolean isJson(Path file) throws IOException {
        try {
            return JsonParser.parseString(Files.readString(file)).isJsonObject();
        } catch (JsonParseException e) {
            return false;
        }
    }

    private Path locks() {
        return folder.backend().resolve(".pulumi").resolve("locks");
    }

    /** A run that was killed leaves the engine's own lock, and resources that the engine does not know of. */
    private void recover(WorldFile file) {
        try {
            if (Files.exists(locks())) {
                try (var left = Files.walk(locks())) {
                    // Ours is held, and every run on this backend holds it first: whoever made these is gone.
                    for (var each : left.sorted(Comparator.reverseOrder()).toList()) {
                        Files.delete(each);
                    }
                }
            }
            var reconciled = Interrupted.reconcile(checkpoint(), file.world());
            if (!reconciled.removed().isEmpty()) {
                file.keep(reconciled.world());
                System.err.println("lambda-vpc: the last run was cut short; removed what it had only begun to make: "
                        + reconciled.removed().stream().map(World.Entry::urn).map(urn -> urn.substring(urn.lastIndexOf("::") + 2))
                                .collect(Collectors.joining(", ")));
            }
        } catch (IOException e) {
            throw Failure.of(e, folder.folder());
        }
    }

    private JsonObject checkpoint() throws IOException {
        try {
            return JsonParser.parseString(Files.readString(folder.checkpoint())).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new Failure("the engine's state %s cannot be read; it has not been touched: restore %s.bak in its place, or remove %s to start over"
                    .formatted(folder.checkpoint(), folder.checkpoint(), folder.folder()));
        }
    }
}
