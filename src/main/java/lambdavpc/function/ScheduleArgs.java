package lambdavpc.function;

import com.pulumi.core.Output;
import java.time.Duration;
import java.util.Optional;
import lambdavpc.access.Invocable;

/**
 * @param prefix   first part of the rule's name
 * @param function what is called
 * @param every    whole minutes
 * @param input    what it is given, as JSON
 * @param and      calls it at once when such an event happens too, as EventBridge matches events
 */
public record ScheduleArgs(String prefix, Invocable function, Duration every, String input, Optional<Output<String>> and) {
    /** By the clock only. */
    public ScheduleArgs(String prefix, Invocable function, Duration every, String input) {
        this(prefix, function, every, input, Optional.empty());
    }

    /** @throws IllegalArgumentException when it is no number of whole minutes */
    public ScheduleArgs {
        if (every.toMinutes() < 1 || every.toSeconds() % 60 != 0) {
            throw new IllegalArgumentException("schedule: got %s; allowed: whole minutes; choose some".formatted(every));
        }
    }

    /** EventBridge wants the unit to agree with the number. */
    String expression() {
        return every.toMinutes() == 1 ? "rate(1 minute)" : "rate(%d minutes)".formatted(every.toMinutes());
    }
}
