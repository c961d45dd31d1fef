package lambdavpc.function;

import com.pulumi.core.Output;
import java.util.Map;

/**
 * @param function what is run
 * @param again    runs it again when one of these changes, as it does when the code changes
 */
public record RunOnDeployArgs(VpcFunction function, Map<String, Output<String>> again) {
    public RunOnDeployArgs {
        again = Map.copyOf(again);
    }
}
