package lambdavpc.cli.stack;

import java.nio.file.Path;
import java.util.List;
import lambdavpc.graph.ResourceGraph;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a question is about: a stack of this program, or any program's state. The options of every command that asks one. */
public final class Subject {
    @Option(names = {"-s", "--stack"}, paramLabel = "STACK", description = "dev (default), prod, or a profile of yours.")
    private String stack;

    @Option(names = "--state", paramLabel = "FILE", description = "Instead: what `pulumi stack export` or `pulumi preview --json` wrote, of any AWS program.")
    private Path state;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** @param parameter the stack where it was given without its option; may be null */
    public void named(String parameter) {
        if (parameter != null && stack != null && !parameter.equals(stack)) {
            throw wrong("got two stacks, %s and %s; allowed: one; leave one out".formatted(parameter, stack));
        }
        stack = parameter == null ? stack : parameter;
    }

    public boolean isState() {
        if (state != null && stack != null) {
            throw wrong("got a stack and --state; allowed: one of them; leave one out");
        }
        return state != null;
    }

    public Path state() {
        return state;
    }

    public String stack() {
        return stack == null ? "dev" : stack;
    }

    /** @throws Failure where the profile or the state cannot be used */
    public ResourceGraph graph() {
        return isState() ? Graphs.ofState(state) : Graphs.ofProfile(StackFolder.ofThisProgram(), stack());
    }

    /** What a profile is warned of, which is no reason to refuse it. */
    public List<String> warnings() {
        return isState() ? List.of() : Graphs.warnings(StackFolder.ofThisProgram(), stack());
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }
}
