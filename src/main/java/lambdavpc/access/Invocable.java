package lambdavpc.access;

import com.pulumi.core.Output;

/**
 * A function as its callers know it.
 *
 * @param functionName    its name, for permissions
 * @param qualifierOrNull alias that callers use; null calls the latest version
 * @param arn             what callers call, alias included
 */
public record Invocable(Output<String> functionName, Output<String> qualifierOrNull, Output<String> arn) {}
