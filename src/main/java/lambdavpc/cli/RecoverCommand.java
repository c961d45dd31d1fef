package lambdavpc.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import lambdavpc.embedded.runtime.StackRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc recover rehearse -s dev}. */
@Command(
        name = "recover",
        description = "Rehearses what docs/recovery.md says, on a stack's embedded AWS.",
        footer = {"%nExamples:", "  bin/lambda-vpc recover rehearse -s dev"},
        subcommands = RecoverCommand.Rehearse.class,
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
final class RecoverCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }

    /** Loses the database and its data and brings it back, with the time of each step. */
    @Command(
            name = "rehearse",
            description = "Backs the database up, loses it with its data, restores it under another name, has restore-check look into it, and puts it in the lost one's place.",
            footer = {"%nExamples:", "  bin/lambda-vpc recover rehearse -s dev"},
            mixinStandardHelpOptions = true)
    static final class Rehearse implements Callable<Integer> {
        @Option(names = {"-s", "--stack"}, defaultValue = "dev", description = "The stack; dev by default.")
        private String stack;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            var folder = StackFolder.of(StackFolder.ofThisProgram(), stack, System.getenv());
            var out = spec.commandLine().getOut();
            try (var runtime = StackRuntime.of(DeployedFunction.place(folder))) {
                var recovered = runtime.rehearseRestore();
                line("backed up; the database paused for it", recovered.get("backupMillis").getAsLong());
                line("the age of the backup when server and data were lost: what was written meanwhile is gone (RPO)", recovered.get("lostMillis").getAsLong());
                line("restored as " + recovered.get("host").getAsString(), recovered.get("restoredMillis").getAsLong());
                line("restore-check read there: " + recovered.get("sentinel").getAsString(), recovered.get("checkedMillis").getAsLong());
                line("in the lost one's place, since the loss (RTO)", recovered.get("recoveredMillis").getAsLong());
                out.println("On AWS the same takes as long as RDS takes to make an instance, and the backup is as old as its schedule lets it be: docs/recovery.md");
            }
            out.flush();
            return 0;
        }

        private void line(String what, long millis) {
            spec.commandLine().getOut().println(String.format(Locale.ROOT, "%8.1f s  %s", millis / 1000.0, what));
        }
    }
}
