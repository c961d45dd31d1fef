package lambdavpc.function;

import com.pulumi.core.Output;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import lambdavpc.encryption.Encryption;
import lambdavpc.function.VpcFunctionArgs.Architecture;
import lambdavpc.iam.Account;
import software.amazon.awssdk.policybuilder.iam.IamStatement;

/**
 * @param prefix                       first part of the names of role, function and log group
 * @param account                      where it is
 * @param code                         path of its jar
 * @param handler                      {@code package.Class::method}
 * @param description                  what it does, for the console
 * @param memorySize                   MB, 128 to 10,240; also decides its share of a processor
 * @param timeout                      seconds, 1 to 900
 * @param environment                  its variables; never a secret value
 * @param may                          all that it may do beside writing its log, as {@code Allow} statements; none about secrets' values or
 *                                     database logins, and none that begins with {@code *}
 * @param release                      which version callers get
 * @param reservedConcurrentExecutions how many may run at once, kept free for it; empty shares the account's pool
 * @param logRetentionInDays           days that CloudWatch keeps its log; one of the values that CloudWatch Logs takes
 * @param logEncryption                key of its log group
 * @param tracing                      sends X-Ray traces
 */
public record ControlFunctionArgs(
        String prefix,
        Account account,
        String code,
        String handler,
        String description,
        int memorySize,
        int timeout,
        Map<String, Output<String>> environment,
        List<Output<IamStatement>> may,
        Release release,
        Optional<Integer> reservedConcurrentExecutions,
        int logRetentionInDays,
        Encryption logEncryption,
        boolean tracing) {

    /** @throws IllegalArgumentException when memory or timeout are beyond what Lambda takes, or it may call nothing */
    public ControlFunctionArgs {
        Program.check(memorySize, timeout);
        environment = Map.copyOf(environment);
        may = List.copyOf(may);
        if (may.isEmpty()) {
            throw new IllegalArgumentException("may: got no statement; allowed: one or more; say what %s calls".formatted(handler));
        }
    }

    Program program() {
        return new Program(Code.jar(code, handler), Architecture.ARM64, description, memorySize, timeout, environment, release, reservedConcurrentExecutions, tracing);
    }
}
