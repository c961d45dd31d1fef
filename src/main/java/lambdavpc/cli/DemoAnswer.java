package lambdavpc.cli;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.stream.Collectors;
import lambdavpc.embedded.AwsException;
import lambdavpc.embedded.runtime.Scan;
import lambdavpc.embedded.runtime.StackRuntime;
import lambdavpc.embedded.runtime.lambda.Result;

/** What a demo ends with: the deployed function answers from the database, and nobody has seen the password. */
final class DemoAnswer {
    private static final String FUNCTION = "reader";

    private DemoAnswer() {}

    /** @throws Failure when the function does not answer, or a secret value lies where it must not */
    static void show(StackFolder folder, PrintWriter out) {
        var deployed = DeployedFunction.find(folder, FUNCTION);
        try (var runtime = StackRuntime.of(deployed.place())) {
            var first = invoke(runtime, deployed, folder.stack());
            var second = invoke(runtime, deployed, folder.stack());
            out.printf("%n%s answered from the database:%n  %s%n", deployed.name(), first.payload());
            out.printf(Locale.ROOT, "%s, the next in %.0f ms (warm)%n", first.initMs() == null
                    ? String.format(Locale.ROOT, "the first answer took %.0f ms (warm)", first.durationMs())
                    : String.format(Locale.ROOT, "the first answer took %.0f ms after a start of %.0f ms (cold)", first.durationMs(), first.initMs()),
                    second.durationMs());
        } catch (AwsException refusal) {
            throw new Failure(refusal.code() + ": " + refusal.getMessage());
        } catch (lambdavpc.embedded.runtime.Failure e) {
            throw new Failure(e.getMessage());
        }
        var scan = scan(deployed, folder);
        if (!scan.found().isEmpty()) {
            throw new Failure("secret values lie where nobody may keep them:\n  " + String.join("\n  ", scan.found()));
        }
        out.printf("who holds the password: nobody. %d secret values looked for in %d files (state, world, profile, logs; %d encrypted values opened)%n"
                + "  and in the environments and command lines of %d processes: found in none%n"
                + "  not looked at: the secret store and the database's own files, where they have to be%s%n",
                scan.values(), scan.files(), scan.encrypted(), scan.processes(),
                scan.unseen().stream().map(each -> "; " + each).collect(Collectors.joining()));
    }

    private static Scan.Report scan(DeployedFunction deployed, StackFolder folder) {
        try {
            return new Scan(deployed.place(), folder.folder(), new EncryptedState(folder.passphrase(), folder.salt())).run();
        } catch (UncheckedIOException e) {
            throw Failure.of(e.getCause(), folder.folder());
        }
    }

    private static Result invoke(StackRuntime runtime, DeployedFunction deployed, String stack) {
        var result = runtime.invoke(deployed.name(), deployed.qualifier(), "{\"limit\":2}").result();
        if (result.failed()) {
            throw new Failure("%s failed: %s; its log: bin/lambda-vpc logs %s -s %s".formatted(deployed.name(), result.payload(), FUNCTION, stack));
        }
        return result;
    }
}
