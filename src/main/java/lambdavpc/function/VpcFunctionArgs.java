package lambdavpc.function;

import com.pulumi.core.Output;
import java.util.Map;
import java.util.Optional;
import lambdavpc.access.Identity;

/**
 * @param identity                     role, security group and log group that it runs with
 * @param code                         jar, zip or folder with handler and runtime, or a container image
 * @param architecture                 processor that the code is built for
 * @param description                  what it does, for the console
 * @param memorySize                   MB, 128 to 10,240; also decides its share of a processor
 * @param timeout                      seconds, 1 to 900
 * @param environment                  its variables; never a secret value
 * @param release                      which version callers get
 * @param reservedConcurrentExecutions how many may run at once, kept free for it; empty shares the account's pool
 * @param tracing                      sends X-Ray traces
 */
public record VpcFunctionArgs(
        Identity identity,
        Code code,
        Architecture architecture,
        String description,
        int memorySize,
        int timeout,
        Map<String, Output<String>> environment,
        Release release,
        Optional<Integer> reservedConcurrentExecutions,
        boolean tracing) {

    /** @throws IllegalArgumentException when memory or timeout are beyond what Lambda takes, or the code has no SnapStart */
    public VpcFunctionArgs {
        Program.check(memorySize, timeout);
        if (release == Release.SNAP_START && !code.snapStarts()) {
            throw new IllegalArgumentException(("release: got SNAP_START for %s; allowed: Java 11, Python 3.12, .NET 8 and newer; choose ALIAS or LATEST")
                    .formatted(code instanceof Code.Zip zip ? zip.runtime() : "a container image"));
        }
        environment = Map.copyOf(environment);
    }

    Program program() {
        return new Program(code, architecture, description, memorySize, timeout, environment, release, reservedConcurrentExecutions, tracing);
    }

    /** What most functions take: arm64, 512 MB, 30 s, the latest code, no concurrency of its own, no traces. */
    public VpcFunctionArgs(Identity identity, Code code, String description, Map<String, Output<String>> environment) {
        this(identity, code, Architecture.ARM64, description, 512, 30, environment, Release.LATEST, Optional.empty(), false);
    }

    /** Lambda's processors. */
    public enum Architecture {
        /** Graviton: a fifth cheaper a second. */
        ARM64("arm64"),
        /** For native code that is built for x86 only. */
        X86_64("x86_64");

        final String awsName;

        Architecture(String awsName) {
            this.awsName = awsName;
        }
    }
}
