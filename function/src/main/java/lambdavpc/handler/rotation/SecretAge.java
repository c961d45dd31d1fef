package lambdavpc.handler.rotation;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import lambdavpc.handler.core.BadInput;
import lambdavpc.handler.core.JsonNode;
import lambdavpc.handler.core.JsonWriter;
import lambdavpc.handler.core.Log;
import lambdavpc.handler.core.Metrics;
import lambdavpc.handler.core.Secrets;

/**
 * Tells how long ago the secret was last rotated, as the metric {@code SecretAgeDays}. An alarm sees a week back at most, so it cannot count
 * rotations that did not happen: somebody has to tell the age, again and again.
 */
final class SecretAge {
    private SecretAge() {}

    /** Whether the request is for this and not a step of a rotation: {@code {"check":"age","namespace":...,"secret":...}}. */
    static boolean isAskedFor(Map<String, JsonNode> input) {
        return input.containsKey("check");
    }

    static Log tell(Secrets secrets, String arn, Map<String, JsonNode> input, JsonWriter answer, Clock clock) {
        if (!text(input, "check").equals("age")) {
            throw new BadInput("check", text(input, "check"), "age");
        }
        var description = secrets.call(client -> client.describeSecret(request -> request.secretId(arn)));
        // One that was never rotated is as old as itself: its first rotation is the one that is overdue.
        var since = Optional.ofNullable(description.lastRotatedDate()).or(() -> Optional.ofNullable(description.createdDate())).orElse(Instant.EPOCH);
        var days = Duration.between(since, clock.instant()).toMillis() / (double) Duration.ofDays(1).toMillis();
        Metrics.of(text(input, "namespace"), "Secret", text(input, "secret")).with("SecretAgeDays", days, "None").write();
        answer.writeStartObject().writeFieldName("ageDays").writeValue(days).writeEndObject();
        return Log.info("age");
    }

    private static String text(Map<String, JsonNode> input, String name) {
        return Optional.ofNullable(input.get(name)).filter(JsonNode::isString).map(JsonNode::asString)
                .orElseThrow(() -> new BadInput(name, "nothing", "a string, as the schedule sends it"));
    }
}
