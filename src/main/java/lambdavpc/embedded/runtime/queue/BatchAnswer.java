package lambdavpc.embedded.runtime.queue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.util.HashSet;
import java.util.Set;
import lambdavpc.embedded.StrictJson;

/**
 * What a function answers that reports the messages of a batch that failed.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting">
 *      success and failure conditions</a>
 */
final class BatchAnswer {
    private BatchAnswer() {}

    /**
     * The messages that come again: none when the answer says nothing, all when Lambda cannot understand it.
     *
     * @param ids of the batch
     */
    static Set<String> failed(String payload, Set<String> ids) {
        try {
            var answer = StrictJson.parse(payload);
            if (answer.isJsonNull()) {
                return Set.of();
            }
            if (!(answer instanceof JsonObject object)) {
                return ids;
            }
            var failures = object.get("batchItemFailures");
            if (failures == null || failures.isJsonNull()) {
                return Set.of();
            }
            var failed = new HashSet<String>();
            for (var failure : failures.getAsJsonArray()) {
                failed.add(identifier(failure));
            }
            return ids.containsAll(failed) ? failed : ids;
        } catch (JsonParseException | IllegalStateException | UnsupportedOperationException malformed) {
            return ids;
        }
    }

    private static String identifier(JsonElement failure) {
        var identifier = failure.getAsJsonObject().get("itemIdentifier");
        if (identifier == null || !identifier.isJsonPrimitive() || !identifier.getAsJsonPrimitive().isString()) {
            throw new IllegalStateException("no itemIdentifier");
        }
        return identifier.getAsString();
    }
}
