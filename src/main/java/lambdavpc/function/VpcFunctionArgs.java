package lambdavpc.function;

import com.pulumi.core.Output;
import java.util.Map;
import java.util.Optional;
import lambdavpc.access.Identity;

/**
 * @param identity                     role, security group and log group that it runs with
 * @param code                         path of its jar
 * @param handler                      {@code package.Class::method}
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
        String code,
        String handler,
        String description,
        int memorySize,
        int timeout,
        Map<String, Output<String>> environment,
        Release release,
        Optional<Integer> reservedConcurrentExecutions,
        boolean tracing) {

    public VpcFunctionArgs {
        Program.check(memorySize, timeout);
        environment = Map.copyOf(environment);
    }

    Program program() {
        return new Program(code, handler, description, memorySize, timeout, environment, release, reservedConcurrentExecutions, tracing);
    }
}
