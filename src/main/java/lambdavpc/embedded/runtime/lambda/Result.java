package lambdavpc.embedded.runtime.lambda;

import java.util.List;

/**
 * What an invocation came to.
 *
 * @param payload       the function's answer, or the error as JSON
 * @param functionError {@code Unhandled} when the function failed; null when it answered
 * @param durationMs    of the handler
 * @param billedMs      what AWS would charge for: the initialisation counts too
 * @param initMs        of the initialisation, when this invocation was cold; null when it was warm
 * @param restored      whether the initialisation stands for a restored snapshot
 * @param maxMemoryMb   the most that the process used, ever
 * @param log           the invocation's own lines
 */
public record Result(String requestId, String payload, String functionError, double durationMs, long billedMs, Double initMs,
        boolean restored, int memorySizeMb, int maxMemoryMb, List<String> log) {

    public boolean failed() {
        return functionError != null;
    }
}
