package lambdavpc.cli.setup;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code source <(bin/lambda-vpc completion)}. */
@Command(
        name = "completion",
        description = "Prints a script that has bash or zsh complete commands, options and their words.",
        footer = {"%nExamples:", "  bin/lambda-vpc completion", "", "In ~/.bashrc or ~/.zshrc: source <(bin/lambda-vpc completion)"},
        mixinStandardHelpOptions = true)
public final class CompletionCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(AutoComplete.bash(spec.root().name(), spec.root().commandLine()));
        spec.commandLine().getOut().flush();
    }
}
