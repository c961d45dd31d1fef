package lambdavpc.function;

import com.pulumi.core.Output;
import java.util.List;

/**
 * @param function what it calls, with events of payload format 2.0
 * @param callers  role ARNs of the function's account; others of the account whose own policies let them call it may too
 */
public record FunctionUrlArgs(VpcFunction function, List<Output<String>> callers) {
    public FunctionUrlArgs {
        callers = List.copyOf(callers);
    }
}
