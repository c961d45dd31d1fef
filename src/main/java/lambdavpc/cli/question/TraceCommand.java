package lambdavpc.cli.question;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import lambdavpc.cli.question.TraceQuestion.BadInput;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Graphs;
import lambdavpc.cli.stack.Json;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.cli.stack.Subject;
import lambdavpc.embedded.concrete.Inventory;
import lambdavpc.embedded.concrete.Unsupported;
import lambdavpc.embedded.concrete.packet.Network;
import lambdavpc.embedded.concrete.packet.Trace;
import lambdavpc.embedded.engine.WorldFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc trace packet.json --state state.json}. */
@Command(
        name = "trace",
        description = "Follows one packet through a stack's declared network, hop by hop, and its answer back.",
        footer = {"%nExamples:", "  bin/lambda-vpc trace packet.json -s dev", "  bin/lambda-vpc trace packet.json --state state.json",
            "  bin/lambda-vpc trace packet.json -s dev --json", "",
            "The packet: docs/trace.schema.json; for example {\"from\": \"reader\", \"to\": \"database-instance\", \"port\": 5432}"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:delivered and answered", "1:dropped; the last line says where", "2:something on the way has no meaning here, and is named", "3:bad input"},
        mixinStandardHelpOptions = true)
public final class TraceCommand implements Callable<Integer> {
    private static final int DROPPED = 1;
    private static final int NOT_MODELLED = 2;
    private static final int BAD_INPUT = 3;

    @Parameters(index = "0", paramLabel = "FILE", description = "The packet as JSON.")
    private Path file;

    @Option(names = "--json", description = "As JSON: hops, and whether the packet was delivered.")
    private boolean json;

    @Mixin
    private Subject subject;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        try {
            var question = TraceQuestion.of(Json.read(file));
            var trace = question.answer(new Network(inventory()));
            out.println(json ? Json.of(told(trace)) : trace);
            out.flush();
            return trace.delivered() ? 0 : DROPPED;
        } catch (BadInput e) {
            err.println("lambda-vpc: %s: %s; correct it (docs/trace.schema.json)".formatted(file, e.getMessage()));
            return BAD_INPUT;
        } catch (Failure e) {
            err.println("lambda-vpc: " + e.getMessage());
            return BAD_INPUT;
        } catch (Unsupported e) {
            err.println("lambda-vpc: not decided: there is no meaning here for " + e.getMessage());
            return NOT_MODELLED;
        }
    }

    private static Map<String, Object> told(Trace trace) {
        var told = new LinkedHashMap<String, Object>();
        told.put("packet", trace.packet().toString());
        told.put("hops", trace.hops());
        told.put("delivered", trace.delivered());
        told.put("seenAs", trace.seenAs().toString());
        trace.endpoint().ifPresent(endpoint -> told.put("endpoint", endpoint));
        return told;
    }

    private Inventory inventory() {
        if (subject.isState()) {
            return Inventory.of(Graphs.ofState(subject.state()));
        }
        var stack = subject.stack();
        var folder = StackFolder.of(StackFolder.ofThisProgram(), stack, System.getenv());
        return Stream.of(folder.world(), folder.inProcessWorld()).map(WorldFile::read).filter(world -> !world.isEmpty()).findFirst().map(Inventory::of)
                .orElseThrow(() -> new Failure("%1$s is not deployed on the embedded AWS: run bin/lambda-vpc demo %1$s, or give a --state".formatted(stack)));
    }
}
