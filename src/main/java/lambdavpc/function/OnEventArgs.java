package lambdavpc.function;

import com.pulumi.core.Output;
import lambdavpc.access.Invocable;

/**
 * @param prefix   first part of the rule's name
 * @param function what is called
 * @param pattern  which events, as EventBridge matches them
 */
public record OnEventArgs(String prefix, Invocable function, Output<String> pattern) {}
