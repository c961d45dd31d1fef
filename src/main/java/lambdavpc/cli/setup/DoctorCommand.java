package lambdavpc.cli.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import lambdavpc.cli.setup.Finding.Area;
import lambdavpc.cli.setup.Finding.State;
import lambdavpc.cli.stack.Failure;
import lambdavpc.cli.stack.Graphs;
import lambdavpc.cli.stack.Json;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.graph.Profile;
import lambdavpc.settings.SettingsReader;
import org.apache.commons.text.WordUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc doctor}. */
@Command(
        name = "doctor",
        description = "What this machine and the account have and lack for a profile, each with the command that mends it. Changes nothing; the account is asked"
                + " through the aws command, where somebody is logged in.",
        footer = {"%nExamples:", "  bin/lambda-vpc doctor", "  bin/lambda-vpc doctor prod", "  bin/lambda-vpc doctor prod --json"},
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {"0:nothing is lacking in what could be asked", "1:something is", "3:bad input, or it cannot be asked"},
        exitCodeOnInvalidInput = DoctorCommand.BAD_INPUT,
        exitCodeOnExecutionException = DoctorCommand.BAD_INPUT,
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    static final int LACKING = 1;
    static final int BAD_INPUT = 3;
    private static final int WIDTH = 100;
    private static final String INDENT = " ".repeat(28);

    @Parameters(arity = "0..1", paramLabel = "STACK", defaultValue = "dev", description = "dev (default) or prod, or a profile of yours.")
    private String stack;

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var root = StackFolder.ofThisProgram();
        var profiles = StackFolder.profiles(root);
        if (!profiles.contains(stack)) {
            throw new Failure("STACK: got %s; allowed: %s; choose one, or make it: bin/lambda-vpc new %1$s".formatted(stack, String.join(", ", profiles)));
        }
        var findings = findings(root, System.getenv());
        var out = spec.commandLine().getOut();
        out.print(json ? json(findings) : text(findings));
        out.flush();
        return lacking(findings) ? LACKING : 0;
    }

    private List<Finding> findings(Path root, Map<String, String> environment) {
        try {
            var graph = Graphs.toPrice(root, stack); // first: it says all that is wrong with a profile
            var config = Profile.read(root, stack);
            var settings = SettingsReader.read(StackFolder.PROJECT, stack, config);
            var findings = new ArrayList<>(new MachineDoctor(root, environment).findings(settings));
            findings.addAll(new AccountDoctor(environment, config.getOrDefault("aws:region", "us-east-1"), pluginVersion())
                    .findings(settings.prefix(), graph));
            return findings;
        } catch (IOException e) {
            throw Failure.of(e, root);
        }
    }

    /** The one that the SDK on our class path was made for. */
    private static String pluginVersion() {
        try (var in = new InputStreamReader(com.pulumi.aws.Provider.class.getResourceAsStream("plugin.json"), UTF_8)) {
            return JsonParser.parseReader(in).getAsJsonObject().get("version").getAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean lacking(List<Finding> findings) {
        return findings.stream().anyMatch(each -> each.state() == State.LACKS);
    }

    private static String text(List<Finding> findings) {
        var text = new StringBuilder();
        for (var area : Area.values()) {
            text.append(area.title).append('\n');
            findings.stream().filter(each -> each.area() == area).forEach(each -> {
                text.append(wrapped("  %-9s  %-15s ".formatted(each.state().word, each.about()), each.says()));
                if (!each.mend().isEmpty()) {
                    text.append(INDENT).append("-> ").append(each.mend()).append('\n'); // whole, to be copied
                }
            });
        }
        return text.append(lacking(findings) ? "Something is lacking: see above.\n" : "Nothing is lacking in what was asked.\n").toString();
    }

    private static String wrapped(String before, String says) {
        return "%-28s%s\n".formatted(before, WordUtils.wrap(says, WIDTH - INDENT.length(), "\n" + INDENT, false));
    }

    private static String json(List<Finding> findings) {
        var json = new LinkedHashMap<String, Object>();
        json.put("lacking", lacking(findings));
        json.put("findings", findings.stream().map(each -> {
            var finding = new LinkedHashMap<String, Object>();
            finding.put("area", each.area() == Area.MACHINE ? "machine" : "account");
            finding.put("about", each.about());
            finding.put("state", each.state().word);
            finding.put("says", each.says());
            finding.put("mend", each.mend());
            return finding;
        }).toList());
        return Json.of(json) + "\n";
    }
}
