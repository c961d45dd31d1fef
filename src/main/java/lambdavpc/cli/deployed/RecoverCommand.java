package lambdavpc.cli.deployed;

import com.google.gson.JsonElement;
import java.util.Locale;
import java.util.concurrent.Callable;
import lambdavpc.cli.stack.StackFolder;
import lambdavpc.embedded.runtime.StackRuntime;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bin/lambda-vpc recover rehearse -s dev}. */
@Command(
        name = "recover",
        description = "Rehearses what docs/recovery.md says, on a stack's embedded AWS.",
        footer = {"%nExamples:", "  bin/lambda-vpc recover rehearse -s dev", "  bin/lambda-vpc recover rehearse -s dev --loss leaked-secret"},
        subcommands = RecoverCommand.Rehearse.class,
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true)
public final class RecoverCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getOut());
        return 0;
    }

    /** What can be lost here. */
    enum Loss {
        DATABASE("database"), REGION("region"), LEAKED_SECRET("leaked-secret");

        private final String words;

        Loss(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /** Loses something and brings it back, with the time of each step. */
    @Command(
            name = "rehearse",
            description = {
                "Loses something of a deployed stack on its embedded AWS and brings it back, with the time of each step.",
                "database: backs it up, loses it with its data, restores it under another name, has restore-check look into it, and puts it in the lost one's place.",
                "region: ends all that runs, deploys the same program to the region that backups are copied to, and has it go on with the copy.",
                "leaked-secret: copies the application's password, rotates it until the copy opens nothing, and ends the sessions that it opened, while the reader reads."},
            footer = {"%nExamples:", "  bin/lambda-vpc recover rehearse -s dev", "  bin/lambda-vpc recover rehearse -s prod --loss region",
                "  bin/lambda-vpc recover rehearse -s dev --loss leaked-secret"},
            mixinStandardHelpOptions = true)
    static final class Rehearse implements Callable<Integer> {
        @Option(names = {"-s", "--stack"}, defaultValue = "dev", description = "The stack; dev by default.")
        private String stack;

        @Option(names = "--loss", defaultValue = "database", description = "What is lost: ${COMPLETION-CANDIDATES}; database by default.")
        private Loss loss;

        @Spec
        private CommandSpec spec;

        @Override
        public Integer call() {
            var folder = StackFolder.of(StackFolder.ofThisProgram(), stack, System.getenv());
            switch (loss) {
                case DATABASE -> database(folder);
                case REGION -> new RegionRehearsal(folder, spec.commandLine().getOut()).run();
                case LEAKED_SECRET -> leakedSecret(folder);
            }
            spec.commandLine().getOut().flush();
            return 0;
        }

        private void database(StackFolder folder) {
            try (var runtime = StackRuntime.of(DeployedFunction.place(folder))) {
                var recovered = runtime.rehearseRestore();
                line(recovered.get("backupMillis"), "backed up; the database paused for it");
                line(recovered.get("lostMillis"), "the age of the backup when server and data were lost: what was written meanwhile is gone (RPO)");
                line(recovered.get("restoredMillis"), "restored as " + recovered.get("host").getAsString());
                line(recovered.get("checkedMillis"), "restore-check read there: " + recovered.get("sentinel").getAsString());
                line(recovered.get("recoveredMillis"), "in the lost one's place, since the loss (RTO)");
            }
            say("On AWS the same takes as long as RDS takes to make an instance, and the backup is as old as its schedule lets it be: docs/recovery.md");
        }

        private void leakedSecret(StackFolder folder) {
            var reader = DeployedFunction.find(folder, "reader");
            try (var runtime = StackRuntime.of(reader.place())) {
                var closed = runtime.rehearseLeak(reader.name(), reader.qualifier());
                var user = closed.get("user").getAsString();
                var rotations = closed.getAsJsonArray("rotatedMillis").iterator();
                while (rotations.hasNext()) {
                    line(rotations.next(), rotations.hasNext()
                            ? "rotated: the copied password still opens the database, for " + user + " rests now; so it is rotated once more"
                            : "rotated: the copied password of " + user + " is refused; a session that it had opened went on");
                }
                line(closed.get("endedMillis"), "every session of " + user + " ended, since the leak was known (RTO)");
                say(String.format(Locale.ROOT, "            %s read %d times meanwhile, none failed; the slowest took %.1f s", reader.name(), closed.get("reads").getAsInt(),
                        closed.get("slowestMillis").getAsLong() / 1000.0));
            }
            say("On AWS a rotation takes as long: docs/recovery.md says what else a leak wants");
        }

        private void line(JsonElement millis, String what) {
            say(String.format(Locale.ROOT, "%8.1f s  %s", millis.getAsLong() / 1000.0, what));
        }

        private void say(String line) {
            spec.commandLine().getOut().println(line);
        }
    }
}
