package lambdavpc.cli.stack;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the user would give to Pulumi.
 *
 * @param stack the value of {@code -s} or {@code --stack}, in every form that Pulumi takes
 * @param rest  everything else, in order
 */
public record PulumiArguments(String stack, List<String> rest) {
    /** They read or change resources; each of them also takes {@code --config-file}. */
    private static final Set<String> ON_RESOURCES = Set.of("up", "update", "preview", "pre", "refresh", "destroy", "down", "dn", "import", "watch");
    private static final Set<String> ASK_FIRST = Set.of("up", "update", "refresh", "destroy", "down", "dn");
    private static final String FILE = "--file";
    private static final Set<String> READ_CONFIG = Set.of("get");

    /** @throws Failure when no stack is named, or when Pulumi would be told to write the profile */
    public static PulumiArguments of(List<String> given, List<String> profiles) {
        var rest = new ArrayList<String>();
        var stack = "";
        for (var each = given.iterator(); each.hasNext(); ) {
            var argument = each.next();
            if ((argument.equals("-s") || argument.equals("--stack")) && each.hasNext()) {
                stack = each.next();
            } else if (argument.matches("--stack=.*|-s.*")) {
                stack = argument.replaceFirst("--stack=|-s=?", "");
            } else {
                rest.add(argument);
            }
        }
        if (stack.isEmpty()) {
            throw new Failure("which stack? Add -s " + String.join(" or -s ", profiles));
        }
        var arguments = new PulumiArguments(stack, List.copyOf(rest));
        if (arguments.word(0).equals("config") && !arguments.word(1).isEmpty() && !READ_CONFIG.contains(arguments.word(1))) {
            throw new Failure("the embedded AWS takes its settings from Pulumi.%s.yaml: edit that file instead".formatted(stack));
        }
        return arguments;
    }

    public boolean onResources() {
        return ON_RESOURCES.contains(word(0));
    }

    /**
     * What pulumi is run with. Commands without {@code --config-file} run in the private project, where a profile may be written; a file lies where
     * the user stands all the same.
     */
    public List<String> forEngine(StackFolder folder, Path workingDirectory, boolean interactive) {
        var arguments = new ArrayList<String>();
        var configFile = onResources() || word(0).equals("config");
        for (var each = rest.iterator(); each.hasNext(); ) {
            var argument = each.next();
            if (argument.startsWith(FILE + "=")) {
                arguments.add(FILE + "=" + workingDirectory.resolve(argument.substring(FILE.length() + 1)));
            } else if (argument.equals(FILE) && each.hasNext()) {
                arguments.addAll(List.of(FILE, workingDirectory.resolve(each.next()).toString()));
            } else {
                arguments.add(argument);
            }
        }
        if (configFile) {
            arguments.addAll(List.of("--config-file", folder.profile().toString()));
        }
        arguments.addAll(List.of("--stack", stack));
        if (ASK_FIRST.contains(word(0)) && !interactive && rest.stream().noneMatch(Set.of("--yes", "-y", "--preview-only")::contains)) {
            arguments.add("--yes");
        }
        return List.copyOf(arguments);
    }

    public Path directory(StackFolder folder) {
        return onResources() || word(0).equals("config") ? folder.root() : folder.project();
    }

    private String word(int index) {
        return rest.stream().filter(argument -> !argument.startsWith("-")).skip(index).findFirst().orElse("");
    }
}
